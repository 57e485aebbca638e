import { nodeX25519 } from '../../crypto/node'
import { type ThreadOptions, threadsOf } from '../../worker/node'
import { createTrialCrew, type Trial, type TrialCrew } from './crew'

/** How many threads try outputs, and with which program. */
export type TrialThreadOptions = ThreadOptions

/**
 * Trial decryption on threads of this process, with Node's X25519 in each. One instance serves any number of wallets and views; who makes it disposes of it.
 *
 * **Start and end.** Threads start when 2,000 outputs were asked for: below that, starting costs more than it saves. This thread does what comes before, and what there is
 * until they are up. They end ten seconds after the last request, and do not keep an idle process alive.
 *
 * **Loss.** When a thread is lost, the others do its work again, at last this thread: nobody is told, for nothing is missing.
 *
 * **Memory.** At each thread lie two slices of at most 128 outputs; the rest stays with the caller, who gives as much at a time as he has memory for.
 *
 * **Keys.** Threads get incoming keys, with which receipts can be read and nothing spent, and no other secret. Copies that messages made are overwritten, but Node
 * remembers the last four keys of a thread as long as it lives, and so does this thread. `dispose` ends the others.
 *
 * Throws `WorkerMissingError`.
 */
export function createThreadedTrialDecryption(options: TrialThreadOptions = {}): TrialCrew {
  const { size, factory } = threadsOf<Trial>('nacre/note/worker', options)
  return createTrialCrew({ x25519: nodeX25519 }, size, factory)
}
