import { type Brand, createWriter, equalBytes } from '../base'
import {
  encodeFr,
  equalPoints,
  type Fr,
  IDENTITY,
  isInSubgroup,
  keyedBlake2b512,
  labelBytes,
  mulBase8,
  type Point,
  readFr,
} from '../crypto'
import { deriveAccount } from './account'
import type { LedgerDomain } from './ledger-domain'
import { revealSpendingKey, type SpendingKey } from './spending-key'
import { encodePayload, formatPayload, parsePayload, refuse } from './text'
import { createVault } from './vault'

/** Sees all of an account for ever and builds its proofs; cannot spend nor write a journal line. Opaque. */
export type FullViewingKey = Brand<{ readonly kind: 'full'; readonly fingerprint: Uint8Array }, 'FullViewingKey'>

/** Sees what an account's external addresses receive, and nothing else. Opaque. */
export type IncomingViewingKey = Brand<{ readonly kind: 'incoming'; readonly fingerprint: Uint8Array }, 'IncomingViewingKey'>

/** `external`: addresses that are given out. `internal`: the account's own change and padding. */
export type Side = 'external' | 'internal'

/** What finding and decrypting the notes of one side takes; secret. */
export interface SideSecrets {
  /** X25519 scalar, 32 bytes. */
  readonly ivk: Uint8Array
  /** AES-256 key of the diversifiers, 32 bytes. */
  readonly dk: Uint8Array
  readonly account: Fr
}

/** The parts of a full viewing key, for those who decrypt, prove or derive; secret. */
export interface FullViewingSecrets {
  readonly ak: Point
  readonly nk: Fr
  readonly jk: Fr
  /** 32 bytes, from which both sides and the sender key derive. */
  readonly vsk: Uint8Array
  readonly account: Fr
  /** Opens the sender's copies; 32 bytes. */
  readonly senderKey: Uint8Array
  readonly external: SideSecrets
  readonly internal: SideSecrets
}

const fullVault = createVault<FullViewingKey, FullViewingSecrets>('FullViewingKey')
const incomingVault = createVault<IncomingViewingKey, SideSecrets>('IncomingViewingKey')

function deriveSide(vsk: Uint8Array, side: Side, account: Fr): SideSecrets {
  const wide = keyedBlake2b512(vsk, labelBytes(side))
  return { ivk: wide.slice(0, 32), dk: wide.slice(32), account }
}

function sealFull(fingerprint: Uint8Array, ak: Point, nk: Fr, jk: Fr, vsk: Uint8Array): FullViewingKey {
  const account = deriveAccount(ak, nk, jk)
  const senderKey = keyedBlake2b512(vsk, labelBytes('sender')).slice(0, 32)
  const [external, internal] = [deriveSide(vsk, 'external', account), deriveSide(vsk, 'internal', account)]
  return fullVault.seal({ kind: 'full', fingerprint } as FullViewingKey, {
    ak,
    nk,
    jk,
    vsk,
    account,
    senderKey,
    external,
    internal,
  })
}

function sealIncoming(fingerprint: Uint8Array, secrets: SideSecrets): IncomingViewingKey {
  return incomingVault.seal({ kind: 'incoming', fingerprint } as IncomingViewingKey, secrets)
}

// Whoever signs asks for it with each transaction, and it takes a multiplication on a curve, as do the addresses that hang on it.
const fullKeys = new WeakMap<SpendingKey, FullViewingKey>()

/** The same object for the same key. */
export function deriveFullViewingKey(key: SpendingKey): FullViewingKey {
  const known = fullKeys.get(key)
  if (known) return known
  const { ask, nk, jk, vsk } = revealSpendingKey(key)
  const derived = sealFull(key.fingerprint, mulBase8(ask), nk, jk, vsk)
  fullKeys.set(key, derived)
  return derived
}

/** The external side alone. */
export function deriveIncomingViewingKey(key: FullViewingKey): IncomingViewingKey {
  return sealIncoming(key.fingerprint, fullVault.reveal(key).external)
}

/** The secrets of a full viewing key: never log, store or send what this returns. */
export function revealFullViewingKey(key: FullViewingKey): FullViewingSecrets {
  return fullVault.reveal(key)
}

/** The secrets of an incoming viewing key: never log, store or send what this returns. */
export function revealIncomingViewingKey(key: IncomingViewingKey): SideSecrets {
  return incomingVault.reveal(key)
}

/** Whether both are the full viewing key of one account on one ledger. */
export function sameViewingKey(a: FullViewingKey, b: FullViewingKey): boolean {
  return a === b || equalBytes(encodeFullViewingKey(a), encodeFullViewingKey(b))
}

/** The payload of a full viewing key, as secret as its text. */
export function encodeFullViewingKey(key: FullViewingKey): Uint8Array {
  const { ak, nk, jk, vsk } = fullVault.reveal(key)
  const body = createWriter()
  for (const element of [ak.x, ak.y, nk, jk]) body.fixed(encodeFr(element))
  return encodePayload(key.fingerprint, body.fixed(vsk).finish())
}

/** `nacrefvk1…` */
export function formatFullViewingKey(key: FullViewingKey): string {
  return formatPayload('full', encodeFullViewingKey(key))
}

/** Throws `MalformedKeyError`, `UnknownKeyVersionError` or `ForeignLedgerKeyError` (if `domain` is given). */
export function parseFullViewingKey(text: string, domain?: LedgerDomain): FullViewingKey {
  return parsePayload('full', text, domain, (reader, fingerprint) => {
    const ak = { x: readFr(reader), y: readFr(reader) }
    if (!isInSubgroup(ak) || equalPoints(ak, IDENTITY)) refuse('full', 'ak is no point of order l')
    const nk = readFr(reader)
    const jk = readFr(reader)
    if (nk === 0n || jk === 0n) refuse('full', 'nk or jk is zero')
    return sealFull(fingerprint, ak, nk, jk, reader.fixed(32))
  })
}

/** `nacreivk1…` */
export function formatIncomingViewingKey(key: IncomingViewingKey): string {
  const { ivk, dk, account } = incomingVault.reveal(key)
  const body = createWriter().fixed(ivk).fixed(dk).fixed(encodeFr(account)).finish()
  return formatPayload('incoming', encodePayload(key.fingerprint, body))
}

/** Throws `MalformedKeyError`, `UnknownKeyVersionError` or `ForeignLedgerKeyError` (if `domain` is given). */
export function parseIncomingViewingKey(text: string, domain?: LedgerDomain): IncomingViewingKey {
  return parsePayload('incoming', text, domain, (reader, fingerprint) =>
    sealIncoming(fingerprint, { ivk: reader.fixed(32), dk: reader.fixed(32), account: readFr(reader) }),
  )
}
