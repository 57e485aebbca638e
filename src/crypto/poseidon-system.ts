import { invertMatrix, type Matrix, multiplyMatrices, multiplyRow, reduce, subtractRow, sum } from './linear'

/** The linear system of `PoseidonRounds`. */
export interface System {
  readonly n: number
  readonly a: readonly bigint[]
  readonly b: readonly bigint[]
  /** observe[j - 1]: the row by which the other words give the first one j rounds later, if all powers are 0. */
  readonly observe: Matrix
  /** Its inverse. */
  readonly observed: Matrix
}

/** The system that mixing makes of partial rounds. */
export function createSystem(mix: Matrix): System {
  const n = mix.length - 1
  const [m00, ...top] = mix[0] as [bigint, ...bigint[]]
  const left = mix.slice(1).map((row) => row[0] as bigint)
  const inner = mix.slice(1).map((row) => row.slice(1))
  const observe = [top]
  while (observe.length < 2 * n) observe.push(multiplyRow(observe.at(-1) as bigint[], inner))
  // h[i]: what a power does to the first word i + 1 rounds later.
  const h = [m00, ...observe.map((row) => reduce(sum(row.map((value, i) => value * (left[i] as bigint)))))]
  const observed = invertMatrix(observe.slice(0, n))
  // observe[n] = Σ a[i]·observe[n - i], which Cayley and Hamilton promise for every row after it.
  const a = multiplyRow(observe[n] as bigint[], observed).reverse()
  const b = Array.from({ length: n + 1 }, (_, i) =>
    reduce((h[i] as bigint) - sum(a.slice(0, i).map((value, j) => value * (h[i - 1 - j] as bigint)))),
  )
  return { n, a, b, observe: observe.slice(0, n), observed }
}

/** The recurrence over a history, in its order. */
export function historyRow({ n, a, b }: System): readonly bigint[] {
  return Array.from({ length: 2 * n + 1 }, (_, at) => (at % 2 === 0 ? b[n - at / 2] : a[n - 1 - (at - 1) / 2]) as bigint)
}

/**
 * The past that leads to a state (x[0], other words): x[-n+1] to x[-1] are 0, and the recurrence without later powers gives, j rounds later,
 * observe[j]·words = a[j]·x[0] + Σ b[i]·z[j-1-i] (i ≥ j) + Σ a[i]·(the same i rounds before) (i < j): solved for z[-1] first. Rows z[-n], …, z[-1], x[0].
 */
export function enterMatrix({ n, a, b, observe }: System): Matrix {
  const first = Array.from({ length: n + 1 }, (_, i) => (i === 0 ? 1n : 0n))
  const free = [first, ...observe.map((row) => [0n, ...row])]
  const inverse = invertMatrix([[b[n] as bigint]])[0]?.[0] as bigint
  const past: (readonly bigint[])[] = []
  for (let j = n; j >= 1; j--) {
    let row = free[j] as readonly bigint[]
    for (let i = 1; i <= j; i++) row = subtractRow(row, a[i - 1] as bigint, free[j - i] as readonly bigint[])
    for (let i = j; i < n; i++) row = subtractRow(row, b[i] as bigint, past[i - j] as readonly bigint[])
    past.push(row.map((value) => reduce(value * inverse)))
  }
  return [...past.reverse(), first]
}

/** The recurrence goes on for n rounds without powers, and what it then gives determines the words. Rows over the last history. */
export function leaveMatrix(system: System): Matrix {
  const { n, observed } = system
  const length = 2 * n + 1
  const unit = (at: number): bigint[] => Array.from({ length }, (_, i) => (i === at ? 1n : 0n))
  const zero = unit(-1)
  // Rows over the last history, which goes on to the right: x and z by turns.
  const history = Array.from({ length }, (_, at) => unit(at))
  const row = historyRow(system)
  while (history.length < length + 2 * (n + 1)) {
    const last = history.slice(-length)
    history.push(
      zero.map((_, column) => reduce(sum(last.map((value, at) => (row[at] as bigint) * (value[column] as bigint))))),
      zero,
    )
  }
  const future = Array.from({ length: n + 1 }, (_, j) => history[length + 2 * j] as bigint[])
  return [future[0] as bigint[], ...multiplyMatrices(observed, future.slice(1))]
}
