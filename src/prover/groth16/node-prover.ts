import { availableParallelism } from 'node:os'
import { systemClock, systemRng } from '../../base'
import type { Prover } from '../../statement'
import type { ArtifactSource } from '../artifacts'
import { readArtifact } from '../artifacts/node'
import { createGroth16, type Groth16, type MemoryUse } from './groth16'
import { createInlinePeer } from './inline'
import { createThreadPeer } from './node-peer'
import { createCircuitProver } from './prover'
import { pause } from './worker/pause'

export interface ThreadOptions {
  /** How many threads prove; 0: none but this one, in slices of some ten milliseconds. Default: one for each core, at most 16. */
  readonly threads?: number | undefined
  /** File of the worker; by default the package's own. */
  readonly workerFile?: string | undefined
  /** What threads compute in. Default: shared, if there are several. */
  readonly memory?: MemoryUse | undefined
}

/** A Groth16 prover on threads of this process, for the files of any circom circuit over BN254. */
export async function startGroth16({
  threads = Math.min(16, availableParallelism()),
  workerFile,
  memory = threads > 1 ? 'shared' : 'sliced',
}: ThreadOptions = {}): Promise<Groth16> {
  const peers = threads === 0 ? createInlinePeer(pause) : createThreadPeer(workerFile)
  return createGroth16({ peers, threads, rng: systemRng, memory })
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
        read: async () => ({ version, publicSignals, wasm: await readArtifact(wasm), zkey: await readArtifact(zkey) }),
      }
    },
  })
}
