import { concatBytes } from '../base'
import type { Proof } from '../statement'
import { decodeCoordinates, encodeG1, encodeG2, type G1Coordinates, type G2Coordinates } from './curve'
import { ProofMalformedError } from './errors'
import { formatG1, formatG2, parseJsonText, readG1, readG2, readObject } from './json'

const BYTES = 256
const JSON_LIMIT = 4096

/** The three points of a Groth16 proof as coordinates below q; whether they lie on the curve is for `verify` to say. */
export interface ProofPoints {
  readonly a: G1Coordinates
  readonly b: G2Coordinates
  readonly c: G1Coordinates
}

/** A proof in the JSON of snarkjs. */
export interface ProofJson {
  readonly pi_a: readonly string[]
  readonly pi_b: readonly (readonly string[])[]
  readonly pi_c: readonly string[]
  readonly protocol: 'groth16'
  readonly curve: 'bn128'
}

/** The points of 256 canonical bytes; undefined when the length is wrong, a coordinate is not below q, or a point is all zero. */
export function decodeProof(bytes: Uint8Array): ProofPoints | undefined {
  if (bytes.length !== BYTES) return undefined
  const coordinates = decodeCoordinates(bytes, 8)
  if (coordinates === undefined) return undefined
  const [ax, ay, bx1, bx0, by1, by0, cx, cy] = coordinates as [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint]
  const a = { x: ax, y: ay }
  const b = { x: { c0: bx0, c1: bx1 }, y: { c0: by0, c1: by1 } }
  const c = { x: cx, y: cy }
  if ((ax | ay) === 0n || (bx0 | bx1 | by0 | by1) === 0n || (cx | cy) === 0n) return undefined
  return { a, b, c }
}

export function encodeProof({ a, b, c }: ProofPoints): Proof {
  return concatBytes(encodeG1(a), encodeG2(b), encodeG1(c)) as Proof
}

/** A copy of 256 canonical proof bytes (each coordinate below q, no point all zero). Throws `ProofMalformedError`. */
export function parseProof(bytes: Uint8Array): Proof {
  if (!(bytes instanceof Uint8Array) || bytes.length !== BYTES) throw new ProofMalformedError(`a proof is ${BYTES} bytes`)
  const points = decodeProof(bytes)
  if (points === undefined) throw new ProofMalformedError('a coordinate of the proof is not below q, or a point is the identity')
  return encodeProof(points)
}

/** Reads the JSON (text or value) that snarkjs writes, strictly: exact keys, canonical decimals. Throws `ProofMalformedError`. */
export function proofFromJson(json: unknown): Proof {
  const value = typeof json === 'string' ? parseJsonText(json, JSON_LIMIT) : json
  const fields = readObject(value, ['pi_a', 'pi_b', 'pi_c', 'protocol', 'curve'])
  if (fields === undefined) throw new ProofMalformedError('not the JSON of a Groth16 proof')
  if (fields['protocol'] !== 'groth16' || fields['curve'] !== 'bn128') throw new ProofMalformedError('not Groth16 over bn128')
  const a = readG1(fields['pi_a'])
  const b = readG2(fields['pi_b'])
  const c = readG1(fields['pi_c'])
  if (a === undefined || b === undefined || c === undefined)
    throw new ProofMalformedError('a point of the proof is not canonical')
  return parseProof(encodeProof({ a, b, c }))
}

/** The proof as snarkjs writes it. */
export function proofToJson(proof: Proof): ProofJson {
  const points = decodeProof(proof)
  if (points === undefined) throw new ProofMalformedError('not a canonical proof')
  return { pi_a: formatG1(points.a), pi_b: formatG2(points.b), pi_c: formatG1(points.c), protocol: 'groth16', curve: 'bn128' }
}
