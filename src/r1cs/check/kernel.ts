import { invert, FIELD_MODULUS as R, reduceFr } from '../../crypto'
import type { WitnessPoint } from './point'

type Row = Map<number, bigint>

/**
 * Which of `targets` may move when the `fixed` wires stay: those with a non-zero entry in some vector of the kernel of the system's
 * Jacobian, without the fixed columns. Empty means: to first order, the fixed wires determine the targets. (A system can be singular at
 * one witness and not at another, so that one looks at several.) A bit can jump, but not move, and what hangs on bits neither: where they
 * should not be held, the rows that make them bits are ignored.
 */
export function movableWires(
  point: WitnessPoint,
  fixed: Iterable<number>,
  targets: readonly number[],
  ignoredRows: Iterable<number> = [],
): readonly number[] {
  const isSettled = new Uint8Array(point.r1cs.wires)
  isSettled[0] = 1
  for (const wire of fixed) isSettled[wire] = 1
  const rows = jacobian(point, isSettled)
  for (const row of ignoredRows) rows[row]?.clear()
  const columns = columnsOf(rows)
  settle(rows, columns, isSettled)
  const open = targets.filter((wire) => isSettled[wire] === 0)
  return open.length === 0 ? [] : unsettledBy(rows, columns, open)
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

/** A row with one open wire settles it; most circuits are settled so, from inputs to outputs, with no elimination at all. */
function settle(rows: readonly Row[], columns: Columns, isSettled: Uint8Array): void {
  const ready = [...rows.keys()].filter((index) => (rows[index] as Row).size === 1)
  for (let index = ready.pop(); index !== undefined; index = ready.pop()) {
    const [wire] = (rows[index] as Row).keys()
    if (wire === undefined) continue
    isSettled[wire] = 1
    for (const other of columns.get(wire) ?? []) {
      const row = rows[other] as Row
      row.delete(wire)
      if (row.size === 1) ready.push(other)
    }
    columns.delete(wire)
  }
}

/** Eliminates all other wires, then the targets; what is left says which targets are determined, and by which others. */
function unsettledBy(rows: readonly Row[], columns: Columns, targets: readonly number[]): readonly number[] {
  const kept = new Set(targets)
  eliminateAll(rows, columns, (wire) => !kept.has(wire))
  const pivots = eliminateAll(rows, columns, (wire) => kept.has(wire))
  // From the last pivot back, each target as a combination of those that nothing determines.
  const forms = new Map<number, Row>()
  const isPivot = new Set(pivots.map(({ wire }) => wire))
  for (const wire of targets) if (!isPivot.has(wire)) forms.set(wire, new Map([[wire, 1n]]))
  for (const { wire, row } of [...pivots].reverse()) {
    const inverse = invert(reduceFr(row.get(wire) as bigint), R)
    const form: Row = new Map()
    for (const [each, entry] of row) if (each !== wire) addMultiple(form, forms.get(each) as Row, -entry * inverse)
    forms.set(wire, form)
  }
  return targets.filter((wire) => (forms.get(wire) as Row).size > 0)
}

/** Adds `factor` times a row to another; returns nothing that is 0. */
function addMultiple(row: Row, from: Row, factor: bigint, onChange?: (wire: number, isThere: boolean) => void): void {
  const reduced = factor % R
  for (const [wire, entry] of from) {
    const value = ((row.get(wire) ?? 0n) + reduced * entry) % R
    if (value === 0n) row.delete(wire)
    else row.set(wire, value)
    onChange?.(wire, value !== 0n)
  }
}

interface Pivot {
  readonly wire: number
  readonly row: Row
}

/** Gauss's elimination of some of the columns; pivot rows leave the system. Shortest columns and rows first, so that rows stay short. */
function eliminateAll(rows: readonly Row[], columns: Columns, isMeant: (wire: number) => boolean): readonly Pivot[] {
  const pivots: Pivot[] = []
  const next = byDegree(columns, isMeant)
  for (let wire = next.pop(); wire !== undefined; wire = next.pop()) {
    const column = columns.get(wire) as Set<number>
    columns.delete(wire)
    const [shortest] = [...column].sort((a, b) => (rows[a] as Row).size - (rows[b] as Row).size)
    if (shortest === undefined) continue
    const row = new Map(rows[shortest] as Row)
    ;(rows[shortest] as Row).clear()
    column.delete(shortest)
    for (const each of row.keys()) columns.get(each)?.delete(shortest)
    const inverse = invert(reduceFr(row.get(wire) as bigint), R)
    for (const index of column) {
      const other = rows[index] as Row
      addMultiple(other, row, -(other.get(wire) as bigint) * inverse, (each, isThere) => {
        if (isThere) columns.get(each)?.add(index)
        else columns.get(each)?.delete(index)
      })
    }
    for (const each of row.keys()) next.touch(each)
    pivots.push({ wire, row })
  }
  return pivots
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
