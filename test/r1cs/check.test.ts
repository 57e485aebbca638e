import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FIELD_MODULUS as R } from '../../src/crypto'
import {
  brokenConstraints,
  checkCircuit,
  ExpectationsMalformedError,
  type Matrix,
  parseExpectations,
  type R1cs,
  SymbolsMalformedError,
  WitnessMalformedError,
} from '../../src/r1cs'
import { createIncidence } from '../../src/r1cs/check/incidence'
import { movableWires } from '../../src/r1cs/check/kernel'
import { freeWires, tryMutants } from '../../src/r1cs/check/mutants'
import { createPoint, type WitnessPoint } from '../../src/r1cs/check/point'
import { createRng } from '../ledger/fixture'
import { cases } from '../suite'

type Terms = Readonly<Record<number, bigint>>

/** A system from rows of {wire: coefficient}. */
function system(wires: number, rows: readonly (readonly [Terms, Terms, Terms])[], shape: Partial<R1cs> = {}): R1cs {
  const matrix = (side: 0 | 1 | 2): Matrix => {
    const terms = rows.map((row) => Object.entries(row[side]).filter(([, coefficient]) => coefficient !== 0n))
    const starts = Uint32Array.from([0, ...terms.map((_, i) => terms.slice(0, i + 1).flat().length)])
    const coefficients = terms.flat().map(([, coefficient]) => ((coefficient % R) + R) % R)
    return { starts, wires: Uint32Array.from(terms.flat().map(([wire]) => Number(wire))), coefficients }
  }
  const [a, b, c] = [matrix(0), matrix(1), matrix(2)]
  return { wires, outputs: 0, publicSignals: 0, privateInputs: 0, constraints: rows.length, a, b, c, ...shape }
}

const check = (r1cs: R1cs, witnesses: readonly (readonly bigint[])[], expected: unknown = {}) => {
  const wires = new Map(Array.from({ length: r1cs.wires }, (_, wire) => [`main.w${wire}`, wire]))
  const symbols = { wires, replaced: new Set(['main.gone']), labels: new Map() }
  const { findings } = checkCircuit(createRng('check'), { r1cs, symbols, expectations: parseExpectations(expected), witnesses })
  return findings.filter(({ allowed }) => allowed === undefined).map(({ rule, what }) => `${rule} ${what.replace('main.', '')}`)
}

/** Random small systems whose witness fulfils them: C is what A·B gives, put on the constant. */
const satisfied = fc
  .tuple(
    fc.array(fc.bigInt({ min: 0n, max: 3n }), { minLength: 2, maxLength: 5 }),
    fc.array(fc.tuple(...[0, 1, 2].map(() => fc.array(fc.bigInt({ min: -1n, max: 1n }), { minLength: 6, maxLength: 6 }))), {
      minLength: 1,
      maxLength: 6,
    }),
  )
  .map(([values, rows]) => {
    const witness = [1n, ...values]
    const terms = (row: readonly bigint[]): Terms => Object.fromEntries(witness.map((_, wire) => [wire, row[wire] ?? 0n]))
    const evaluate = (side: Terms) => witness.reduce((sum, value, wire) => sum + value * (side[wire] ?? 0n), 0n)
    const r1cs = system(
      witness.length,
      rows.map((row) => {
        const [a, b, c] = row.map((side) => terms(side as readonly bigint[])) as [Terms, Terms, Terms]
        return [a, b, { ...c, 0: (c[0] ?? 0n) + evaluate(a) * evaluate(b) - evaluate(c) }] as const
      }),
    )
    return { r1cs, witness }
  })

