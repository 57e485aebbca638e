/** `nacre/prover/groth16` in a browser. @module */
import { systemClock, systemRng } from '../../../base'
import type { Prover } from '../../../statement'
import { pause } from '../../../worker'
import { createGroth16, type Groth16, type Groth16Options, type MemoryUse } from '../groth16'
import { createInlinePeer } from '../inline'
import type { PeerFactory } from '../peer'
import { type CircuitProverOptions, createCircuitProver } from '../prover'
import { createWorkerPeer } from './peer'

export type { Groth16Key } from '../division'
export { createGroth16, type Groth16, type Groth16Options, type Groth16Proof, type MemoryUse } from '../groth16'
export { createInlinePeer } from '../inline'
export type { Peer, PeerEvents, PeerFactory } from '../peer'
export { type CircuitBytes, type CircuitProverOptions, createCircuitProver } from '../prover'

export interface ThreadOptions extends Pick<Groth16Options, 'createVerifier'> {
  /**
   * Makes a worker of `nacre/prover/groth16/browser-worker`; bundlers want to see it written where it is used. Without it, or where no worker can start,
   * this thread proves, in slices of tens of milliseconds; only a witness takes one of up to 200.
   */
  readonly createWorker?: (() => Worker) | undefined
  /** How many workers; 0: none. Default: one for each core, at most 16. */
  readonly threads?: number | undefined
  /** What workers compute in. Default: shared, if there are several and the page is isolated. A page that is not has slices, whatever it asks for. */
  readonly memory?: MemoryUse | undefined
}

/** A worker that has not answered after so many milliseconds, for the loading of its script, is not waited for. */
const PATIENCE = 20_000

/** A Groth16 prover in a browser, for the files of any circom circuit over BN254. */
export async function startGroth16({
  createWorker,
  threads = cores(),
  memory = threads > 1 ? 'shared' : 'sliced',
  createVerifier,
}: ThreadOptions = {}): Promise<Groth16> {
  const peers = createWorker && threads > 0 ? createWorkerPeer(createWorker) : undefined
  if (peers === undefined || !(await answers(peers))) {
    return createGroth16({ peers: createInlinePeer(pause), threads: 1, rng: systemRng, createVerifier })
  }
  return createGroth16({ peers, threads, rng: systemRng, memory: canShare() ? memory : 'sliced', createVerifier })
}

/** Only isolated pages may hand shared memory to workers. */
function canShare(): boolean {
  return typeof SharedArrayBuffer === 'function' && globalThis.crossOriginIsolated === true
}

export interface EngineProverOptions extends ThreadOptions, Pick<CircuitProverOptions, 'find' | 'maxPending'> {}

/** The engine as a `Prover`; the application fetches and checks the circuits' files. */
export function createEngineProver({ find, maxPending, ...threads }: EngineProverOptions): Prover {
  return createCircuitProver({ start: () => startGroth16(threads), clock: systemClock, find, maxPending })
}

function cores(): number {
  return Math.min(16, navigator.hardwareConcurrency || 1)
}

/** Whether a worker starts and answers: a policy may forbid it, or its file be missing. */
async function answers(peers: PeerFactory): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined
  let end: (() => Promise<void>) | undefined
  try {
    return await new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), PATIENCE)
      const peer = peers({ onMessage: () => resolve(true), onEnd: () => resolve(false) })
      end = () => peer.terminate()
      peer.send({ kind: 'forget', id: 0, key: '' })
    })
  } finally {
    clearTimeout(timer)
    await end?.()
  }
}
