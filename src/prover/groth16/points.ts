import { readLittleEndian } from '../../base'
import { invert } from '../../crypto'
import { WitnessMalformedError, witnessBytes } from '../../r1cs'
import { type G1Coordinates, type G2Coordinates, BASE_FIELD_MODULUS as Q } from '../../verifier'

const FROM_MONTGOMERY = invert((1n << 256n) % Q, Q)

const coordinates = (bytes: Uint8Array): readonly bigint[] => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: bytes.length / 32 }, (_, i) => (readLittleEndian(view, 32 * i) * FROM_MONTGOMERY) % Q)
}

/** A point of G1 from the 64 bytes that a zkey file has: Montgomery form with R = 2^256, little-endian. */
export function decodeG1(bytes: Uint8Array): G1Coordinates {
  const [x, y] = coordinates(bytes) as [bigint, bigint]
  return { x, y }
}

/** A point of G2 from 128 bytes, x before y, the real part first. */
export function decodeG2(bytes: Uint8Array): G2Coordinates {
  const [x0, x1, y0, y1] = coordinates(bytes) as [bigint, bigint, bigint, bigint]
  return { x: { c0: x0, c1: x1 }, y: { c0: y0, c1: y1 } }
}

/** The values of a wtns file as bytes, 32 each, and the public signals. Throws `WitnessMalformedError` unless it is one for such a key. */
export function readWitness(
  wtns: Uint8Array,
  { wires, publicSignals }: { readonly wires: number; readonly publicSignals: number },
): { readonly witness: Uint8Array; readonly publicSignals: readonly bigint[] } {
  const witness = witnessBytes(wtns)
  if (witness.length !== 32 * wires)
    throw new WitnessMalformedError(`a witness of ${witness.length / 32} wires for a key of ${wires}`)
  const view = new DataView(witness.buffer, witness.byteOffset, witness.byteLength)
  return { witness, publicSignals: Array.from({ length: publicSignals }, (_, i) => readLittleEndian(view, 32 * (i + 1))) }
}
