import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { FIELD_MODULUS } from '../../src/crypto'
import { cases, LONG, suite } from '../suite'
import { type Compiled, compileWith } from './compiled'

const FILE = 'circuits/lib/gap.circom'
const main = (file: string, instance: string): string =>
  `pragma circom 2.1.9;\ninclude "circuits/lib/${file}.circom";\ncomponent main = ${instance};\n`

const R = FIELD_MODULUS
const HALF = 1n << 128n
const UPPER = R >> 128n
/** Where halves carry, and the ends of the field. */
const EDGES = [
  0n,
  1n,
  2n,
  HALF - 1n,
  HALF,
  HALF + 1n,
  UPPER * HALF - 1n,
  UPPER * HALF,
  UPPER * HALF + 1n,
  R >> 1n,
  R - 2n,
  R - 1n,
]
const triples = EDGES.flatMap((low) => EDGES.flatMap((value) => EDGES.map((high) => ({ low, value, high }))))
type Triple = (typeof triples)[number]
const isAround = ({ low, value, high }: Triple): boolean => low < value && (value < high || high === 0n)

describe('a gap', () => {
  let circuit: Compiled
  beforeAll(async () => {
    circuit = await compileWith(main('gap', 'Gap()'))
  }, 300_000)

  it('is around what lies between its ends as integers, or above the last, at all edges of halves and field', () => {
    const chosen = triples.filter((_, i) => i % cases(9, 1, 1) === 0)
    for (const triple of chosen)
      expect(circuit.calculator.calculate(triple).ok, String(Object.values(triple))).toBe(isAround(triple))
    expect(new Set(chosen.map(isAround))).toEqual(new Set([true, false]))
  }, 300_000)

  it(
    'is so for any elements, near each other or far',
    () => {
      const element = fc.oneof(fc.constantFrom(...EDGES), fc.bigInt({ min: 0n, max: R - 1n }))
      const near = fc.tuple(element, fc.bigInt({ min: -3n, max: 3n })).map(([edge, by]) => (edge + by + R) % R)
      fc.assert(
        fc.property(element, element, near, fc.boolean(), (a, b, c, isSorted) => {
          const [low, value, high] = isSorted ? [a, b, c].sort((x, y) => (x < y ? -1 : 1)) : [a, b, c]
          const triple = { low, value, high } as Triple
          expect(circuit.calculator.calculate(triple).ok).toBe(isAround(triple))
        }),
        { numRuns: cases(100, 1_000, 1_000) },
      )
    },
    LONG,
  )
})

/** The circuit whose prover takes r more for one of the four steps where that fits 254 bits, and is honest otherwise. */
async function compileDishonest(step: number): Promise<Compiled> {
  let source = readFileSync(FILE, 'utf8')
  const replace = (from: string, to: string): void => {
    if (source.split(from).length !== 2) throw new Error(`${from} does not stand once in ${FILE}`)
    source = source.replace(from, to)
  }
  const calls = ['UpperHalf()(low)', 'UpperHalf()(value - low - 1)', 'UpperHalf()(high - value - 1)', 'UpperHalf()(-high)']
  for (const [i, call] of calls.entries()) replace(call, call.replace('UpperHalf()', `UpperHalf(${i === step ? 1 : 0})`))
  replace('template UpperHalf() {', 'template UpperHalf(ALIAS) {')
  replace(
    'signal lower <-- value & ((1 << 128) - 1);',
    `var sum = (value & ((1 << 128) - 1)) + ALIAS * ((-1 & ((1 << 128) - 1)) + 1);
    signal lower <-- sum & ((1 << 128) - 1);`,
  )
  replace('upper <-- value >> 128;', 'upper <-- (value >> 128) + ALIAS * (-1 >> 128) + (sum >> 128);')
  return compileWith(main('gap', 'Gap()'), { file: FILE, source })
}

/** Steps of 0 to 254 bits less r, which have a second set of halves: one for each place. */
const ALIASED: readonly Triple[] = [
  { low: 5n, value: R - 9n, high: 0n },
  { low: 0n, value: 1n, high: R - 1n },
  { low: 0n, value: R - 9n, high: R - 1n },
  { low: 77n, value: R - 9n, high: 0n },
]

describe('the halves of a step', () => {
  it.each(suite === 'normal' ? [3] : [0, 1, 2, 3])(
    'cannot be those of r more, which is the same element: the sum alone refuses step %i',
    async (step) => {
      const circuit = await compileDishonest(step)
      const triple = ALIASED[step] as Triple
      const result = circuit.calculator.calculate(triple)
      if (result.ok || result.fault.kind !== 'unsatisfied') throw new Error('it was taken, or not read')
      // The ranges hold the greater integer as well: it is the sum that is not r.
      const templates = result.fault.trace.map(({ template }) => template)
      expect(templates).toContain('Gap')
      expect(templates).not.toContain('UpperHalf')
      const honest = await compileWith(main('gap', 'Gap()'))
      expect(honest.calculator.calculate(triple).ok).toBe(true)
    },
    300_000,
  )

  it.skipIf(suite === 'normal')(
    'might sum up to 2r if what the upper ones fall short had no range',
    async () => {
      const source = readFileSync(FILE, 'utf8')
      const loose = source.replace(/ {4}Range\(2\).*\n/, '')
      expect(loose.length).toBeLessThan(source.length)
      const circuit = await compileWith(main('gap', 'Gap()'), { file: FILE, source: loose })
      // Spent, and shown unspent.
      expect(circuit.calculator.calculate({ low: 5n, value: 5n, high: 0n }).ok).toBe(true)
    },
    300_000,
  )
})

describe('rising positions', () => {
  it(
    'rise as integers, whatever their distance',
    async () => {
      const { calculator } = await compileWith(main('rising', 'Rising(3)'))
      const last = (1n << 32n) - 1n
      const place = fc.oneof(
        fc.constantFrom(0n, 1n, 2n, 3n, 1n << 31n, last - 2n, last - 1n, last),
        fc.bigInt({ min: 0n, max: last }),
      )
      const end = fc.oneof(place, fc.constantFrom(last + 1n, last + 2n, (1n << 33n) - 1n))
      fc.assert(
        fc.property(place, end, fc.tuple(place, place, place), fc.boolean(), (from, to, drawn, isSorted) => {
          const position = isSorted ? [...drawn].sort((a, b) => (a < b ? -1 : 1)) : drawn
          const [a, b, c] = position as unknown as readonly [bigint, bigint, bigint]
          expect(calculator.calculate({ from, to, position }).ok).toBe(from <= a && a < b && b < c && c < to)
        }),
        { numRuns: cases(200, 2_000, 2_000) },
      )
    },
    LONG,
  )
})
