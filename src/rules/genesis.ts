import {
  type ByteReader,
  type ByteWriter,
  createReader,
  createWriter,
  equalBytes,
  MalformedBytesError,
  utf8ToBytes,
} from '../base'
import { blake2b256, ED25519_KEY_BYTES, labelBytes } from '../crypto'
import type { LedgerDomain } from '../keys'
import type { Verifier } from '../statement'
import { MAX_AMOUNT } from '../value'
import { DevelopmentKeysError, MalformedGenesisError, VerifyingKeyMismatchError } from './errors'

const VERSION = 1
const HASH_BYTES = 32

/** The longest grace, 72 hours in seconds; 24 hours is the usual one. */
export const MAX_GRACE = 259_200
export const DEFAULT_GRACE = 86_400

/** An asset of the ledger's registry: immutable, its index is its place in the list, counted from 1. */
export interface RegisteredAsset {
  /** 1 to 12 of `[A-Z0-9]`, unique in the ledger. */
  readonly code: string
  /** 0 to 18 places after the point. */
  readonly decimals: number
  /** Ed25519 key that signs shields, 32 bytes. */
  readonly issuer: Uint8Array
  /** Base units, u128: what a shield and an unshield cost on top of the amount. */
  readonly shieldFee: bigint
  readonly unshieldFee: bigint
}

/** A circuit that the ledger accepts proofs of. */
export interface PinnedCircuit {
  readonly name: string
  /** BLAKE2b-256 of its verifying key. */
  readonly keyHash: Uint8Array
}

/** What a ledger is, for ever: its hash is the ledger's identity. */
export interface Genesis {
  /** 1 to 32 of `[a-z0-9-]`; only names that start with `dev` take development keys. */
  readonly network: string
  /** Unix seconds; the time of block 0. */
  readonly created: number
  /** Ed25519 key that signs blocks, 32 bytes. */
  readonly operator: Uint8Array
  /** u32; 0 on an embedded ledger. */
  readonly pool: number
  /** Seconds for which a period stays open after its end; at most 72 hours. */
  readonly grace: number
  readonly circuits: readonly PinnedCircuit[]
  readonly assets: readonly RegisteredAsset[]
}

/** The canonical bytes of PROTOCOL §8.1; throws `MalformedGenesisError` when a field is out of its range. */
export function encodeGenesis(genesis: Genesis): Uint8Array {
  assertGenesis(genesis)
  const { network, created, operator, pool, grace, circuits, assets } = genesis
  const writer = createWriter().uint(VERSION, 1).counted(utf8ToBytes(network)).uint(created, 6).fixed(operator)
  writer.uint(pool, 4).uint(grace, 4).uint(circuits.length, 1)
  for (const { name, keyHash } of circuits) writer.counted(utf8ToBytes(name)).fixed(keyHash)
  writer.uint(assets.length, 2)
  for (const asset of assets) writeAsset(writer, asset)
  return writer.finish()
}

function writeAsset(writer: ByteWriter, { code, decimals, issuer, shieldFee, unshieldFee }: RegisteredAsset): void {
  writer.counted(utf8ToBytes(code)).uint(decimals, 1).fixed(issuer).uint(shieldFee, 16).uint(unshieldFee, 16)
}

/** Reads canonical bytes; throws `MalformedGenesisError` on any other. */
export function decodeGenesis(bytes: Uint8Array): Genesis {
  try {
    const reader = createReader(bytes)
    if (reader.uint(1) !== VERSION) throw new MalformedGenesisError('unknown genesis version')
    const genesis: Genesis = {
      network: readText(reader, 32),
      created: reader.uint(6),
      operator: reader.fixed(ED25519_KEY_BYTES),
      pool: reader.uint(4),
      grace: reader.uint(4),
      circuits: readList(reader, 1, () => ({ name: readText(reader, 64), keyHash: reader.fixed(HASH_BYTES) })),
      assets: readList(reader, 2, () => readAsset(reader)),
    }
    reader.finish()
    assertGenesis(genesis)
    return genesis
  } catch (cause) {
    if (cause instanceof MalformedBytesError) throw new MalformedGenesisError('the bytes are no canonical genesis', { cause })
    throw cause
  }
}

/** The list's length in `size` bytes, then its items; a length that the bytes do not hold ends at the first missing item. */
function readList<T>(reader: ByteReader, size: 1 | 2, read: () => T): readonly T[] {
  const length = reader.uint(size)
  const items: T[] = []
  for (let i = 0; i < length; i++) items.push(read())
  return items
}

/** Texts of a genesis are ASCII: anything else fails the patterns of `assertGenesis`. */
function readText(reader: ByteReader, limit: number): string {
  return String.fromCharCode(...reader.counted(limit))
}

