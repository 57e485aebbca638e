import { concatBytes, writeLittleEndian } from '../../base'
import type { R1cs } from '../../r1cs'
import { BASE_FIELD_MODULUS, SCALAR_FIELD_MODULUS as R } from '../../verifier'
import { encodeScalars } from '../zkey'
import { domainSize } from './qap'

/** The points of a proving key, encoded; lists are joined in order. */
export interface KeyPoints {
  readonly alpha1: Uint8Array
  readonly beta1: Uint8Array
  readonly beta2: Uint8Array
  readonly gamma2: Uint8Array
  readonly delta1: Uint8Array
  readonly delta2: Uint8Array
  readonly ic: Uint8Array
  readonly a: Uint8Array
  readonly b1: Uint8Array
  readonly b2: Uint8Array
  readonly c: Uint8Array
  readonly h: Uint8Array
}

const GROTH16 = 1
const COEFFICIENT_BYTES = 44
/** Rows between two pauses; some have hundreds of terms, most have few. */
const ROWS = 1024

/** Coefficients are multiplied with plain witness values by a Montgomery product and shall give a Montgomery form: hence 2^512. */
const COEFFICIENT_FACTOR = (1n << 512n) % R

/**
 * A Groth16 proving key in snarkjs's zkey format, version 1. Section 10, the ceremony's record, has no contribution; its circuit hash
 * (64 bytes) is the caller's. Awaits `pause` every some 10 ms.
 */
export async function encodeZkey(
  r1cs: R1cs,
  points: KeyPoints,
  circuitHash: Uint8Array,
  pause: () => Promise<void>,
): Promise<Uint8Array> {
  const { alpha1, beta1, beta2, gamma2, delta1, delta2, ic, a, b1, b2, c, h } = points
  const sizes = [r1cs.wires, r1cs.publicSignals, domainSize(r1cs)]
  const fields = concatBytes(u32(32), encodeScalars([BASE_FIELD_MODULUS]), u32(32), encodeScalars([R]), ...sizes.map(u32))
  const sections = [
    [u32(GROTH16)],
    [fields, alpha1, beta1, beta2, gamma2, delta1, delta2],
    [ic],
    [await encodeCoefficients(r1cs, pause)],
    [a],
    [b1],
    [b2],
    [c],
    [h],
    [circuitHash, u32(0)],
  ].flatMap((parts, i) => [sectionHead(i + 1, parts), ...parts])
  return concatBytes(new TextEncoder().encode('zkey'), u32(1), u32(10), ...sections)
}

/** The terms of A and B row by row, A first, then the rows that bind the constant and the public signals. */
async function encodeCoefficients(r1cs: R1cs, pause: () => Promise<void>): Promise<Uint8Array> {
  const { a, b, constraints, publicSignals } = r1cs
  const count = a.wires.length + b.wires.length + publicSignals + 1
  const out = new Uint8Array(4 + COEFFICIENT_BYTES * count)
  const view = new DataView(out.buffer)
  view.setUint32(0, count, true)
  let at = 4
  const put = (matrix: number, row: number, wire: number, value: bigint): void => {
    view.setUint32(at, matrix, true)
    view.setUint32(at + 4, row, true)
    view.setUint32(at + 8, wire, true)
    writeLittleEndian((value * COEFFICIENT_FACTOR) % R, view, at + 12)
    at += COEFFICIENT_BYTES
  }
  for (let row = 0; row < constraints; row++) {
    if (row % ROWS === ROWS - 1) await pause()
    for (const [index, { starts, wires, coefficients }] of [a, b].entries()) {
      for (let i = starts[row] as number; i < (starts[row + 1] as number); i++) {
        put(index, row, wires[i] as number, coefficients[i] as bigint)
      }
    }
  }
  for (let s = 0; s <= publicSignals; s++) put(0, constraints + s, s, 1n)
  return out
}

function sectionHead(kind: number, parts: readonly Uint8Array[]): Uint8Array {
  const head = new Uint8Array(12)
  const view = new DataView(head.buffer)
  view.setUint32(0, kind, true)
  view.setBigUint64(4, BigInt(parts.reduce((total, part) => total + part.length, 0)), true)
  return head
}

function u32(value: number): Uint8Array {
  const out = new Uint8Array(4)
  new DataView(out.buffer).setUint32(0, value, true)
  return out
}
