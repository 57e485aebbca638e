import { allocateReleasable, systemClock, systemRng } from '../../base'
import type { Prover } from '../../statement'
import { createVerifier } from '../../verifier'
import { pause } from '../../worker'
import { createThreadPeer, defaultThreads, resolveWorkerFile } from '../../worker/node'
import type { ArtifactSource } from '../artifacts'
import { readArtifact } from '../artifacts/node'
import { createGroth16, type Groth16, type MemoryUse } from './groth16'
import { createInlinePeer } from './inline'
import type { FromWorker, ToWorker } from './messages'
import { createCircuitProver } from './prover'

export interface ThreadOptions {
  /** How many threads prove; 0: none but this one, in slices of tens of milliseconds; only a witness takes one of up to 200. Default: one for each core, at most 16. */
  readonly threads?: number | undefined
  /** File of the worker; by default the package's own. */
  readonly workerFile?: string | undefined
  /** What threads compute in. Default: shared, if there are several. */
  readonly memory?: MemoryUse | undefined
  /**
   * Whether each proof is verified before it is given, under the verifying key that its proving key holds; one that does not verify is
   * `ProvingFailedError`. Costs tens of milliseconds a proof. Default: false.
   */
  readonly verifyProofs?: boolean | undefined
}

/** A Groth16 prover on threads of this process, for the files of any circom circuit over BN254. */
export async function startGroth16({
  threads = defaultThreads(),
  workerFile,
  memory = threads > 1 ? 'shared' : 'sliced',
  verifyProofs = false,
}: ThreadOptions = {}): Promise<Groth16> {
  const threadPeer = () => createThreadPeer<ToWorker, FromWorker>(workerFile ?? resolveWorkerFile('nacre/prover/groth16/worker'))
  const peers = threads === 0 ? createInlinePeer(pause) : threadPeer()
  return createGroth16({ peers, threads, rng: systemRng, memory, createVerifier: verifyProofs ? createVerifier : undefined })
}

export interface EngineProverOptions extends ThreadOptions {
  readonly artifacts: ArtifactSource
  readonly maxPending?: number | undefined
}

/** The engine as a `Prover`, with circuits from an artifact source. Threads start at the first proof and do not keep an idle process alive. */
export function createEngineProver({ artifacts, maxPending, ...threads }: EngineProverOptions): Prover {
  return createCircuitProver({
    start: () => startGroth16(threads),
    clock: systemClock,
    maxPending,
    async find(circuit) {
      const { wasm, zkey, publicSignals } = await artifacts.find(circuit)
      const version = wasm.sha256 + zkey.sha256
      return {
        version,
        read: async () => ({
          version,
          publicSignals,
          wasm: await readArtifact(wasm),
          zkey: await readArtifact(zkey, allocateReleasable),
        }),
      }
    },
  })
}
