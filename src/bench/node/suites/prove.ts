import { figureOf } from '../../statistics'
import { isInstalled } from '../baselines'
import { assertProof, drawTransferCase, type TransferCase } from '../fixture/transfer-case'
import type { Bench, Findings, Suite } from '../suite'
import { type ColdProof, proveCold, snarkjsCold } from './prove-cold'
import { proveWarm, WARM } from './prove-warm'

/**
 * The same zkey, and warm the same witness, for all programs. Cold is what a user waits for who pays once: from the start of a process to the
 * proof, the witness included. Warm is the proof alone.
 */
export const suite: Suite = {
  name: 'prove',
  about: 'proof of a payment: cold, warm, on all cores and on one thread, and memory',
  circuits: ['transfer'],
  compared: { [WARM.allCores]: ['snarkjs', 'rapidsnark'], [WARM.oneThread]: ['snarkjs'] },
  tasks: { draw: drawTransferCase, warm: proveWarm, cold: proveCold, 'cold snarkjs': snarkjsCold },
  async measure(bench) {
    const cold = await measureCold(bench)
    const warm = await bench.task<Findings>('warm', {}, bench.repetitions(5))
    return { measurements: [...cold, ...warm.measurements], skipped: warm.skipped ?? [] }
  },
}

/** Fresh processes in turn. */
async function measureCold(bench: Bench): Promise<Findings['measurements']> {
  const payment = await bench.task<TransferCase>('draw')
  const programs = [
    { subject: 'nacre', task: 'cold', times: [] as number[], peaks: [] as number[] },
    ...(isInstalled('snarkjs')
      ? [{ subject: 'snarkjs', task: 'cold snarkjs', times: [] as number[], peaks: [] as number[] }]
      : []),
  ]
  const { inputs } = payment
  for (let round = 0; round < bench.repetitions(5); round++) {
    for (const { task, times, peaks } of round % 2 === 0 ? programs : [...programs].reverse()) {
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
