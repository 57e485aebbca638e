import { systemRng } from '../../src/base'
import { EMPTY_LEAF, parseFr } from '../../src/crypto'
import { nodeX25519 } from '../../src/crypto/node'
import {
  defaultAddress,
  deriveFullViewingKey,
  deriveInternalAddress,
  deriveSpendingKey,
  type FullViewingKey,
  parseSeed,
  periodOf,
  type SpendingKey,
} from '../../src/keys'
import { deriveCommitment, deriveOrigin, derivePsi, drawRandomSeed } from '../../src/note'
import { type AuthenticationPath, appendToFrontier, EMPTY_ROOTS, emptyFrontier, parsePosition, rootOf } from '../../src/tree'
import {
  type ActionPlan,
  addAction,
  createPartialTransaction,
  type Membership,
  type PartialTransaction,
  type PlannedInput,
} from '../../src/tx'
import { parseAmount, parseAssetId } from '../../src/value'

export const domain = { ledgerId: new Uint8Array(32).fill(5), pool: 0 }
export const deps = { x25519: nodeX25519, rng: systemRng }
export const TIME = Date.UTC(2026, 10, 15) / 1000
export const USD = parseAssetId(1)

export function accountOf(byte: number): { readonly spending: SpendingKey; readonly viewing: FullViewingKey } {
  const spending = deriveSpendingKey(parseSeed(new Uint8Array(64).fill(byte)), domain, 0)
  return { spending, viewing: deriveFullViewingKey(spending) }
}

export const alice = accountOf(1)
export const bob = accountOf(2)

export const header = { domain, expiry: TIME + 3_600, relayer: new Uint8Array(), recipient: '' }

/** A note of Alice's at position 0 of a tree that holds nothing else, with its path. */
export function noteInTree(amount: bigint): { readonly input: PlannedInput; readonly membership: Membership } {
  const address = deriveInternalAddress(alice.viewing)
  const psi = derivePsi(drawRandomSeed(systemRng), parseFr(77n), 0, deriveOrigin(parseFr(78n), parseFr(77n)))
  const note = { owner: address.owner, asset: USD, amount: parseAmount(amount), psi }
  const frontier = appendToFrontier(emptyFrontier, [deriveCommitment(note), EMPTY_LEAF, EMPTY_LEAF, EMPTY_LEAF])
  const position = parsePosition(0)
  const siblings = EMPTY_ROOTS.slice(0, 16).map((empty) => [empty, empty, empty] as const)
  const path: AuthenticationPath = { position, siblings }
  return { input: { note, diversifier: address.diversifier, position }, membership: { anchor: rootOf(frontier), paths: [path] } }
}

/** Alice pays Bob 30 of her 100. */
export function transferPlan(input: PlannedInput): ActionPlan {
  return {
    asset: USD,
    inputs: [input],
    outputs: [
      { role: 'payment', address: defaultAddress(bob.viewing), amount: parseAmount(30n), memo: 'lunch' },
      { role: 'change', address: deriveInternalAddress(alice.viewing), amount: parseAmount(70n), memo: '' },
    ],
    publicIn: parseAmount(0n),
    publicOut: parseAmount(0n),
    period: periodOf(TIME),
  }
}

export function transferOf(input: PlannedInput): PartialTransaction {
  return addAction(deps, createPartialTransaction(header), alice.viewing, transferPlan(input))
}
