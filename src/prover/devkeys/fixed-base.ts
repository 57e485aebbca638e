import type { CoordinateField, FixedBaseCurve } from './curve'

/** Affine points, column by column; `x[i]` undefined is the identity. */
export interface PointColumns<E> {
  readonly x: (E | undefined)[]
  readonly y: (E | undefined)[]
}

/** Multiples of the generator: digit d of window k at `rows[k]`, index d - 1, stands for d·2^(bits·k)·G. */
interface FixedBaseTable<E> {
  readonly bits: number
  readonly rows: readonly PointColumns<E>[]
}

/** Scalars are below 2^254; one more bit takes the carry of the signed digits. */
const SCALAR_BITS = 255

/**
 * Multiplies the generator by many scalars. Everything is affine: for each window, one addition to every sum, whose divisions share one
 * inversion. Additions are complete: equal points are doubled, opposite ones cancel, and the identity is neutral.
 */
export function createFixedBase<E>({ field, generator }: FixedBaseCurve<E>, bits: number) {
  const table = buildTable(field, generator, bits)
  return {
    /** Products of scalars below 2^254, given as 32 little-endian bytes each. */
    multiply(scalars: Uint8Array): PointColumns<E> {
      const count = scalars.length / 32
      const sums = emptyColumns<E>(count)
      const terms = emptyColumns<E>(count)
      const carries = new Uint8Array(count)
      for (const [window, row] of table.rows.entries()) {
        for (let i = 0; i < count; i++) pickTerm(field, terms, i, row, signedDigit(scalars, i, window, bits, carries))
        addColumns(field, sums, terms)
      }
      return sums
    },
  }
}

function emptyColumns<E>(count: number): PointColumns<E> {
  return { x: new Array<E | undefined>(count).fill(undefined), y: new Array<E | undefined>(count).fill(undefined) }
}

/** The digit of scalar i in a window, in (-2^(bits-1), 2^(bits-1)]; what is too large is carried into the next window. */
function signedDigit(scalars: Uint8Array, i: number, window: number, bits: number, carries: Uint8Array): number {
  const from = window * bits
  const byte = from >> 3
  let word = 0
  for (let k = 0; k < 4 && byte + k < 32; k++) word |= (scalars[32 * i + byte + k] as number) << (8 * k)
  const digit = ((word >>> (from & 7)) & ((1 << bits) - 1)) + (carries[i] as number)
  const carry = digit > 1 << (bits - 1)
  carries[i] = carry ? 1 : 0
  return carry ? digit - (1 << bits) : digit
}

function pickTerm<E>(field: CoordinateField<E>, terms: PointColumns<E>, i: number, row: PointColumns<E>, digit: number): void {
  const index = Math.abs(digit) - 1
  terms.x[i] = digit === 0 ? undefined : row.x[index]
  terms.y[i] = digit < 0 ? field.neg(row.y[index] as E) : row.y[index]
}

/** sums[i] += terms[i] for every i. */
export function addColumns<E>(field: CoordinateField<E>, sums: PointColumns<E>, terms: PointColumns<E>): void {
  const pending: number[] = []
  const divisors: E[] = []
  for (let i = 0; i < sums.x.length; i++) {
    const [x1, x2] = [sums.x[i], terms.x[i]]
    if (x2 === undefined) continue
    if (x1 === undefined) {
      sums.x[i] = x2
      sums.y[i] = terms.y[i]
      continue
    }
    const [y1, y2] = [sums.y[i] as E, terms.y[i] as E]
    if (!field.equal(x1, x2)) divisors.push(field.sub(x2, x1))
    // Points of odd order never have y = 0, so the divisor 2y of a doubling is no zero.
    else if (field.equal(y1, y2)) divisors.push(field.add(y1, y1))
    else {
      sums.x[i] = undefined
      sums.y[i] = undefined
      continue
    }
    pending.push(i)
  }
  if (pending.length === 0) return
  invertInPlace(field, divisors)
  for (const [k, i] of pending.entries()) addOne(field, sums, i, terms.x[i] as E, terms.y[i] as E, divisors[k] as E)
}

function addOne<E>(field: CoordinateField<E>, sums: PointColumns<E>, i: number, x2: E, y2: E, inverse: E): void {
  const [x1, y1] = [sums.x[i] as E, sums.y[i] as E]
  let rise = field.sub(y2, y1)
  if (field.equal(x1, x2)) {
    const square = field.mul(x1, x1)
    rise = field.add(square, field.add(square, square))
  }
  const slope = field.mul(rise, inverse)
  const x3 = field.sub(field.sub(field.mul(slope, slope), x1), x2)
  sums.x[i] = x3
  sums.y[i] = field.sub(field.mul(slope, field.sub(x1, x3)), y1)
}

function invertInPlace<E>(field: CoordinateField<E>, values: E[]): void {
  const prefixes = new Array<E>(values.length)
  let product = field.one
  for (let i = 0; i < values.length; i++) {
    prefixes[i] = product
    product = field.mul(product, values[i] as E)
  }
  let inverse = field.invert(product)
  for (let i = values.length - 1; i >= 0; i--) {
    const value = values[i] as E
    values[i] = field.mul(prefixes[i] as E, inverse)
    inverse = field.mul(inverse, value)
  }
}

/** Grows all windows' rows together by doubling their length, so that even the table's additions share inversions. */
function buildTable<E>(field: CoordinateField<E>, generator: readonly [E, E], bits: number): FixedBaseTable<E> {
  const windows = Math.ceil(SCALAR_BITS / bits)
  const rows = windowBases(field, generator, bits, windows)
  for (let length = 1; length < 1 << (bits - 1); length *= 2) {
    const sums = { x: rows.flatMap((row) => row.x), y: rows.flatMap((row) => row.y) }
    const tops = rows.map((row) => [row.x[length - 1], row.y[length - 1]] as const)
    const terms = {
      x: tops.flatMap(([x]) => new Array<E | undefined>(length).fill(x)),
      y: tops.flatMap(([, y]) => new Array<E | undefined>(length).fill(y)),
    }
    addColumns(field, sums, terms)
    for (const [k, row] of rows.entries()) {
      for (let i = 0; i < length; i++) {
        row.x.push(sums.x[k * length + i])
        row.y.push(sums.y[k * length + i])
      }
    }
  }
  return { bits, rows }
}

/** The rows' first entries: 2^(bits·k)·G. */
function windowBases<E>(field: CoordinateField<E>, generator: readonly [E, E], bits: number, windows: number): PointColumns<E>[] {
  const point: PointColumns<E> = { x: [generator[0]], y: [generator[1]] }
  const rows: PointColumns<E>[] = []
  for (let k = 0; k < windows; k++) {
    rows.push({ x: [...point.x], y: [...point.y] })
    for (let i = 0; i < bits; i++) addColumns(field, point, { x: [...point.x], y: [...point.y] })
  }
  return rows
}
