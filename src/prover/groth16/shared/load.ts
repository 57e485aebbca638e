import { domainFillers, type Instance, POINT_BYTES, type PointTable, readPoints, type Steps } from '../../../engine'
import { loadMatrixSteps } from '../matrix'
import { cut, type Item } from './lists'
import type { PlannedMatrix, PlannedTable, SharedPlan } from './plan'

/** Points that are read at a time. */
const POINTS = 2048

/** What there is to do of a key whose bytes stand in the shared memory: the longest first. */
export function loadList(instance: Instance, plan: SharedPlan): readonly Item[] {
  return [
    ...plan.matrices.map((matrix, i) => () => loadMatrix(instance, plan, matrix, i)),
    ...domainFillers(instance, plan.domain).map(
      (fill) =>
        function* () {
          fill()
          yield plan.domain.size
        },
    ),
    ...plan.tables.flatMap((table) => pointItems(instance, table, plan.points[table.name])),
  ]
}

function* loadMatrix(
  instance: Instance,
  { coefficients, domain }: SharedPlan,
  matrix: PlannedMatrix,
  index: number,
): Steps<void> {
  const bytes = instance.bytes().subarray(coefficients.from, coefficients.to)
  const starts = yield* loadMatrixSteps(instance, bytes, index, matrix, domain.size)
  instance.words().set(starts, matrix.starts / 4)
}

function pointItems(instance: Instance, planned: PlannedTable, bytes: number): readonly Item[] {
  const table = tableAt(instance, planned)
  return cut(planned.count, POINTS).map(
    ({ from, to }) =>
      function* () {
        readPoints(instance, table, bytes + from * POINT_BYTES[planned.group], from, to)
        yield to - from
      },
  )
}

/** A table as the engine takes it. */
export function tableAt(instance: Instance, { group, count, records, identities }: PlannedTable): PointTable {
  return { group, count, records, identities: instance.bytes().subarray(identities, identities + count) }
}

/** What loading a key will yield in all, about. */
export function workOfLoading({ tables, domain, coefficients }: SharedPlan): number {
  const points = tables.reduce((sum, { count }) => sum + count, 0)
  return points + 3.5 * domain.size + (coefficients.to - coefficients.from) / 44 / 8
}
