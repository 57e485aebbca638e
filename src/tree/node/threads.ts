import { type ThreadOptions, threadsOf } from '../../worker/node'
import { createHashingCrew, type HashingCrew } from './crew'

/**
 * Hashes of a tree's nodes on threads of this process, for trees that get many thousand leaves at once. One instance serves any number of them; who makes it
 * disposes of it.
 *
 * **Start and end.** Threads start when 4,096 hashes were asked for. This thread does what comes before, and what there is until they are up. They end ten seconds
 * after the last request, and do not keep an idle process alive.
 *
 * **Loss.** When a thread is lost, the others do its work again, at last this thread: nobody is told, for nothing is missing.
 *
 * Throws `WorkerMissingError`.
 */
export function createThreadedFamilyHashing(options: ThreadOptions = {}): HashingCrew {
  const { size, factory } = threadsOf<Uint8Array>('nacre/tree/worker', options)
  return createHashingCrew(size, factory)
}
