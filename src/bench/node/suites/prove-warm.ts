import { createProver } from '../../../prover'
import { proofFromJson } from '../../../verifier'
import { alternate, type Subject } from '../../alternate'
import type { Figure, Measurement } from '../../report'
import { importSnarkjs, missing, type Snarkjs } from '../baselines'
import { circuitFile, readCircuitFile } from '../fixture/circuit'
import { createNativeProver } from '../fixture/rapidsnark'
import { createSingleThreadProver } from '../fixture/single-thread'
import { assertProof, drawTransferCase, type TransferCase } from '../fixture/transfer-case'
import type { Findings, TaskSettings } from '../suite'

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
  const measurement = (threads: string, figures: readonly Figure[]): Omit<Measurement, 'suite'> => ({
    name: `transfer, warm, ${threads}`,
    unit: 'ms',
    better: 'less',
    start: 'warm',
    figures,
  })
  return {
    measurements: [
      measurement('all cores', await onAllCores(settings, contest)),
      measurement('one thread', await onOneThread(settings, contest)),
    ],
    skipped: contest.snarkjs === undefined ? [missing('snarkjs')] : [],
  }
}

async function onAllCores(settings: TaskSettings, { payment, zkey, snarkjs }: Contest): Promise<readonly Figure[]> {
  const { rapidsnark } = settings
  const prover = await createProver()
  const native = rapidsnark && (await createNativeProver(rapidsnark, circuitFile('transfer', 'zkey'), payment.wtns))
  try {
    const subjects: Subject[] = [
      // The prover makes the witness as well, and says how long the proof took by itself.
      proving('nacre', payment, async () => {
        const { proof, proofMs } = await prover.prove('transfer', payment.inputs)
        return { proof, milliseconds: proofMs }
      }),
    ]
    if (snarkjs) subjects.push(bySnarkjs(snarkjs, zkey, payment, false))
    if (native) subjects.push(proving('rapidsnark', payment, async () => ({ proof: await native.prove() })))
    return await inTurn('prove, all cores', subjects, settings)
  } finally {
    await prover.dispose()
    if (native) await native.remove()
  }
}

async function onOneThread(settings: TaskSettings, { payment, zkey, snarkjs }: Contest): Promise<readonly Figure[]> {
  const prover = await createSingleThreadProver(zkey)
  const subjects = [proving('nacre', payment, async () => ({ proof: prover.prove(payment.wtns) }))]
  if (snarkjs) subjects.push(bySnarkjs(snarkjs, zkey, payment, true))
  return inTurn('prove, one thread', subjects, settings)
}

function inTurn(
  stage: string,
  subjects: readonly Subject[],
  { repetitions, onProgress }: TaskSettings,
): Promise<readonly Figure[]> {
  return alternate(subjects, {
    now: () => performance.now(),
    repetitions,
    onRound: (done, total) => onProgress(stage, done, total),
  })
}

interface Made {
  readonly proof: Uint8Array
  readonly milliseconds?: number
}

function proving(subject: string, payment: TransferCase, run: () => Promise<Made>): Subject {
  return {
    subject,
    run,
    inspect: ({ proof, milliseconds }: Made) => {
      assertProof(payment, proof)
      return milliseconds
    },
  }
}

function bySnarkjs({ groth16 }: Snarkjs, zkey: Uint8Array, payment: TransferCase, singleThread: boolean): Subject {
  return proving('snarkjs', payment, async () => {
    const { proof } = await groth16.prove(zkey, payment.wtns, undefined, { singleThread })
    return { proof: proofFromJson(proof) }
  })
}
