/** Points and scalars between bytes outside, big-endian coordinates as in EIP-197, and the engine's memory. @module */
import type { Group, Instance } from './instance'
import { FQ } from './layout'
import { POINT_BYTES } from './point-table'

/** Puts a point, from canonical bytes, at an address. A point's x, and its y, are their bytes in reverse: coefficients too change places. */
export function placePoint(instance: Instance, group: Group, address: number, bytes: Uint8Array): void {
  const mark = instance.mark()
  const staged = instance.reserve(POINT_BYTES[group])
  const half = POINT_BYTES[group] / 2
  const memory = instance.bytes()
  for (let i = 0; i < half; i++) {
    memory[staged + i] = bytes[half - 1 - i] as number
    memory[staged + half + i] = bytes[2 * half - 1 - i] as number
  }
  instance.kernels[`${group}_read`]?.(address, staged)
  instance.release(mark)
}

/** The bytes of an affine point of G1. */
export function writeG1(instance: Instance, point: number): Uint8Array {
  const mark = instance.mark()
  const staged = instance.reserve(POINT_BYTES.g1)
  instance.kernels['g1_write']?.(staged, point)
  const memory = instance.bytes()
  const out = Uint8Array.from({ length: POINT_BYTES.g1 }, (_, i) => memory[staged + (i < 32 ? 31 - i : 95 - i)] as number)
  instance.release(mark)
  return out
}

const MODULUS = bigEndian(FQ)

function bigEndian(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * (31 - i))) & 0xffn))
}

/** Whether all integers of 32 bytes are below q. */
export function isCanonical(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at += 32) {
    let i = 0
    while (i < 32 && bytes[at + i] === MODULUS[i]) i++
    if (i === 32 || (bytes[at + i] as number) > (MODULUS[i] as number)) return false
  }
  return true
}

/** Whether a point's bytes are the identity's. */
export function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0)
}

/** Integers below 2^256 as 32 little-endian bytes each. */
export function packScalars(scalars: readonly bigint[]): Uint8Array {
  const words = new BigUint64Array(4 * scalars.length)
  for (const [i, scalar] of scalars.entries())
    for (let word = 0; word < 4; word++) words[4 * i + word] = BigInt.asUintN(64, scalar >> BigInt(64 * word))
  return new Uint8Array(words.buffer)
}
