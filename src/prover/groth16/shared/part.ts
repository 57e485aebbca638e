import { createInstance, type Group, type Instance, type Steps, type Window, windowSumsSteps } from '../../../engine'
import { take, takeAll } from './lists'
import { loadList, tableAt } from './load'
import { mostPoints, type SharedPlan, type TableName } from './plan'
import { blocksList, columnsList, digitsOf, quotientList, scalarsList } from './polynomials'

/** What workers do of a proof, one after the other: all of them are through with one before any begins the next. */
export const PHASES = ['scalars', 'columns', 'blocks', 'quotient', 'sums'] as const
export type PhaseName = (typeof PHASES)[number]

/** The sum over one window of digits of a table. */
export interface WindowSum {
  readonly table: TableName
  readonly window: number
  /** As a zkey file has it. */
  readonly point: Uint8Array
}

/** One worker's end of a key in shared memory. What it does is what no other worker does first. */
export interface SharedPart {
  /** Over this worker's region for loading. */
  readonly loading: Instance
  /** Over that for proofs. */
  readonly proving: Instance
  load(): Steps<void>
  perform(phase: PhaseName): Steps<readonly WindowSum[]>
}

export function createSharedPart(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  plan: SharedPlan,
  worker: number,
): SharedPart {
  const loading = createInstance(module, memory, plan.loading[worker])
  const proving = createInstance(module, memory, plan.proving[worker])
  const lists = {
    scalars: scalarsList(proving, plan),
    columns: columnsList(proving, plan),
    blocks: blocksList(proving, plan),
    quotient: quotientList(proving, plan),
  }
  return {
    loading,
    proving,
    load: () => takeAll(memory, plan, 'load', loadList(loading, plan)),
    *perform(phase) {
      // What takes longest first, so that all finish together.
      if (phase === 'sums') return [...(yield* sumWindows(proving, plan, 'g2')), ...(yield* sumWindows(proving, plan, 'g1'))]
      yield* takeAll(memory, plan, phase, lists[phase])
      return []
    },
  }
}

/** Sums windows of the tables in a group, those that no other worker takes first. */
function* sumWindows(instance: Instance, plan: SharedPlan, group: Group): Steps<readonly WindowSum[]> {
  const windows = plan.tables
    .filter((table) => table.group === group)
    .flatMap((planned) => {
      const table = tableAt(instance, planned)
      const rows = digitsOf(instance, plan, planned.scalars).rows
      const from = 2 * planned.firstScalar
      return rows.map((row, window) => ({ name: planned.name, window, table, row: row.subarray(from, from + 2 * planned.count) }))
    })
  const taken: (typeof windows)[number][] = []
  const takeWindow = (): Window | undefined => {
    const next = windows[take(instance.memory, plan, group)]
    if (next !== undefined) taken.push(next)
    return next
  }
  const points = yield* windowSumsSteps(instance, group, plan.bits, mostPoints(plan.tables, group), takeWindow)
  return taken.map(({ name, window }, i) => ({ table: name, window, point: points[i] as Uint8Array }))
}
