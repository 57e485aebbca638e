import { portableX25519 } from '../../src/crypto'
import { nodeX25519 } from '../../src/crypto/node'
import {
  deriveFullViewingKey,
  deriveSpendingKey,
  type FullViewingKey,
  type LedgerDomain,
  parseSeed,
  type SpendingKey,
} from '../../src/keys'

export const domain: LedgerDomain = { ledgerId: new Uint8Array(32).fill(7), pool: 0 }
export const deps = { x25519: nodeX25519 }
export const portableDeps = { x25519: portableX25519 }

/** The account of a seed filled with one byte. */
export function accountOf(
  byte: number,
  on: LedgerDomain = domain,
): { readonly spending: SpendingKey; readonly viewing: FullViewingKey } {
  const spending = deriveSpendingKey(parseSeed(new Uint8Array(64).fill(byte)), on, 0)
  return { spending, viewing: deriveFullViewingKey(spending) }
}
