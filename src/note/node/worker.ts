import { parentPort } from 'node:worker_threads'
import { nodeX25519 } from '../../crypto/node'
import { tryPacked } from '../trial'
import type { FromTrier, ToTrier } from './messages'

/** A thread that tries outputs, one request after the other. */

const tell = (message: FromTrier): void => parentPort?.postMessage(message)

parentPort?.on('message', ({ id, keys, packed }: ToTrier) => {
  const found = tryPacked({ x25519: nodeX25519 }, keys, packed)
  for (const key of keys) key.fill(0)
  tell({ kind: 'found', id, found })
})
tell({ kind: 'ready' })
