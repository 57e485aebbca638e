import { startGroth16, type ThreadOptions } from '../../../prover/groth16'
import { proofFromJson } from '../../../verifier'
import { alternate, type Subject } from '../../alternate'
import type { Figure, Measurement } from '../../report'
import { importSnarkjs, missing, type Snarkjs } from '../baselines'
import { circuitFile, readCircuitFile } from '../fixture/circuit'
import { createNativeProver } from '../fixture/rapidsnark'
import { assertProof, drawTransferCase, type TransferCase } from '../fixture/transfer-case'
import type { Findings, TaskSettings } from '../suite'

/** Names of the measurements. */
export const WARM = { allCores: 'transfer, warm, all cores', oneThread: 'transfer, warm, one thread' } as const

/** What all programs prove, and with what. */
interface Contest {
  readonly payment: TransferCase
  readonly zkey: Uint8Array
  readonly snarkjs: Snarkjs | undefined
}

/** Proofs of one payment by all programs in turn: on all cores first, then on one thread. */
export async function proveWarm(settings: TaskSettings): Promise<Findings> {
  const contest: Contest = {
    payment: await drawTransferCase(settings),
    zkey: await readCircuitFile('transfer', 'zkey'),
    snarkjs: await importSnarkjs(),
  }
  const measurement = (name: string, figures: readonly Figure[]): Omit<Measurement, 'suite'> => ({
    name,
    unit: 'ms',
    better: 'less',
    start: 'warm',
    figures,
  })
  return {
    measurements: [
      measurement(WARM.allCores, await onAllCores(settings, contest)),
      measurement(WARM.oneThread, await onOneThread(settings, contest)),
    ],
    skipped: [
      ...(contest.snarkjs === undefined ? [missing('snarkjs')] : []),
      ...(settings.rapidsnark === undefined ? [{ what: 'rapidsnark', reason: 'no --rapidsnark was given' }] : []),
    ],
  }
}

async function onAllCores(settings: TaskSettings, contest: Contest): Promise<readonly Figure[]> {
  const { rapidsnark } = settings
  const native = rapidsnark && (await createNativeProver(rapidsnark, circuitFile('transfer', 'zkey'), contest.payment.wtns))
  try {
    const natively = native ? [proving('rapidsnark', contest.payment, () => native.prove())] : []
    return await inTurn('prove, all cores', {}, natively, settings, contest)
  } finally {
    if (native) await native.remove()
  }
}

function onOneThread(settings: TaskSettings, contest: Contest): Promise<readonly Figure[]> {
  return inTurn('prove, one thread', { threads: 1 }, [], settings, contest)
}

async function inTurn(
  stage: string,
  threads: ThreadOptions,
  others: readonly Subject[],
  { repetitions, onProgress }: TaskSettings,
  { payment, zkey, snarkjs }: Contest,
): Promise<readonly Figure[]> {
  const groth16 = await startGroth16(threads)
  const key = groth16.open(zkey)
  const subjects = [proving('nacre', payment, async () => (await groth16.prove(key, payment.wtns)).proof)]
  if (snarkjs) subjects.push(bySnarkjs(snarkjs, zkey, payment, threads.threads === 1))
  try {
    return await alternate([...subjects, ...others], {
      now: () => performance.now(),
      repetitions,
      onRound: (done, total) => onProgress(stage, done, total),
    })
  } finally {
    await groth16.dispose()
  }
}

function proving(subject: string, payment: TransferCase, run: () => Promise<Uint8Array>): Subject {
  return { subject, run, inspect: (proof: Uint8Array) => assertProof(payment, proof) }
}

function bySnarkjs({ groth16 }: Snarkjs, zkey: Uint8Array, payment: TransferCase, singleThread: boolean): Subject {
  return proving('snarkjs', payment, async () => {
    const { proof } = await groth16.prove(zkey, payment.wtns, undefined, { singleThread })
    return proofFromJson(proof)
  })
}
