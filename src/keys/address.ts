import { type ByteReader, bigintToBytes, bytesToBigint, createWriter, equalBytes, InternalError } from '../base'
import {
  decryptBlock,
  diversifiedBase,
  encodeFr,
  encryptBlock,
  type Fr,
  isUsableU,
  portableX25519,
  readFr,
  type X25519,
} from '../crypto'
import { DIVERSIFIER_BYTES, deriveOwner } from './account'
import { AddressIndexError } from './errors'
import type { LedgerDomain } from './ledger-domain'
import { decodePayload, encodePayload, formatPayload, parsePayload, refuse, type TextKind } from './text'
import {
  type FullViewingKey,
  type IncomingViewingKey,
  revealFullViewingKey,
  revealIncomingViewingKey,
  type Side,
  type SideSecrets,
} from './viewing-key'

/** Where notes are sent. Two addresses of one account cannot be linked by whoever has not its keys. */
export interface Address {
  /** The ledger that it is of, 4 bytes. */
  readonly fingerprint: Uint8Array
  /** d, 16 bytes. */
  readonly diversifier: Uint8Array
  /** H(owner, account, d). */
  readonly owner: Fr
  /** pk = X25519(ivk, G(d)), 32 bytes: canonical and not of small order. */
  readonly transmissionKey: Uint8Array
}

/** Length of an encoded address. */
export const ADDRESS_BYTES = 85

const MAX_INDEX = (1n << 64n) - 1n

function addressAt(x25519: X25519, fingerprint: Uint8Array, { ivk, dk, account }: SideSecrets, index: bigint): Address {
  if (typeof index !== 'bigint' || index < 0n || index > MAX_INDEX)
    throw new AddressIndexError('an address index is an integer below 2^64')
  const diversifier = encryptBlock(dk, bigintToBytes(index, DIVERSIFIER_BYTES))
  const transmissionKey = x25519.sharedKey(ivk, diversifiedBase(diversifier))
  // G(d) is of prime order and a clamped scalar is no multiple of it.
  if (!transmissionKey) throw new InternalError('an address of small order was derived')
  return { fingerprint, diversifier, owner: deriveOwner(account, diversifier), transmissionKey }
}

function sideOf(key: FullViewingKey | IncomingViewingKey, side: Side): SideSecrets {
  return key.kind === 'full' ? revealFullViewingKey(key)[side] : revealIncomingViewingKey(key)
}

/**
 * Address number `index` (u64) of a side; an incoming viewing key has the external side only. Throws `AddressIndexError`. The same with every
 * `x25519`, but a native one takes a third of the time.
 */
export function deriveAddress(key: FullViewingKey, side: Side, index: bigint, x25519?: X25519): Address
export function deriveAddress(key: FullViewingKey | IncomingViewingKey, side: 'external', index: bigint, x25519?: X25519): Address
export function deriveAddress(
  key: FullViewingKey | IncomingViewingKey,
  side: Side,
  index: bigint,
  x25519: X25519 = portableX25519,
): Address {
  if (key.kind === 'incoming' && side !== 'external') throw new InternalError('an incoming viewing key has no internal side')
  return addressAt(x25519, key.fingerprint, sideOf(key, side), index)
}

/** External address 0, which a wallet shows first. */
export function defaultAddress(key: FullViewingKey | IncomingViewingKey): Address {
  return deriveAddress(key, 'external', 0n)
}

// Every plan and every action asks for it, and it takes two multiplications on a curve.
const internalAddresses = new WeakMap<FullViewingKey, Address>()

/** Internal address 0, where change and padding go; the same object for the same key. */
export function deriveInternalAddress(key: FullViewingKey, x25519?: X25519): Address {
  const known = internalAddresses.get(key)
  if (known) return known
  const address = deriveAddress(key, 'internal', 0n, x25519)
  internalAddresses.set(key, address)
  return address
}

/** Which address of this side a diversifier is of; `undefined` if it is of none. */
export function deriveAddressIndex(
  key: FullViewingKey | IncomingViewingKey,
  side: Side,
  diversifier: Uint8Array,
): bigint | undefined {
  if (diversifier.length !== DIVERSIFIER_BYTES || (key.kind === 'incoming' && side !== 'external')) return undefined
  const index = bytesToBigint(decryptBlock(sideOf(key, side).dk, diversifier))
  return index <= MAX_INDEX ? index : undefined
}

export function equalAddresses(a: Address, b: Address): boolean {
  return equalBytes(encodeAddress(a), encodeAddress(b))
}

/** d ‖ owner ‖ pk, which payment keys hold too. */
export function encodeAddressBody({ diversifier, owner, transmissionKey }: Address): Uint8Array {
  return createWriter().fixed(diversifier).fixed(encodeFr(owner)).fixed(transmissionKey).finish()
}

export function readAddressBody(kind: TextKind, reader: ByteReader, fingerprint: Uint8Array): Address {
  const diversifier = reader.fixed(DIVERSIFIER_BYTES)
  const owner = readFr(reader)
  const transmissionKey = reader.fixed(32)
  if (!isUsableU(transmissionKey)) refuse(kind, 'its curve point is not canonical or of small order')
  return { fingerprint, diversifier, owner, transmissionKey }
}

/** The raw address: 85 bytes. */
export function encodeAddress(address: Address): Uint8Array {
  return encodePayload(address.fingerprint, encodeAddressBody(address))
}

/** Throws `MalformedKeyError`, `UnknownKeyVersionError` or `ForeignLedgerKeyError` (if `domain` is given). */
export function decodeAddress(bytes: Uint8Array, domain?: LedgerDomain): Address {
  return decodePayload('address', bytes, domain, (reader, fingerprint) => readAddressBody('address', reader, fingerprint))
}

/** `nacre1…` */
export function formatAddress(address: Address): string {
  return formatPayload('address', encodeAddress(address))
}

/** Throws `MalformedKeyError`, `UnknownKeyVersionError` or `ForeignLedgerKeyError` (if `domain` is given). */
export function parseAddress(text: string, domain?: LedgerDomain): Address {
  return parsePayload('address', text, domain, (reader, fingerprint) => readAddressBody('address', reader, fingerprint))
}
