/**
 * No event tells a page that one of its workers was ended. But what somebody who is gone had locked is given to whoever waits for it: a worker locks a name of
 * its own for as long as it lives, and its page waits for that. Where there are no locks (pages without TLS, and those of no origin) nobody notices.
 */
export interface AliveMessage {
  readonly kind: 'alive'
  readonly lock: string
}

const never = new Promise<never>(() => {})

/** The worker's end. `tell` is called when the lock is held; resolves then, or when there is none to be had: a worker that did nothing before is missed from its first task on. */
export function stayLocked(tell: (message: AliveMessage) => void): Promise<void> {
  const locks: LockManager | undefined = navigator.locks
  if (locks === undefined) return Promise.resolve()
  const lock = `nacre prover ${crypto.randomUUID()}`
  return new Promise((resolve) => {
    const hold = (): Promise<never> => {
      tell({ kind: 'alive', lock })
      resolve()
      return never
    }
    locks.request(lock, hold).catch(() => resolve())
  })
}

/** The page's end: calls `onGone` when the lock is free. What it gives ends the wait. */
export function waitForLock(lock: string, onGone: () => void): () => void {
  const control = new AbortController()
  navigator.locks.request(lock, { signal: control.signal }, onGone).catch(() => undefined)
  return () => control.abort()
}
