import { AbortedError, assertNotAborted, type Observed } from '../../base'
import { rethrowMemory } from '../errors'
import type { Crew } from './crew'
import type { Job } from './division'

/** What a prover is asked for: one thing at a time, told about and given up when nobody wants it any more. */
export interface Jobs {
  /** After what was asked for before, whatever became of that. A cancellation is told at once to who waits; to who is at work, when that has ended. */
  inTurn<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T>
  /** Does a job of this turn. Lets its signal cancel what the workers do, and tells progress while it lasts. */
  observe<T>(stage: string, observed: Observed, job: Job<T>): Promise<T>
}

const PERCENT = 100

export function createJobs(crew: Crew): Jobs {
  let last: Promise<unknown> = Promise.resolve()

  return {
    async inTurn<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
      assertNotAborted(signal)
      return new Promise((resolve, reject) => {
        const abort = (): void => reject(new AbortedError({ cause: signal?.reason }))
        signal?.addEventListener('abort', abort, { once: true })
        const turn = last.then(() => {
          signal?.removeEventListener('abort', abort)
          assertNotAborted(signal)
          return work()
        })
        last = turn.catch(() => undefined)
        turn.then(resolve, reject)
      })
    },

    async observe<T>(stage: string, { signal, onProgress }: Observed, { work, run }: Job<T>): Promise<T> {
      const abort = (): void => crew.cancel()
      signal?.addEventListener('abort', abort, { once: true })
      let done = 0
      /** What `onProgress` threw. It may be called by an event of a worker, where nobody would catch that. */
      let thrown: { readonly error: unknown } | undefined
      const assertWanted = (): void => {
        if (thrown) throw thrown.error
        assertNotAborted(signal)
      }
      const tell = (share: number): void => {
        if (thrown) return
        try {
          onProgress?.({ stage, done: Math.floor(PERCENT * share), total: PERCENT })
        } catch (error) {
          thrown = { error }
          crew.cancel()
        }
      }
      crew.onWork = (more) => {
        done += more
        // The estimate is of random witnesses, which no other takes longer than; what rounding adds must not look like the end.
        tell(Math.min(0.99, done / work))
      }
      try {
        tell(0)
        assertWanted()
        const result = await run(assertWanted)
        assertWanted()
        tell(1)
        assertWanted()
        return result
      } catch (error) {
        // This thread takes memory, too: for what goes to workers and what comes from them.
        if (thrown) throw thrown.error
        return rethrowMemory(error)
      } finally {
        crew.onWork = undefined
        signal?.removeEventListener('abort', abort)
      }
    },
  }
}
