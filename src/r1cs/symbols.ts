import { SymbolsMalformedError } from './errors'

/** What the signals of a circuit are called. */
export interface Symbols {
  /** Wires by the names of their signals; several may share one. */
  readonly wires: ReadonlyMap<string, number>
  /** Signals in whose place the optimiser put a combination of others. */
  readonly replaced: ReadonlySet<string>
  /** Wires by the signals' numbers: 1 and on are the main component's outputs, public and private inputs. `undefined`: replaced. */
  readonly labels: ReadonlyMap<number, number | undefined>
}

/** Reads a sym file. Throws `SymbolsMalformedError`. */
export function parseSymbols(text: string): Symbols {
  const wires = new Map<string, number>()
  const replaced = new Set<string>()
  const labels = new Map<number, number | undefined>()
  for (const [index, line] of text.trimEnd().split('\n').entries()) {
    const fields = /^(\d{1,9}),(-1|\d{1,9}),\d+,([^\s,]+)$/.exec(line.trimEnd())
    if (!fields) throw new SymbolsMalformedError(`line ${index + 1} of the sym file is malformed`)
    const [, label, wire, name] = fields as unknown as [string, string, string, string]
    labels.set(Number(label), wire === '-1' ? undefined : Number(wire))
    if (wire === '-1') replaced.add(name)
    else wires.set(name, Number(wire))
  }
  return { wires, replaced, labels }
}
