import { SymbolsMalformedError } from './errors'

/** Reads a sym file: wires by the names of their signals. Signals that were optimised away have none; several may share one. */
export function parseSymbols(text: string): ReadonlyMap<string, number> {
  const symbols = new Map<string, number>()
  for (const [index, line] of text.trimEnd().split('\n').entries()) {
    const fields = /^\d+,(-1|\d{1,9}),\d+,([^\s,]+)$/.exec(line.trimEnd())
    if (!fields) throw new SymbolsMalformedError(`line ${index + 1} of the sym file is malformed`)
    const [, wire, name] = fields as unknown as [string, string, string]
    if (wire !== '-1') symbols.set(name, Number(wire))
  }
  return symbols
}
