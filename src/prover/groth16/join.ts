import { concatBytes } from '../../base'
import { FR, type Group, type Instance, loadPoints, multiScalarSteps, prepareScalars, type Steps } from '../../engine'
import { allEnded } from './all-ended'

/** What makes two proofs of one witness differ; secret. */
export interface Blinding {
  readonly r: bigint
  readonly s: bigint
}

/** The three points of a proof, as a zkey file has them. */
export interface ProofBytes {
  readonly a: Uint8Array
  readonly b: Uint8Array
  readonly c: Uint8Array
}

/** A point as a zkey file has it, and its factor. */
export type Term = readonly [point: Uint8Array, factor: bigint]

/** What adds up to the points of a proof. `c` is without what the blinding adds to it; the others have it in them. */
export interface ProofTerms {
  readonly a: readonly Term[]
  readonly b1: readonly Term[]
  readonly b2: readonly Term[]
  readonly c: readonly Term[]
}

/** Has a worker add up terms: the bytes of a point. */
export type Combine = (worker: number, group: Group, terms: readonly Term[]) => Promise<Uint8Array>

/** The proof, from sums over parts of the key, by `size` workers. */
export async function joinProof(
  size: number,
  combine: Combine,
  { a, b1, b2, c }: ProofTerms,
  delta1: Uint8Array,
  { r, s }: Blinding,
): Promise<ProofBytes> {
  const [proofA, proofB1, proofB2] = await allEnded([
    combine(0, 'g1', a),
    combine(size > 2 ? 1 : 0, 'g1', b1),
    combine(size - 1, 'g2', b2),
  ])
  const proofC = await combine(0, 'g1', [...c, [proofA, s], [proofB1, r], [delta1, (FR - ((r * s) % FR)) % FR]])
  return { a: proofA, b: proofB2, c: proofC }
}

/** What `Combine` is at the worker. */
export function* combineSteps(instance: Instance, group: Group, terms: readonly Term[]): Steps<Uint8Array> {
  const table = loadPoints(instance, group, concatBytes(...terms.map(([point]) => point)))
  return yield* multiScalarSteps(
    instance,
    table,
    prepareScalars(instance, concatBytes(...terms.map(([, factor]) => scalarBytes(factor)))),
  )
}

/** 32 little-endian bytes. */
export function scalarBytes(scalar: bigint): Uint8Array {
  const out = new Uint8Array(32)
  for (let i = 0, rest = scalar; i < 32; i++, rest >>= 8n) out[i] = Number(rest & 255n)
  return out
}
