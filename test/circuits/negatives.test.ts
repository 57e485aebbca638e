import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { CircuitName } from '../../src/statement'
import { DISCLOSURES } from '../statement/disclosures'
import { NEGATIVES } from '../statement/negatives'
import { knownLines } from './rows'

interface Named {
  readonly name: CircuitName
  readonly negatives: readonly { readonly constraint: string }[]
  /** How many negatives there are, and how many lines they name. */
  readonly counts: readonly [negatives: number, lines: number]
}

const COUNTS: Readonly<Record<CircuitName, Named['counts']>> = {
  transfer: [91, 22],
  binding: [35, 9],
  payment: [40, 10],
  attest: [136, 25],
}
const circuits: readonly Named[] = [{ name: 'transfer' as const, negatives: NEGATIVES }, ...DISCLOSURES].map((circuit) => ({
  ...circuit,
  counts: COUNTS[circuit.name],
}))

describe.each(circuits)('the negatives of $name', ({ name, negatives, counts }) => {
  const named = new Set(negatives.map(({ constraint }) => constraint))

  it('name every line of which a row of the circuit is known, and no other', () => {
    expect([...named].sort()).toEqual([...knownLines(name)].sort())
  })

  it('are as many, of as many lines, as docs/CIRCUITS.md says', () => {
    expect([negatives.length, named.size]).toEqual(counts)
    const rows = readFileSync('docs/CIRCUITS.md', 'utf8').split('\n')
    const cells = rows.map((row) => row.split('|').map((cell) => cell.trim()))
    expect(cells).toContainEqual(['', `\`${name}\``, ...counts.map(String), ''])
  })
})
