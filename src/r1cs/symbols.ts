import { SymbolsMalformedError } from './errors'

/** What the signals of a circuit are called. */
export interface Symbols {
  /** Wires by the names of their signals; several may share one. */
  readonly wires: ReadonlyMap<string, number>
  /** Signals in whose place the optimiser put a combination of others. */
  readonly replaced: ReadonlySet<string>
}

/** Reads a sym file. Throws `SymbolsMalformedError`. */
export function parseSymbols(text: string): Symbols {
  const wires = new Map<string, number>()
  const replaced = new Set<string>()
  for (const [index, line] of text.trimEnd().split('\n').entries()) {
    const fields = /^\d+,(-1|\d{1,9}),\d+,([^\s,]+)$/.exec(line.trimEnd())
    if (!fields) throw new SymbolsMalformedError(`line ${index + 1} of the sym file is malformed`)
    const [, wire, name] = fields as unknown as [string, string, string]
    if (wire === '-1') replaced.add(name)
    else wires.set(name, Number(wire))
  }
  return { wires, replaced }
}
