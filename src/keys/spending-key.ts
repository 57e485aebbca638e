import { type Brand, bytesToBigint, createWriter, type Rng, utf8ToBytes } from '../base'
import {
  encodeFr,
  type Fr,
  keyedBlake2b512,
  labelBytes,
  readFr,
  reduceFr,
  type Signature,
  SUBGROUP_ORDER,
  signEddsa,
} from '../crypto'
import { AccountIndexError } from './errors'
import { deriveFingerprint, encodeDomain, type LedgerDomain } from './ledger-domain'
import { revealSeed, type Seed } from './mnemonic'
import { encodePayload, formatPayload, parsePayload, refuse } from './text'
import { createVault } from './vault'

/** The root secret of an account on one ledger: all of its keys, and the power to spend. Opaque. */
export type SpendingKey = Brand<{ readonly kind: 'spending'; readonly fingerprint: Uint8Array }, 'SpendingKey'>

interface SpendingSecrets {
  /** 0 < ask < l. */
  readonly ask: bigint
  readonly nk: Fr
  readonly jk: Fr
  /** 32 bytes. */
  readonly vsk: Uint8Array
}

const vault = createVault<SpendingKey, SpendingSecrets>('SpendingKey')

function seal(fingerprint: Uint8Array, secrets: SpendingSecrets): SpendingKey {
  return vault.seal({ kind: 'spending', fingerprint } as SpendingKey, secrets)
}

/** A step of the hardened derivation: sk ‖ cc, 64 bytes. */
type Node = Uint8Array

function deriveChild(node: Node, label: string, data: Uint8Array): Node {
  const name = utf8ToBytes(label)
  return keyedBlake2b512(node.subarray(32), labelBytes('child'), node.subarray(0, 32), Uint8Array.of(name.length), name, data)
}

function deriveLeaf(node: Node, label: string): Uint8Array {
  return keyedBlake2b512(node.subarray(32), labelBytes('leaf'), node.subarray(0, 32), utf8ToBytes(label))
}

function encodeAccountIndex(index: number): Uint8Array {
  if (!Number.isInteger(index) || index < 0 || index > 0xffff_ffff) {
    throw new AccountIndexError('an account index is a whole number below 2^32')
  }
  return createWriter().uint(index, 4).finish()
}

/** The key of account `accountIndex` (u32) on one ledger; no two ledgers share any (PROTOCOL §3.1). Throws `AccountIndexError`. */
export function deriveSpendingKey(seed: Seed, domain: LedgerDomain, accountIndex: number): SpendingKey {
  const index = encodeAccountIndex(accountIndex)
  const master = keyedBlake2b512(labelBytes('seed'), revealSeed(seed))
  const node = deriveChild(deriveChild(master, 'ledger', encodeDomain(domain)), 'account', index)
  const ask = bytesToBigint(deriveLeaf(node, 'ask')) % SUBGROUP_ORDER
  const nk = reduceFr(bytesToBigint(deriveLeaf(node, 'nk')))
  const jk = reduceFr(bytesToBigint(deriveLeaf(node, 'jk')))
  if (ask === 0n || nk === 0n || jk === 0n) throw new AccountIndexError('this account index gives a zero key: take the next one')
  return seal(deriveFingerprint(domain), { ask, nk, jk, vsk: deriveLeaf(node, 'vsk').slice(0, 32) })
}

/** Signs an authorization message; the only use of the spend authorizing key. */
export function authorizeMessage(key: SpendingKey, message: Fr, rng: Rng): Signature {
  return signEddsa({ rng }, vault.reveal(key).ask, message)
}

/** For `deriveFullViewingKey` alone; the room's index does not export it. */
export function revealSpendingKey(key: SpendingKey): SpendingSecrets {
  return vault.reveal(key)
}

/** `nacresk1…`: whoever reads it can spend. */
export function formatSpendingKey(key: SpendingKey): string {
  const { ask, nk, jk, vsk } = vault.reveal(key)
  const body = createWriter().uint(ask, 32).fixed(encodeFr(nk)).fixed(encodeFr(jk)).fixed(vsk).finish()
  return formatPayload('spending', encodePayload(key.fingerprint, body))
}

/** Throws `MalformedKeyError`, `UnknownKeyVersionError` or `ForeignLedgerKeyError` (if `domain` is given). */
export function parseSpendingKey(text: string, domain?: LedgerDomain): SpendingKey {
  return parsePayload('spending', text, domain, (reader, fingerprint) => {
    const ask = reader.bigint(32)
    if (ask === 0n || ask >= SUBGROUP_ORDER) refuse('spending', 'ask is out of range')
    const nk = readFr(reader)
    const jk = readFr(reader)
    if (nk === 0n || jk === 0n) refuse('spending', 'nk or jk is zero')
    return seal(fingerprint, { ask, nk, jk, vsk: reader.fixed(32) })
  })
}
