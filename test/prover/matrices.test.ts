import { describe, expect, it } from 'vitest'
import { finish } from '../../src/engine'
import { type Matrices, readMatricesSteps } from '../../src/prover/groth16/matrices'
import { createRng } from '../ledger/fixture'

interface Entry {
  readonly matrix: number
  readonly row: number
  readonly wire: number
  /** Eight words. */
  readonly value: readonly number[]
}

function sectionOf(entries: readonly Entry[]): Uint8Array {
  const bytes = new Uint8Array(4 + 44 * entries.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, entries.length, true)
  for (const [i, { matrix, row, wire, value }] of entries.entries())
    for (const [k, word] of [matrix, row, wire, ...value].entries()) view.setUint32(4 + 44 * i + 4 * k, word, true)
  return bytes
}

/** The entries again, by matrix and row. */
function entriesOf({ a, b, coefficients }: Matrices): readonly Entry[] {
  const words = new Uint32Array(coefficients.buffer)
  return [a, b].flatMap(({ rows, entries }, matrix) => {
    let next = 0
    return [...rows].flatMap((count, row) =>
      Array.from({ length: count }, () => {
        const [wire, index] = entries.slice(2 * next, 2 * next + 2) as unknown as [number, number]
        next++
        return { matrix, row, wire, value: [...words.slice(8 * index, 8 * index + 8)] }
      }),
    )
  })
}

const WIRES = 50
const DOMAIN = 16
const inOrder = (entries: readonly Entry[]): readonly Entry[] =>
  [...entries].sort((one, other) => one.matrix - other.matrix || one.row - other.row)

const readMatrices = (...from: Parameters<typeof readMatricesSteps>): Matrices => finish(readMatricesSteps(...from))

const rng = createRng('matrices')
const word = (): number => new DataView(rng.bytes(4).slice().buffer).getUint32(0)
const value = (): number[] => Array.from({ length: 8 }, word)
const entryOf = (values: readonly (readonly number[])[]): Entry => ({
  matrix: word() % 2,
  row: word() % DOMAIN,
  wire: word() % WIRES,
  value: values[word() % values.length] as number[],
})

describe('the matrices of a proving key', () => {
  it.each([
    [0, 1],
    [1, 1],
    [500, 3],
    [5_000, 4_000],
  ])('are the same: %d entries with %d values', (count, distinct) => {
    const values = Array.from({ length: distinct }, value)
    const entries = Array.from({ length: count }, () => entryOf(values))
    const matrices = readMatrices(sectionOf(entries), WIRES, DOMAIN)
    expect(entriesOf(matrices)).toEqual(inOrder(entries))
    expect(matrices.coefficients.length).toBe(32 * new Set(entries.map((entry) => String(entry.value))).size)
  })

  it('are the same where all values have one hash, and take no longer for it', () => {
    const prime = 0x01000193
    // The first word is any, the second what takes the hash to where it always is.
    const values = Array.from({ length: 20_000 }, (_, i) => [
      i,
      (Math.imul(0x811c9dc5 ^ i, prime) ^ 0x12345678) >>> 0,
      ...Array(6).fill(7),
    ])
    const entries = values.map((each, i) => ({ matrix: i % 2, row: i % DOMAIN, wire: i % WIRES, value: each }))
    const twice = [...entries, ...entries]
    const start = process.cpuUsage()
    const matrices = readMatrices(sectionOf(twice), WIRES, DOMAIN)
    const { user } = process.cpuUsage(start)
    expect(entriesOf(matrices)).toEqual(inOrder(twice))
    // Comparing each with all would be 800 million comparisons.
    expect(user).toBeLessThan(1_000_000)
  })

  it.each([
    ['a third matrix', { matrix: 2 }],
    ['a row outside of the domain', { row: DOMAIN }],
    ['a wire that is none', { wire: WIRES }],
  ])('are refused with %s', (_, change) => {
    const section = sectionOf([{ ...entryOf([value()]), ...change }])
    expect(() => readMatrices(section, WIRES, DOMAIN)).toThrow(expect.objectContaining({ code: 'prover/key-malformed' }))
  })
})
