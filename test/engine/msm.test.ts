import { describe, expect, it } from 'vitest'
import { concatBytes } from '../../src/base'
import { cubeRootOfUnity } from '../../src/codegen/endomorphism'
import {
  createFixedBase,
  type Digits,
  FR,
  finish,
  type Group,
  loadPoints,
  multiScalar,
  POINT_BYTES,
  type PointTable,
  prepareScalars,
  windowBits,
  windowFactors,
  windowSumsSteps,
} from '../../src/engine'
import { encodeScalars } from '../../src/prover/zkey'
import { cases, suite } from '../suite'
import { createSmallMultiples, GROUPS, multiples } from './curve'
import { createDraw, type Draw, forSeeds, instance } from './engine'

const MOST = 64
const small = { g1: createSmallMultiples('g1', MOST), g2: createSmallMultiples('g2', MOST) }
const LAMBDA = cubeRootOfUnity(FR)

/** Points without structure, and their logarithms; whether they are right, the sums say. */
const POOL = cases(200, 3000, 3000)
const unstructured = { g1: createUnstructured('g1'), g2: createUnstructured('g2') }

interface Term {
  readonly log: bigint
  readonly scalar: bigint
}

/** A way to make a sum. */
type Summing = (table: PointTable, digits: Digits) => Uint8Array

const asAWhole: Summing = (table, digits) => multiScalar(instance, table, digits)

/** As proofs do it: some windows by one worker, the others by another, and their sums added up with their factors. */
const byWindows =
  (draw: Draw): Summing =>
  (table, { bits, rows }) => {
    const { group, count } = table
    const cut = draw.below(rows.length + 1)
    const sums = [rows.slice(0, cut), rows.slice(cut)].flatMap((taken) => {
      let next = 0
      const take = () => (next < taken.length ? { table, row: taken[next++] as Int16Array } : undefined)
      return finish(windowSumsSteps(instance, group, bits, count, take))
    })
    const factors = prepareScalars(instance, encodeScalars(windowFactors(bits).map((factor) => factor % FR)))
    return multiScalar(instance, loadPoints(instance, group, concatBytes(...sums)), factors)
  }

/** The sum by the engine, in every way, and from the logarithms. */
function check(group: Group, points: readonly Uint8Array[], terms: readonly Term[], ways: readonly Summing[] = [asAWhole]): void {
  const mark = instance.mark()
  const table = loadPoints(instance, group, concatBytes(...points))
  const digits = prepareScalars(instance, encodeScalars(terms.map(({ scalar }) => scalar)))
  const sums = ways.map((way) => way(table, digits))
  instance.release(mark)
  const total = terms.reduce((before, { log, scalar }) => (before + log * scalar) % FR, 0n)
  const [expected] = multiples(group, [total]) as [Uint8Array]
  for (const [way, sum] of sums.entries())
    if (Buffer.compare(sum, expected) !== 0)
      throw new Error(`a sum in ${group} (${way}) of ${JSON.stringify(terms.slice(0, 8), (_, value) => String(value))}`)
}

function createUnstructured(group: Group): readonly { readonly log: bigint; readonly point: Uint8Array }[] {
  const draw = createDraw(group === 'g1' ? 7 : 8)
  const mark = instance.mark()
  const all = Array.from({ length: POOL }, () => draw.element(FR))
  const points = createFixedBase(instance, group, small[group](1), POOL).multiply(encodeScalars(all))
  instance.release(mark)
  const bytes = POINT_BYTES[group]
  return all.map((log, i) => ({ log, point: points.subarray(bytes * i, bytes * (i + 1)) }))
}

/** Logarithms from -64 to 64: no structure, a progression, one point only, few points, pairs that cancel, identities. */
function logs(draw: Draw, count: number): readonly number[] {
  const [start, step, few] = [draw.below(20) - 40, draw.below(3), draw.below(4) + 1]
  const kind = draw.below(6)
  const log = () => draw.below(2 * MOST + 1) - MOST
  const at = [
    log,
    (i: number) => start + step * (i % 40),
    () => start,
    () => draw.below(few) + 1,
    (i: number) => (i % 2 === 0 ? 9 : -9),
    () => (draw.below(2) === 0 ? 0 : log()),
  ][kind] as (i: number) => number
  return Array.from({ length: count }, (_, i) => at(i))
}

/** Scalars of one kind or mixed. */
function scalars(draw: Draw, count: number): readonly bigint[] {
  const kinds = [
    () => draw.element(FR),
    () => BigInt(draw.below(3)),
    () => FR - BigInt(draw.below(3) + 1),
    () => BigInt(draw.below(70_000)),
    () => [LAMBDA, FR - LAMBDA, (LAMBDA * LAMBDA) % FR][draw.below(3)] as bigint,
  ]
  const kind = draw.below(kinds.length + 1)
  const same = draw.below(8) === 0 ? draw.element(FR) : undefined
  return Array.from({ length: count }, () => same ?? (kinds[kind] ?? (kinds[draw.below(kinds.length)] as () => bigint))())
}

function checkSmall(group: Group, draw: Draw, count: number): void {
  const [chosen, factors] = [logs(draw, count), scalars(draw, count)]
  check(
    group,
    chosen.map((log) => small[group](log)),
    chosen.map((log, i) => ({ log: BigInt(log), scalar: factors[i] as bigint })),
  )
}

