import { type Brand, type ByteReader, bigintToBytes, bytesToBigint } from '../base'
import { FieldElementError } from './errors'

/** r, the order of BN254's scalar field (EIP-197). */
export const FIELD_MODULUS = 0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001n

/** Length of an encoded element. */
export const FIELD_BYTES = 32

/** An element of BN254's scalar field: an integer 0 ≤ x < r. */
export type Fr = Brand<bigint, 'Fr'>

export function isFr(value: unknown): value is Fr {
  return typeof value === 'bigint' && value >= 0n && value < FIELD_MODULUS
}

/** Takes an integer that already is canonical; throws `FieldElementError` on any other. */
export function parseFr(value: bigint): Fr {
  // The value may be a secret, so that the message does not quote it.
  if (!isFr(value)) throw new FieldElementError('not an integer from 0 to r - 1')
  return value
}

/** Reduces any integer modulo r, negative ones too. */
export function reduceFr(value: bigint): Fr {
  const rest = value % FIELD_MODULUS
  return (rest < 0n ? rest + FIELD_MODULUS : rest) as Fr
}

/** 32 bytes, big-endian. */
export function encodeFr(element: Fr): Uint8Array {
  return bigintToBytes(parseFr(element), FIELD_BYTES)
}

/** Reads exactly 32 big-endian bytes below r; throws `FieldElementError`. */
export function decodeFr(bytes: Uint8Array): Fr {
  if (bytes.length !== FIELD_BYTES) throw new FieldElementError(`${bytes.length} bytes where an element has ${FIELD_BYTES}`)
  return parseFr(bytesToBigint(bytes))
}

/** The next 32 bytes of `reader` as an element. */
export function readFr(reader: ByteReader): Fr {
  return decodeFr(reader.fixed(FIELD_BYTES))
}
