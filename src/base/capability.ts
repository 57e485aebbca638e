import { AbortedError } from './errors'

/** Milliseconds since 1970, UTC. */
export interface Clock {
  now(): number
}

/** A cryptographic source of randomness. */
export interface Rng {
  bytes(length: number): Uint8Array
}

/** How far a long operation is: `done` of `total` units of `stage`; real counts, never a guess. */
export interface Progress {
  readonly stage: string
  readonly done: number
  readonly total: number
}

/** What everything over 100 ms takes. */
export interface Observed {
  readonly onProgress?: ((progress: Progress) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** Throws `AbortedError` once the caller has cancelled. */
export function assertNotAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new AbortedError({ cause: signal.reason })
}

/** A signal for what must not go on longer than the work that starts it. */
export interface InnerSignal {
  /** Fires with the outer signal, for its reason, or at the end. */
  readonly signal: AbortSignal
  /** The work is over, whatever became of it. */
  end(): void
}

export function createInnerSignal(outer: AbortSignal | undefined): InnerSignal {
  const inner = new AbortController()
  const abort = (): void => inner.abort(outer?.reason)
  if (outer?.aborted) abort()
  outer?.addEventListener('abort', abort, { once: true })
  return {
    signal: inner.signal,
    end() {
      outer?.removeEventListener('abort', abort)
      inner.abort()
    },
  }
}