/** Points from anywhere in the pool, one after the other or each at random, so that some come twice. */
function checkUnstructured(group: Group, draw: Draw, count: number): void {
  const pool = unstructured[group]
  const [start, inTurn] = [draw.below(pool.length), draw.below(2) === 0]
  const chosen = Array.from({ length: count }, (_, i) => pool[inTurn ? (start + i) % pool.length : draw.below(pool.length)])
  const factors = scalars(draw, count)
  check(
    group,
    chosen.map((each) => each?.point as Uint8Array),
    chosen.map((each, i) => ({ log: each?.log as bigint, scalar: factors[i] as bigint })),
  )
}

/** Terms as many as a proof has them: most points and scalars without structure, so that every window is full, and some of all kinds between them. */
function checkLarge(group: Group, draw: Draw, count: number): void {
  const pool = unstructured[group]
  const some = scalars(draw, count)
  const chosen = Array.from({ length: count }, (_, i) => {
    const log = draw.below(2 * MOST + 1) - MOST
    const { log: other, point } = pool[draw.below(pool.length)] as (typeof pool)[number]
    const scalar = draw.below(8) === 0 ? (some[i] as bigint) : draw.element(FR)
    return draw.below(8) === 0 ? { point: small[group](log), log: BigInt(log), scalar } : { point, log: other, scalar }
  })
  const points = chosen.map(({ point }) => point)
  check(group, points, chosen, [asAWhole, byWindows(draw)])
}

/** Numbers of points of sums as in proofs, with the width of their windows. */
const LARGE: Readonly<Record<Group, readonly (readonly [number, number])[]>> = {
  g1:
    suite === 'normal'
      ? [[6_000, 11]]
      : [
          [2 ** 14, 12],
          [20_000, 13],
          [2 ** 15, 13],
        ],
  g2:
    suite === 'normal'
      ? [[6_000, 11]]
      : [
          [2 ** 14, 12],
          [20_000, 13],
        ],
}

/** Half with points of small logarithms, half with points without structure. */
const checkEither = (group: Group, draw: Draw, count: number): void =>
  [checkSmall, checkUnstructured][draw.below(2)]?.(group, draw, count)

describe.each(GROUPS)('sums of multiples in %s', (group) => {
  it('are right for up to a handful of points', () =>
    forSeeds(cases(25, 2600, 2600), (draw) => checkSmall(group, draw, draw.below(8))))

  it('are right for some dozens of points', () =>
    forSeeds(cases(20, 2300, 2300), (draw) => checkEither(group, draw, 8 + draw.below(64))))

  it('are right for hundreds of points', () =>
    forSeeds(cases(3, 120, 120), (draw) => checkEither(group, draw, 72 + draw.below(900))))

  it('are right for thousands of points', () =>
    forSeeds(cases(1, 14, 14), (draw) => checkEither(group, draw, [1000, 1023, 1500, 3000][draw.below(4)] as number)))

  it.each(LARGE[group])('are right for %i points in windows of %i bits, as a whole and by windows', (count, bits) => {
    expect(windowBits(count)).toBe(bits)
    forSeeds(1, (draw) => checkLarge(group, draw, count))
  })

  it('are right for points and scalars without structure', () => {
    const draw = createDraw(7)
    const terms = unstructured[group].map(({ log }) => ({ log, scalar: draw.element(FR) }))
    check(
      group,
      unstructured[group].map(({ point }) => point),
      terms,
    )
  })

  it('share digits among tables, whatever their windows', () => {
    const points = [3, 0, -5, 3].map((log) => small[group](log))
    const mark = instance.mark()
    const table = loadPoints(instance, group, concatBytes(...points))
    const factors = encodeScalars([FR - 1n, 5n, LAMBDA, 1n << 200n])
    const sums = Array.from({ length: suite === 'normal' ? 10 : 14 }, (_, i) =>
      multiScalar(instance, table, prepareScalars(instance, factors, i + 2)),
    )
    instance.release(mark)
    const expected = multiples(group, [-3n - 5n * LAMBDA + 3n * (1n << 200n)])[0]
    for (const sum of sums) expect(sum).toEqual(expected)
  })
})

describe.each(GROUPS)('multiples of one point of %s', (group) => {
  it('are right for any point, width of windows and scalars', () =>
    forSeeds(cases(6, 100, 100), (draw) => {
      const mark = instance.mark()
      const log = draw.below(2 * MOST + 1) - MOST
      const base = createFixedBase(instance, group, small[group](log), [0, 1, 30, 1000][draw.below(4)] as number)
      for (const count of [0, 1, draw.below(12)]) {
        const factors = scalars(draw, count)
        const expected = multiples(
          group,
          factors.map((factor) => BigInt(log) * factor),
        )
        expect(base.multiply(encodeScalars(factors))).toEqual(concatBytes(...expected))
      }
      instance.release(mark)
    }))

  it('agree with sums, thousands at a time', () => {
    const draw = createDraw(11)
    const mark = instance.mark()
    const factors = Array.from({ length: 3000 }, () => draw.element(FR))
    const made = createFixedBase(instance, group, small[group](1), 3000).multiply(encodeScalars(factors))
    const table = loadPoints(instance, group, made)
    const ones = prepareScalars(instance, encodeScalars(factors.map(() => 1n)))
    const sum = multiScalar(instance, table, ones)
    instance.release(mark)
    expect(made).toHaveLength(3000 * POINT_BYTES[group])
    expect(sum).toEqual(multiples(group, [factors.reduce((total, factor) => total + factor)])[0])
  })
})