describe('single-wire mutants', () => {
  it('survive exactly where the whole system is still fulfilled, and free wires are exactly those with a survivor', () => {
    fc.assert(
      fc.property(satisfied, ({ r1cs, witness }) => {
        const point = createPoint(r1cs, createIncidence(r1cs), witness)
        const survivors = tryMutants(point, () => 7n).survivors.map(({ wire, value }) => `${wire} ${value}`)
        const free = new Map(freeWires(point).map(({ wire, value }) => [wire, value]))
        for (let wire = 1; wire < witness.length; wire++) {
          for (const value of [0n, 1n, 2n, 3n, 7n, R - 1n, R - 2n]) {
            if (value === witness[wire]) continue
            const holds = brokenConstraints(r1cs, witness.with(wire, value)).length === 0
            const other = free.get(wire)
            expect(other === 'any' || other === value).toBe(holds)
            if ([0n, 1n, 7n, R - 1n].includes(value)) expect(survivors.includes(`${wire} ${value}`)).toBe(holds)
          }
        }
      }),
      { numRuns: cases(500, 5_000, 50_000) },
    )
  })
})

/** Whether `row` is in the span of `rows`: plain elimination, to compare with. */
function isSpanned(rows: readonly (readonly bigint[])[], row: readonly bigint[]): boolean {
  const rank = (matrix: readonly (readonly bigint[])[]): number => {
    let left = matrix.map((each) => [...each])
    let found = 0
    for (let column = 0; column < row.length; column++) {
      const pivot = left.find((each) => each[column] !== 0n)
      if (!pivot) continue
      found++
      const lead = pivot[column] as bigint
      left = left
        .filter((each) => each !== pivot)
        .map((each) => each.map((value, i) => (((value * lead - (each[column] as bigint) * (pivot[i] as bigint)) % R) + R) % R))
    }
    return found
  }
  return rank(rows) === rank([...rows, row])
}

describe('the kernel of the Jacobian', () => {
  /** Which of the wires that are not fixed plain elimination leaves open, without the rows that are ignored. */
  function openWires(point: WitnessPoint, fixed: readonly number[], ignored: readonly number[]): readonly number[] {
    const { r1cs, witness, incidence } = point
    const rows = Array.from({ length: r1cs.constraints }, () => witness.map(() => 0n))
    for (let wire = 1; wire < witness.length; wire++) {
      if (fixed.includes(wire)) continue
      for (let at = incidence.starts[wire] as number; at < (incidence.starts[wire + 1] as number); at++)
        (rows[incidence.rows[at] as number] as bigint[])[wire] = ((point.slope(at) % R) + R) % R
    }
    const kept = rows.filter((_, row) => !ignored.includes(row))
    const unit = (wire: number): bigint[] => witness.map((_, i) => (i === wire ? 1n : 0n))
    return [...witness.keys()].filter((wire) => wire > 0 && !fixed.includes(wire) && !isSpanned(kept, unit(wire)))
  }

  const bitsOf = (mask: number): readonly number[] => [0, 1, 2, 3, 4, 5].filter((bit) => ((mask >> bit) & 1) === 1)
  const mask = fc.nat({ max: 63 })

  it('is that of plain elimination: a wire is determined if its unit vector is in the span of the rows', () => {
    fc.assert(
      fc.property(
        satisfied,
        fc.array(fc.tuple(mask, mask, fc.oneof(fc.constant(0), mask)), { minLength: 1, maxLength: 4 }),
        ({ r1cs, witness }, masks) => {
          const point = createPoint(r1cs, createIncidence(r1cs), witness)
          const queries = masks.map(([fix, ask, ignore]) => {
            const fixed = bitsOf(fix).filter((wire) => wire > 0 && wire < witness.length)
            const targets = bitsOf(ask).filter((wire) => wire > 0 && wire < witness.length && !fixed.includes(wire))
            return { fixed, targets, ignored: bitsOf(ignore).filter((row) => row < r1cs.constraints) }
          })
          const expected = queries.map(({ fixed, targets, ignored }) => {
            const open = openWires(point, fixed, ignored)
            return targets.filter((wire) => open.includes(wire))
          })
          expect(queries.map((query) => movableWires(point, [query])[0])).toEqual(expected)
          // Together, what none of them names is eliminated once.
          expect(movableWires(point, queries)).toEqual(expected)
        },
      ),
      { numRuns: cases(300, 3_000, 30_000) },
    )
  })
})

