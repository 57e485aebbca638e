import { defaultThreads } from '../../../worker/node'
import { turnsOf } from '../../alternate'
import { figureOf } from '../../statistics'
import { isInstalled } from '../baselines'
import { contest, contestTasks } from '../contest'
import { assertProof, drawTransferCase, type TransferCase } from '../fixture/transfer-case'
import type { Bench, Findings, Suite } from '../suite'
import { type ColdProof, proveCold, snarkjsCold } from './prove-cold'
import { proversOn, WARM } from './prove-warm'

/** Beyond 16 cores all of them are 16 threads. */
const PROVERS = proversOn(defaultThreads())

/**
 * The same zkey, and warm the same witness, for all programs. Cold is what a user waits for who pays once: from the start of a process to the
 * proof, the witness included. Warm is the proof alone.
 */
export const suite: Suite = {
  name: 'prove',
  about: 'proof of a payment: cold, warm, on all cores and on one thread, and memory',
  circuits: ['transfer'],
  compared: { [WARM.allCores]: ['snarkjs', 'rapidsnark'], [WARM.oneThread]: ['snarkjs', 'rapidsnark'] },
  tasks: { draw: drawTransferCase, cold: proveCold, 'cold snarkjs': snarkjsCold, ...contestTasks(PROVERS) },
  async measure(bench) {
    const drawn = await bench.task<TransferCase>('draw')
    const cold = await measureCold(bench, drawn)
    const warm = await contest(bench, PROVERS, { drawn, rounds: 2 })
    return { ...warm, measurements: [...cold, ...warm.measurements] }
  },
}

/** Fresh processes in turn. */
async function measureCold(bench: Bench, payment: TransferCase): Promise<Findings['measurements']> {
  const programs = [
    { subject: 'nacre', task: 'cold', times: [] as number[], peaks: [] as number[] },
    ...(isInstalled('snarkjs')
      ? [{ subject: 'snarkjs', task: 'cold snarkjs', times: [] as number[], peaks: [] as number[] }]
      : []),
  ]
  const { inputs } = payment
  for (let round = 0; round < bench.repetitions(5); round++) {
    for (const index of turnsOf(programs.length, round)) {
      const { task, times, peaks } = programs[index] as (typeof programs)[number]
      const { milliseconds, result } = await bench.coldTask<ColdProof>(task, { inputs })
      assertProof(payment, result.proof)
      times.push(milliseconds)
      peaks.push(result.peakMB)
    }
  }
  const figures = (pick: (program: (typeof programs)[number]) => number[]) =>
    programs.map((program) => figureOf(program.subject, pick(program)))
  return [
    { name: 'transfer, cold', unit: 'ms', better: 'less', start: 'cold', figures: figures(({ times }) => times) },
    { name: 'transfer, cold, peak memory', unit: 'MB', better: 'less', start: 'cold', figures: figures(({ peaks }) => peaks) },
  ]
}
