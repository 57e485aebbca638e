import { createSharedMemory, multiScalarWork, toCosetWork, windowFactors } from '../../../engine'
import { ProverDisposedError, WorkerDiedError } from '../../errors'
import { copyAll } from '../copy'
import type { Crew } from '../crew'
import type { Division } from '../division'
import { type Combine, joinProof, type ProofTerms, scalarBytes, type Term } from '../join'
import { erase } from './erase'
import { resetLists } from './lists'
import { workOfLoading } from './load'
import { PHASES, type WindowSum } from './part'
import { EXTRA_SCALARS, planKey, type SharedPlan, type TableName } from './plan'

/** A key that workers of a generation share. */
interface SharedKey {
  readonly memory: WebAssembly.Memory
  readonly plan: SharedPlan
  readonly generation: number
  /** When all is overwritten that has to be: the next proof waits for it. */
  erased: Promise<void>
}

/**
 * All workers have one memory for each key. What there is to do stands in lists that all of them know, and everybody takes the next piece of it until
 * there is none left; between two lists they wait for each other by way of messages.
 */
export function createSharedDivision(crew: Crew, module: WebAssembly.Module): Division {
  const keys = new Map<string, SharedKey>()
  let disposed = false

  /** Memories of workers that are gone are of no use. */
  const dropLost = (): void => {
    for (const [name, { generation }] of keys) if (generation !== crew.generation) keys.delete(name)
  }

  /** Overwrites what all workers have together. Each of them tidies up its own before it says that it has ended, however. */
  const eraseCommon = (shared: SharedKey): Promise<void> => {
    const { memory, plan, erased } = shared
    shared.erased = Promise.all([erased, erase(memory, plan.secretFrom, plan.ownFrom)]).then(() => undefined)
    return shared.erased
  }

  /**
   * After a proof that failed, which is told at once. A worker that was lost did not tidy up its own, and may be writing until it is gone; nobody proves
   * in that memory any more.
   */
  const eraseAll = (shared: SharedKey): void => {
    const { memory, plan, generation } = shared
    const isWhole = generation === crew.generation
    const erased = isWhole ? eraseCommon(shared) : undefined
    crew.afterGone(() => erased ?? erase(memory, plan.secretFrom, plan.bytes))
    dropLost()
  }

  return {
    load({ name: key }, zkey, matrices) {
      const { plan, sources } = planKey(zkey, matrices, crew.size)
      const memory = createSharedMemory(plan.bytes)
      const copies = sources.map(({ at, bytes }) => ({ from: bytes, to: new Uint8Array(memory.buffer, at, bytes.length) }))
      const run = async (assertWanted: () => void): Promise<void> => {
        await copyAll(copies, assertWanted)
        await crew.everyone((worker) => crew.ask(worker, 'share', { key, module, memory, plan, worker }))
        dropLost()
        const erased = erase(memory, plan.secretFrom, plan.loadingTo)
        if (!disposed) keys.set(key, { memory, plan, generation: crew.generation, erased })
      }
      return { work: workOfLoading(plan), run }
    },
    prove({ name: key }, { witness, blinding }) {
      const shared = keys.get(key)
      if (shared === undefined) throw new ProverDisposedError()
      const { memory, plan, generation } = shared
      const run = async (assertWanted: () => void) => {
        await shared.erased
        assertWanted()
        // Others would be started that know nothing of the key.
        if (!disposed && generation !== crew.generation)
          throw new WorkerDiedError('a worker of the prover ended', { hint: 'Try again.' })
        try {
          resetLists(memory, plan)
          const bytes = new Uint8Array(memory.buffer, plan.witness, 32 * (plan.wires + EXTRA_SCALARS))
          bytes.set(witness)
          for (const [i, scalar] of [1n, blinding.r, blinding.s].entries())
            bytes.set(scalarBytes(scalar), witness.length + 32 * i)
          let sums: readonly WindowSum[] = []
          for (const phase of PHASES) {
            assertWanted()
            sums = (await crew.everyone((worker) => crew.ask(worker, 'phase', { key, phase }))).flat()
          }
          assertWanted()
          const combine: Combine = (worker, group, terms) => crew.ask(worker, 'combine', { key, group, terms })
          const joining = joinProof(crew.size, combine, termsOf(sums, plan.bits), plan.delta1, blinding)
          // In the meantime: the sums are all that is needed any more.
          const erased = eraseCommon(shared)
          const proof = await joining
          await erased
          return proof
        } catch (error) {
          eraseAll(shared)
          throw error
        }
      }
      return { work: proofWork(plan), run }
    },
    forget({ name: key }) {
      keys.delete(key)
      crew.forget(key)
    },
    dispose() {
      disposed = true
      keys.clear()
    },
  }
}

function termsOf(sums: readonly WindowSum[], bits: number): ProofTerms {
  const factors = windowFactors(bits)
  const of = (...names: readonly TableName[]): readonly Term[] =>
    sums.flatMap(({ table, window, point }) => (names.includes(table) ? [[point, factors[window] as bigint] as const] : []))
  return { a: of('a'), b1: of('b1'), b2: of('b2'), c: of('c', 'h') }
}

/** What workers will yield in all, about. */
function proofWork({ tables, bits, domain }: SharedPlan): number {
  const sums = tables.reduce((work, { group, count }) => work + multiScalarWork(group, count, bits), 0)
  return sums + 3 * toCosetWork(Math.log2(domain.size)) + domain.size
}