describe('check-circuit', () => {
  // out = x · y; the output first, then the inputs.
  const product = system(4, [[{ 2: 1n }, { 3: 1n }, { 1: 1n }]], { outputs: 1, publicSignals: 1, privateInputs: 2 })

  it('finds nothing in a product', () => {
    expect(check(product, [[1n, 12n, 3n, 4n]])).toEqual([])
  })

  it('finds an output that is a hint, an orphan, and a constraint without wires', () => {
    const hinted = system(4, [[{ 2: 1n }, { 3: 1n }, { 0: 12n }]], { outputs: 1, publicSignals: 1, privateInputs: 2 })
    expect(check(hinted, [[1n, 9n, 3n, 4n]])).toEqual(['orphan w1', 'free w1', 'moves w1'])
    expect(check(hinted, [])).toEqual(['orphan w1'])
    expect(check(system(1, [[{}, {}, {}]]), [])).toEqual(['constant constraint 0'])
  })

  it('finds a selector that nothing makes a bit, and takes one that is, or is a product of bits', () => {
    // chosen = s · x, with s by itself, as a bit, and as a product of bits.
    const loose = system(4, [[{ 1: 1n }, { 2: 1n }, { 3: 1n }]], { privateInputs: 2 })
    expect(check(loose, [[1n, 1n, 5n, 5n]])).toEqual(['selector w1'])
    expect(check(loose, [[1n, 2n, 5n, 10n]])).toEqual([])
    const bit = (wire: number) => [{ [wire]: 1n }, { [wire]: 1n, 0: -1n }, {}] as const
    const chosen = [{ 1: 1n }, { 2: 1n }, { 3: 1n }] as const
    expect(check(system(4, [chosen, bit(1)], { privateInputs: 2 }), [[1n, 1n, 5n, 5n]])).toEqual([])
    const both = [{ 4: -1n }, { 5: -1n, 0: 1n }, { 1: -1n }] as const
    const nested = system(6, [chosen, bit(4), bit(5), both])
    expect(check(nested, [[1n, 1n, 5n, 5n, 1n, 0n]]).filter((found) => found.startsWith('selector'))).toEqual([])
  })

  it.each([
    [253, []],
    [254, ['wide w2']],
  ])('looks at a decomposition into %d bits', (count, found) => {
    const bits = Array.from({ length: count }, (_, i) => i + 2)
    const sum = Object.fromEntries(bits.map((wire, i) => [wire, 1n << BigInt(i)]))
    const rows = bits.map((wire) => [{ [wire]: 1n }, { [wire]: 1n, 0: -1n }, {}] as const)
    expect(check(system(count + 2, [...rows, [{ 0: 1n }, sum, { 1: 1n }]]), [])).toEqual(found)
    // The same with the highest bit optimised away: it is the number less the others, in its own scale.
    const top = bits.at(-1) as number
    const rest = { ...sum, [top]: 0n, 1: -1n }
    const shifted = { ...rest, 0: 1n << BigInt(count - 1) }
    const optimised = system(count + 1, [...rows.slice(0, -1), [rest, shifted, {}]])
    expect(check(optimised, [])).toEqual(found)
  })

  it('takes what is expected with its reason, asks what is to be asked, and tells allowances that nothing needed', () => {
    const hinted = system(4, [[{ 2: 1n }, { 3: 1n }, { 0: 12n }]], { outputs: 1, publicSignals: 1, privateInputs: 2 })
    const witness = [1n, 9n, 3n, 4n]
    const free = [{ wires: 'main.w1*', reason: 'nobody reads it' }]
    expect(check(hinted, [witness], { free })).toEqual([])
    expect(check(hinted, [witness], { free: [{ ...free[0], sometimes: true }] })).toEqual(['orphan w1'])
    expect(check(hinted, [witness], { free, queries: [{ name: 'q', fixed: [], targets: ['main.w2'] }] })).toEqual(['moves w2'])
    const expectations = parseExpectations({ free: [...free, { wires: 'main.none', reason: 'x' }] })
    const symbols = { wires: new Map([['main.w1', 1]]), replaced: new Set<string>(), labels: new Map() }
    const report = checkCircuit(createRng('unused'), { r1cs: hinted, symbols, expectations, witnesses: [witness] })
    expect(report).toMatchObject({ ok: true, unused: ['main.none'], witnesses: 1 })
  })

  it('tells what is allowed in some witnesses and found in all, query by query', () => {
    // x · y = z: where x is 0, y may be anything.
    const zero = system(4, [[{ 1: 1n }, { 2: 1n }, { 3: 1n }]], { privateInputs: 2 })
    const symbols = {
      wires: new Map([1, 2, 3].map((wire) => [`main.w${wire}`, wire])),
      replaced: new Set<string>(),
      labels: new Map(),
    }
    const unheld = (witnesses: readonly (readonly bigint[])[], fixed: readonly string[], sometimes = true) => {
      const free = [{ wires: 'main.w2', reason: 'nobody reads it where the other is 0', sometimes }]
      const expectations = parseExpectations({ free, queries: [{ name: 'q', fixed, targets: ['main.w2'] }] })
      const report = checkCircuit(createRng('unheld'), { r1cs: zero, symbols, expectations, witnesses })
      expect(report.ok).toBe(true)
      return report.unheld
    }
    const [without, other] = [
      [1n, 0n, 5n, 0n],
      [1n, 3n, 5n, 15n],
    ]
    expect(unheld([without], ['main.w1', 'main.w3'])).toEqual(['free main.w2', 'moves main.w2: q'])
    expect(unheld([without, other], ['main.w1', 'main.w3'])).toEqual([])
    // A query that could hold in no witness.
    expect(unheld([without, other], ['main.w1'])).toEqual(['moves main.w2: q'])
    expect(unheld([without, other], ['main.w1'], false)).toEqual([])
  })

  it('takes no wire for an input because another input has none', () => {
    // Signals 1 to 3 are an output and two inputs, the second of which nothing uses; wire 3 is a hint in its place.
    const symbols = {
      wires: new Map(),
      replaced: new Set<string>(),
      labels: new Map([
        [1, 1],
        [2, 2],
        [3, undefined],
        [4, 3],
      ]),
    }
    const circuit = { r1cs: product, expectations: parseExpectations({}), witnesses: [[1n, 12n, 3n, 4n]] }
    const found = (given: typeof symbols) => checkCircuit(createRng('labels'), { ...circuit, symbols: given }).findings
    expect(found(symbols).map(({ rule, what }) => `${rule} ${what}`)).toEqual(['moves wire 1', 'moves wire 3'])
    expect(found({ ...symbols, labels: new Map() })).toEqual([])
  })

  it('asks nothing about a signal that the optimiser replaced, and fixes none', () => {
    const ask = (fixed: string, target: string) =>
      check(product, [[1n, 12n, 3n, 4n]], { queries: [{ name: 'q', fixed: ['main.w2', fixed], targets: [target] }] })
    expect(ask('main.w3', 'main.w1')).toEqual([])
    expect(ask('main.gone', 'main.w1')).toEqual(['moves w1'])
    expect(() => ask('main.w3', 'main.gone')).toThrow('the optimiser replaced the target main.gone')
  })

  it('refuses what is not of this circuit', () => {
    expect(() => check(product, [[1n, 13n, 3n, 4n]])).toThrow(WitnessMalformedError)
    expect(() => check(product, [[1n, 12n, 3n]])).toThrow(WitnessMalformedError)
    expect(() => check(product, [], { queries: [{ name: 'q', fixed: [], targets: ['main.none'] }] })).toThrow(
      ExpectationsMalformedError,
    )
    const symbols = { wires: new Map([['main.far', 4]]), replaced: new Set<string>(), labels: new Map() }
    const circuit = { r1cs: product, symbols, expectations: parseExpectations({}), witnesses: [] }
    expect(() => checkCircuit(createRng('far'), circuit)).toThrow(SymbolsMalformedError)
    for (const json of [
      undefined,
      null,
      [],
      { more: 1 },
      { free: [{ wires: 'x' }] },
      { queries: [{ name: 'q', fixed: [], targets: [] }] },
    ])
      expect(() => parseExpectations(json)).toThrow(ExpectationsMalformedError)
  })
})
