import { nodeX25519 } from '../../crypto/node'
import { serveCrew } from '../../worker/node'
import { tryPacked } from '../trial'
import type { Trial } from './crew'

/** A thread that tries outputs, one request after the other. */
serveCrew(({ keys, packed }: Trial) => {
  try {
    return tryPacked({ x25519: nodeX25519 }, keys, packed)
  } finally {
    for (const key of keys) key.fill(0)
  }
})
