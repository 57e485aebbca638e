import type { Clock, Rng } from './capability'

/** The default instances of what the system provides; composition roots hand them in. */
export const systemClock: Clock = { now: () => Date.now() }

export const systemRng: Rng = {
  bytes(length) {
    const out = new Uint8Array(length)
    // getRandomValues refuses more than 65,536 bytes at once.
    for (let at = 0; at < length; at += 65_536) globalThis.crypto.getRandomValues(out.subarray(at, at + 65_536))
    return out
  },
}