function readAsset(reader: ByteReader): RegisteredAsset {
  return {
    code: readText(reader, 12),
    decimals: reader.uint(1),
    issuer: reader.fixed(ED25519_KEY_BYTES),
    shieldFee: reader.bigint(16),
    unshieldFee: reader.bigint(16),
  }
}

function assertGenesis({ network, created, operator, pool, grace, circuits, assets }: Genesis): void {
  const refuseUnless = (holds: boolean, message: string): void => {
    if (!holds) throw new MalformedGenesisError(message)
  }
  refuseUnless(/^[a-z0-9-]{1,32}$/.test(network), 'a network is 1 to 32 of a-z, 0-9 and -')
  refuseUnless(isWhole(created, 2 ** 48 - 1), 'the time of creation is no 48-bit number of seconds')
  refuseUnless(operator.length === ED25519_KEY_BYTES, 'the operator key does not have 32 bytes')
  refuseUnless(isWhole(pool, 2 ** 32 - 1), 'the pool is no 32-bit number')
  refuseUnless(isWhole(grace, MAX_GRACE), 'the grace is no number of seconds up to 72 hours')
  refuseUnless(circuits.length <= 255, 'more than 255 circuits')
  for (const { name, keyHash } of circuits) {
    refuseUnless(/^[a-z0-9-]{1,64}$/.test(name), 'a circuit name is 1 to 64 of a-z, 0-9 and -')
    refuseUnless(keyHash.length === HASH_BYTES, 'the hash of a verifying key does not have 32 bytes')
  }
  refuseUnless(new Set(circuits.map(({ name }) => name)).size === circuits.length, 'a circuit stands twice')
  refuseUnless(assets.length <= 65_535, 'more than 65,535 assets')
  for (const { code, decimals, issuer, shieldFee, unshieldFee } of assets) {
    refuseUnless(/^[A-Z0-9]{1,12}$/.test(code), 'an asset code is 1 to 12 of A-Z and 0-9')
    refuseUnless(isWhole(decimals, 18), 'an asset has 0 to 18 decimals')
    refuseUnless(issuer.length === ED25519_KEY_BYTES, 'an issuer key does not have 32 bytes')
    refuseUnless(
      [shieldFee, unshieldFee].every((fee) => fee >= 0n && fee <= MAX_AMOUNT),
      'a fee is no 128-bit number',
    )
  }
  refuseUnless(new Set(assets.map(({ code }) => code)).size === assets.length, 'an asset code stands twice')
}

function isWhole(value: number, max: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= max
}

/** BLAKE2b-256("nacre.v1.genesis" ‖ genesis): 32 bytes. */
export function deriveLedgerId(genesis: Genesis): Uint8Array {
  return blake2b256(labelBytes('genesis'), encodeGenesis(genesis))
}

/** The ledger's identity and pool, which keys, addresses and transactions are bound to. */
export function deriveDomain(genesis: Genesis): LedgerDomain {
  return { ledgerId: deriveLedgerId(genesis), pool: genesis.pool }
}

/**
 * Throws `DevelopmentKeysError` when a verifier with development keys meets a network that may not take them, and
 * `VerifyingKeyMismatchError` unless its keys are exactly those pinned. Every door to a ledger calls it: making, opening, replaying.
 */
export function assertVerifyingKeys(genesis: Genesis, verifier: Verifier): void {
  assertKeysAllowed(genesis.network, verifier)
  if (!genesis.circuits.some(({ name }) => name === 'transfer')) {
    throw new VerifyingKeyMismatchError('the ledger pins no verifying key of transfer')
  }
  for (const { name, keyHash } of genesis.circuits) {
    const known = knownKeyHash(verifier, name)
    if (!known || !equalBytes(keyHash, known)) {
      throw new VerifyingKeyMismatchError(`the ledger pins another verifying key of ${name}`, {
        hint: 'use the version of nacre, and the keys, that the ledger was made with',
      })
    }
  }
}

function knownKeyHash(verifier: Verifier, circuit: string): Uint8Array | undefined {
  try {
    return verifier.keyHash(circuit)
  } catch {
    return undefined
  }
}

/** Throws `DevelopmentKeysError` unless the network may take the verifier's keys. */
export function assertKeysAllowed(network: string, verifier: Verifier): void {
  if (verifier.keys === 'dev' && !network.startsWith('dev')) {
    throw new DevelopmentKeysError(`the keys are development keys and the network ${network} is none for development`, {
      hint: 'anyone can forge proofs under development keys; name the network dev… or use keys from a ceremony',
    })
  }
}
