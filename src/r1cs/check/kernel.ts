import { invert, FIELD_MODULUS as R, reduceFr } from '../../crypto'
import type { WitnessPoint } from './point'

type Row = Map<number, bigint>

/** What is asked of a system: whether some of its wires are determined by others. */
export interface KernelQuery {
  readonly fixed: readonly number[]
  readonly targets: readonly number[]
  /** Rows that are left out. */
  readonly ignored: readonly number[]
}

/**
 * For each query, which of its `targets` may move when the `fixed` wires stay: those with a non-zero entry in some vector of the kernel of the
 * system's Jacobian, without the fixed columns. Empty means: to first order, the fixed wires determine the targets. (A system can be singular at
 * one witness and not at another, so that one looks at several.) A bit can jump, but not move, and what hangs on bits neither: where they
 * should not be held, the rows that make them bits are ignored. What no query names is eliminated once for all of them.
 */
export function movableWires(point: WitnessPoint, queries: readonly KernelQuery[]): readonly (readonly number[])[] {
  const isSettled = new Uint8Array(point.r1cs.wires)
  isSettled[0] = 1
  const [first, ...others] = queries.map(({ fixed }) => new Set(fixed))
  for (const wire of first ?? []) if (others.every((fixed) => fixed.has(wire))) isSettled[wire] = 1
  const rows = jacobian(point, isSettled)
  const [leftOut, ...more] = queries.map(({ ignored }) => new Set(ignored))
  // What every query leaves out is out from the beginning.
  for (const row of leftOut ?? []) if (more.every((ignored) => ignored.has(row))) rows[row]?.clear()
  const ignored = new Set(queries.flatMap((query) => query.ignored))
  const columns = columnsOf(rows)
  const isUsable = (row: number): boolean => !ignored.has(row)
  settle(rows, columns, isSettled, isUsable)
  // One query has nothing to share.
  if (queries.length === 1) return queries.map(({ targets }) => unsettledBy(rows, columns, isSettled, targets))
  const named = new Set(queries.flatMap(({ fixed, targets }) => [...fixed, ...targets]))
  if (queries.some(({ targets }) => targets.some((wire) => isSettled[wire] === 0)))
    eliminateAll(rows, columns, (wire) => !named.has(wire), isUsable)
  return queries.map((query) => answer(rows, isSettled, query))
}

/** What is left of the system answers one query, and stays as it is. */
function answer(rows: readonly Row[], isSettled: Uint8Array, { fixed, targets, ignored }: KernelQuery): readonly number[] {
  const isOut = new Set(ignored)
  const own = rows.map((row, index): Row => new Map(isOut.has(index) ? [] : row))
  const settled = Uint8Array.from(isSettled)
  for (const wire of fixed) settled[wire] = 1
  for (const row of own) for (const wire of row.keys()) if (settled[wire] === 1) row.delete(wire)
  const columns = columnsOf(own)
  settle(own, columns, settled)
  return unsettledBy(own, columns, settled, targets)
}

/** The Jacobian's rows without the settled columns. */
function jacobian({ r1cs, incidence, slope }: WitnessPoint, isSettled: Uint8Array): Row[] {
  const rows = Array.from({ length: r1cs.constraints }, (): Row => new Map())
  for (let wire = 1; wire < r1cs.wires; wire++) {
    if (isSettled[wire] === 1) continue
    for (let at = incidence.starts[wire] as number; at < (incidence.starts[wire + 1] as number); at++) {
      const entry = slope(at)
      if (entry !== 0n) (rows[incidence.rows[at] as number] as Row).set(wire, entry)
    }
  }
  return rows
}

type Columns = Map<number, Set<number>>

function columnsOf(rows: readonly Row[]): Columns {
  const columns: Columns = new Map()
  rows.forEach((row, index) => {
    for (const wire of row.keys()) {
      const column = columns.get(wire)
      if (column) column.add(index)
      else columns.set(wire, new Set([index]))
    }
  })
  return columns
}

const always = (): boolean => true

/** A row with one open wire settles it; most circuits are settled so, from inputs to outputs, with no elimination at all. */
function settle(
  rows: readonly Row[],
  columns: Columns,
  isSettled: Uint8Array,
  isUsable: (row: number) => boolean = always,
): void {
  const ready = [...rows.keys()].filter((index) => (rows[index] as Row).size === 1 && isUsable(index))
  for (let index = ready.pop(); index !== undefined; index = ready.pop()) {
    const [wire] = (rows[index] as Row).keys()
    if (wire === undefined) continue
    isSettled[wire] = 1
    for (const other of columns.get(wire) ?? []) {
      const row = rows[other] as Row
      row.delete(wire)
      if (row.size === 1 && isUsable(other)) ready.push(other)
    }
    columns.delete(wire)
  }
}

