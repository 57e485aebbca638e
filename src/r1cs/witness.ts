import { readLittleEndian } from '../base'
import { FIELD_MODULUS } from '../crypto'
import { WitnessMalformedError } from './errors'
import type { Matrix, R1cs } from './r1cs'

const HEADER_BYTES = 76
const TOP_WORD = Number(FIELD_MODULUS >> 224n)

/** The values of a wtns file as they stand in it, 32 little-endian bytes each, below r; checked like `parseWitness` does. */
export function witnessBytes(bytes: Uint8Array): Uint8Array {
  const fail = (what: string): never => {
    throw new WitnessMalformedError(`the wtns file is malformed: ${what}`)
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < HEADER_BYTES + 32) fail('cut off')
  // "wtns" read as a little-endian integer, then version, number of sections; section 1 of 40 bytes; section 2.
  const [magic, version, sections, header, field] = [0, 4, 8, 12, 24].map((at) => view.getUint32(at, true))
  if (magic !== 0x736e7477 || version !== 2 || sections !== 2 || header !== 1 || field !== 32)
    fail('not a wtns file of version 2')
  if (view.getBigUint64(16, true) !== 40n || view.getUint32(64, true) !== 2) fail('sections are not in order')
  if (readLittleEndian(view, 28) !== FIELD_MODULUS) fail('not over the BN254 scalar field')
  const count = view.getUint32(60, true)
  if (view.getBigUint64(68, true) !== 32n * BigInt(count) || bytes.length !== HEADER_BYTES + 32 * count) fail('wrong length')
  for (let at = HEADER_BYTES; at < bytes.length; at += 32) {
    // Only values with the highest word of r, one in 2^32 at random, need a second look.
    if (view.getUint32(at + 28, true) < TOP_WORD) continue
    if (readLittleEndian(view, at) >= FIELD_MODULUS) fail('a value is not canonical')
  }
  if (readLittleEndian(view, HEADER_BYTES) !== 1n) fail('the first value is not 1')
  return bytes.subarray(HEADER_BYTES)
}

/** The values of a wtns file (iden3 binary format, version 2, BN254), strictly; the first is 1. Throws `WitnessMalformedError`. */
export function parseWitness(bytes: Uint8Array): bigint[] {
  const values = witnessBytes(bytes)
  const view = new DataView(values.buffer, values.byteOffset, values.byteLength)
  return Array.from({ length: values.length / 32 }, (_, i) => readLittleEndian(view, 32 * i))
}

/** The value of a row of a matrix at a witness, reduced. */
export function evaluateRow({ starts, wires, coefficients }: Matrix, row: number, witness: readonly bigint[]): bigint {
  let sum = 0n
  for (let term = starts[row] as number; term < (starts[row + 1] as number); term++) {
    const [value, coefficient] = [witness[wires[term] as number] as bigint, coefficients[term] as bigint]
    if (value !== 0n) sum += coefficient === 1n ? value : value * coefficient
  }
  return sum % FIELD_MODULUS
}

/** Indices of the constraints that a witness breaks, of all or of those given. */
export function brokenConstraints(
  r1cs: R1cs,
  witness: readonly bigint[],
  rows: Iterable<number> = Array(r1cs.constraints).keys(),
): readonly number[] {
  const broken: number[] = []
  for (const row of rows) {
    const product = evaluateRow(r1cs.a, row, witness) * evaluateRow(r1cs.b, row, witness)
    if ((product - evaluateRow(r1cs.c, row, witness)) % FIELD_MODULUS !== 0n) broken.push(row)
  }
  return broken
}
