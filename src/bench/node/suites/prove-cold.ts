import { createProver } from '../../../prover'
import type { SignalInputs } from '../../../statement'
import { proofFromJson } from '../../../verifier'
import { requireSnarkjs } from '../baselines'
import { circuitFile } from '../fixture/circuit'
import { peakMemory } from '../fixture/memory'
import type { TaskSettings } from '../suite'

/** What a process that proved once has to show for it. */
export interface ColdProof {
  readonly proof: Uint8Array
  /** Of the process and those it started, MB. */
  readonly peakMB: number
}

export async function proveCold({ parameters }: TaskSettings): Promise<ColdProof> {
  const prover = await createProver()
  const { proof } = await prover.prove('transfer', parameters['inputs'] as SignalInputs)
  return { proof, peakMB: peakMemory() }
}

export async function snarkjsCold({ parameters }: TaskSettings): Promise<ColdProof> {
  const snarkjs = await requireSnarkjs()
  const out: { type: 'mem'; data?: Uint8Array } = { type: 'mem' }
  await snarkjs.wtns.calculate(parameters['inputs'], circuitFile('transfer', 'wasm'), out)
  const { proof } = await snarkjs.groth16.prove(circuitFile('transfer', 'zkey'), out.data as Uint8Array)
  return { proof: proofFromJson(proof), peakMB: peakMemory() }
}