/** Eliminates all other wires, then the targets; what is left says which targets are determined, and by which others. */
function unsettledBy(rows: Row[], columns: Columns, isSettled: Uint8Array, all: readonly number[]): readonly number[] {
  const targets = all.filter((wire) => isSettled[wire] === 0)
  if (targets.length === 0) return []
  const kept = new Set(targets)
  eliminateAll(rows, columns, (wire) => !kept.has(wire))
  const pivots = eliminateAll(rows, columns, (wire) => kept.has(wire))
  // From the last pivot back, each target as a combination of those that nothing determines.
  const forms = new Map<number, Row>()
  const isPivot = new Set(pivots.map(({ wire }) => wire))
  for (const wire of targets) if (!isPivot.has(wire)) forms.set(wire, new Map([[wire, 1n]]))
  for (const { wire, row } of [...pivots].reverse()) {
    const others = [...row].filter(([each]) => each !== wire && (forms.get(each) as Row).size > 0)
    const form: Row = new Map()
    if (others.length > 0) {
      const inverse = invert(reduceFr(row.get(wire) as bigint), R)
      for (const [each, entry] of others) addMultiple(form, forms.get(each) as Row, -entry * inverse)
    }
    forms.set(wire, form)
  }
  return targets.filter((wire) => (forms.get(wire) as Row).size > 0)
}

/** Adds `factor` times a row to another, of which no entry is 0 afterwards; tells of entries that are new and of those that are gone. */
function addMultiple(row: Row, from: Row, factor: bigint, onChange?: (wire: number, isThere: boolean) => void): void {
  const reduced = factor % R
  for (const [wire, entry] of from) {
    const before = row.get(wire)
    const value = ((before ?? 0n) + reduced * entry) % R
    if (value !== 0n) row.set(wire, value)
    else if (before !== undefined) row.delete(wire)
    if ((before === undefined) !== (value === 0n)) onChange?.(wire, value !== 0n)
  }
}

interface Pivot {
  readonly wire: number
  readonly row: Row
}

/** Gauss's elimination of some of the columns by rows that may be used; pivot rows leave the system. Shortest columns and rows first, so that rows stay short. */
function eliminateAll(
  rows: Row[],
  columns: Columns,
  isMeant: (wire: number) => boolean,
  isUsable: (row: number) => boolean = always,
): readonly Pivot[] {
  const pivots: Pivot[] = []
  const next = byDegree(columns, isMeant)
  for (let wire = next.pop(); wire !== undefined; wire = next.pop()) {
    const column = columns.get(wire) as Set<number>
    const shortest = shortestOf(rows, column, isUsable)
    if (shortest === undefined) continue
    columns.delete(wire)
    const row = rows[shortest] as Row
    rows[shortest] = new Map()
    column.delete(shortest)
    for (const each of row.keys()) columns.get(each)?.delete(shortest)
    // Most wires stand in no other row by now, and cost no arithmetic.
    if (column.size > 0) {
      const inverse = invert(reduceFr(row.get(wire) as bigint), R)
      for (const index of column) {
        const other = rows[index] as Row
        addMultiple(other, row, -(other.get(wire) as bigint) * inverse, (each, isThere) => {
          if (isThere) columns.get(each)?.add(index)
          else columns.get(each)?.delete(index)
        })
      }
    }
    for (const each of row.keys()) next.touch(each)
    pivots.push({ wire, row })
  }
  return pivots
}

function shortestOf(rows: readonly Row[], column: Iterable<number>, isUsable: (row: number) => boolean): number | undefined {
  let shortest: number | undefined
  for (const index of column)
    if (isUsable(index) && (shortest === undefined || (rows[index] as Row).size < (rows[shortest] as Row).size)) shortest = index
  return shortest
}

/** Wires by the number of rows in which they stand; one whose column changed is looked at again. */
function byDegree(
  columns: Columns,
  isMeant: (wire: number) => boolean,
): { pop(): number | undefined; touch(wire: number): void } {
  const buckets: number[][] = []
  const touch = (wire: number): void => {
    const degree = columns.get(wire)?.size
    if (degree === undefined || !isMeant(wire)) return
    buckets[degree] ??= []
    buckets[degree]?.push(wire)
  }
  for (const wire of columns.keys()) touch(wire)
  const pop = (): number | undefined => {
    for (let degree = 0; degree < buckets.length; degree++) {
      const bucket = buckets[degree]
      for (let wire = bucket?.pop(); wire !== undefined; wire = bucket?.pop()) if (columns.get(wire)?.size === degree) return wire
    }
    return undefined
  }
  return { pop, touch }
}
