import { nodeX25519 } from '../../crypto/node'
import { createThreadPeer, defaultThreads, resolveWorkerFile } from '../../worker/node'
import type { TrialDecryption } from '../trial'
import { createTrialCrew, type PeersOfTriers } from './crew'

export interface TrialThreadOptions {
  /** How many threads try outputs; 0: none but this one. Default: one for each core, at most 16; none where there is one core. */
  readonly threads?: number | undefined
  /** File of the worker; by default the package's own. */
  readonly workerFile?: string | undefined
}

export interface ThreadedTrialDecryption extends TrialDecryption {
  /** Ends the threads. What is under way or asked for later is rejected with `TrialsDisposedError`. */
  dispose(): Promise<void>
}

/**
 * Trial decryption on threads of this process, with Node's X25519 in each.
 *
 * Threads start when so many outputs were asked for that it pays; this thread does what comes before, and what there is until they are up. They end ten seconds after
 * the last request, and do not keep an idle process alive. When a thread is lost, the others do its work again, or this thread does: nobody is told, for
 * nothing is missing. A request may be as large as its caller's memory; what lies at the threads is two slices of at most 128 outputs each.
 *
 * Threads get incoming keys, with which receipts can be read and nothing spent, and no other secret. JavaScript cannot erase what was copied: while a thread lives, its last
 * four keys are in its memory. `dispose` ends that; the copies of this thread stay until they are collected.
 *
 * Throws `WorkerMissingError`.
 */
export function createThreadedTrialDecryption({ threads, workerFile }: TrialThreadOptions = {}): ThreadedTrialDecryption {
  const cores = defaultThreads()
  const size = threads ?? (cores > 1 ? cores : 0)
  const peers: PeersOfTriers | undefined =
    size === 0 ? undefined : createThreadPeer(workerFile ?? resolveWorkerFile('nacre/note/worker'))
  return createTrialCrew({ x25519: nodeX25519 }, size, peers)
}
