import { AbortedError, assertNotAborted, type NacreError } from '../base'
import { ProverBusyError, ProverDisposedError } from './errors'

/** The order in which a prover does what it is asked for: one piece of work at a time. */
export interface Turns {
  /**
   * Does the work when all that was asked for before has ended, however. A cancellation or the end is told to whoever waits, and to whoever is
   * at work, at once; the next turn comes when the work itself has ended. Rejects with `AbortedError`, `ProverBusyError` or `ProverDisposedError`.
   */
  take<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T>
  /** Throws `ProverDisposedError` after the end. */
  assertOpen(): void
  /** The end: nothing is begun any more. */
  close(): void
}

/** `maxPending` is how many pieces of work may be asked for at once, the one under way included. */
export function createTurns(maxPending: number): Turns {
  const pending = new Set<(error: NacreError) => void>()
  let last: Promise<unknown> = Promise.resolve()
  let open = true

  const assertOpen = (): void => {
    if (!open) throw new ProverDisposedError()
  }

  return {
    assertOpen,
    async take<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
      const assertWanted = (): void => {
        assertOpen()
        assertNotAborted(signal)
      }
      assertWanted()
      if (pending.size >= maxPending) throw new ProverBusyError(`${pending.size} proofs are under way already`)
      const turn = last.then(() => {
        assertWanted()
        return work()
      })
      last = turn.catch(() => undefined)
      let leave: (() => void) | undefined
      try {
        return await new Promise<T>((resolve, reject) => {
          const abort = (): void => reject(new AbortedError({ cause: signal?.reason }))
          signal?.addEventListener('abort', abort, { once: true })
          pending.add(reject)
          leave = () => {
            pending.delete(reject)
            signal?.removeEventListener('abort', abort)
          }
          turn.then(resolve, reject)
        })
      } finally {
        leave?.()
      }
    },
    close() {
      open = false
      for (const reject of [...pending]) reject(new ProverDisposedError())
    },
  }
}
