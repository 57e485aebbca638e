import { domainFillers, ELEMENT_BYTES, type Instance, POINT_BYTES, type PointTable, readPoints } from '../../../engine'
import { cut } from '../cut'
import type { Item } from './lists'
import type { PlannedTable, SharedPlan } from './plan'

/** Points, and coefficients, that are read at a time. */
const POINTS = 2048
const COEFFICIENTS = 4096

/** What there is to do of a key whose bytes stand in the shared memory: the longest first. */
export function loadList(instance: Instance, plan: SharedPlan): readonly Item[] {
  return [
    ...domainFillers(instance, plan.domain).map(
      (fill) =>
        function* () {
          fill()
          yield plan.domain.size
        },
    ),
    ...plan.tables.flatMap((table) => pointItems(instance, table, plan.points[table.name])),
    ...coefficientItems(instance, plan),
  ]
}

function coefficientItems(instance: Instance, { coefficients, coefficientBytes }: SharedPlan): readonly Item[] {
  return cut(countCoefficients(coefficientBytes), COEFFICIENTS).map(
    ({ from, to }) =>
      function* () {
        instance.kernels['readCoefficients']?.(coefficients + from * ELEMENT_BYTES, coefficientBytes.from + 32 * from, to - from)
        yield (to - from) / 8
      },
  )
}

const countCoefficients = ({ from, to }: SharedPlan['coefficientBytes']): number => (to - from) / 32

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
export function workOfLoading({ tables, domain, coefficientBytes }: SharedPlan): number {
  const points = tables.reduce((sum, { count }) => sum + count, 0)
  return points + 3.5 * domain.size + countCoefficients(coefficientBytes) / 8
}
