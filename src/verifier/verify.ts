import { interleavedMSMUnsafe } from '@noble/curves/abstract/curve.js'
import { bn254 } from '@noble/curves/bn254.js'
import { InternalError } from '../base'
import type { Verifier, VerifierCode, VerifierVerdict } from '../statement'
import {
  type G1,
  type G1Coordinates,
  type G2,
  type G2Coordinates,
  openG1,
  openG2,
  type PointFault,
  SCALAR_FIELD_MODULUS,
} from './curve'
import { KeyUnknownError } from './errors'
import { hashVerifyingKey, type VerifyingKey } from './key'
import { decodeProof } from './proof'

/** What `createVerifier` needs. */
export interface VerifierOptions {
  /** A checked verifying key for each circuit name. */
  readonly keys: Readonly<Record<string, VerifyingKey>>
  /** `dev` for keys whose trapdoor is public, `ceremony` for keys of a real setup. */
  readonly origin: 'dev' | 'ceremony'
}

type Lines = ReturnType<typeof bn254.utils.calcPairingPrecomputes>
type Target = ReturnType<typeof bn254.pairing>

/** What depends on the key alone, computed once. */
interface PreparedKey {
  readonly signals: number
  readonly ic0: G1
  readonly combine: (signals: bigint[]) => G1
  readonly gamma: Lines
  readonly delta: Lines
  /** Miller loop of (alpha, beta), before the final exponentiation. */
  readonly alphaBeta: Target
}

const OK: VerifierVerdict = { ok: true }
const refuse = (code: VerifierCode): VerifierVerdict => ({ ok: false, code })

const FAULTS = {
  identity: 'verifier/proof-malformed',
  'not-on-curve': 'verifier/point-not-on-curve',
  'not-in-subgroup': 'verifier/point-not-in-subgroup',
} as const satisfies Record<PointFault, VerifierCode>

/**
 * A strict Groth16 verifier. The order of its checks: known circuit, exact number of public signals, each canonical (below r),
 * 256 canonical proof bytes, points on the curve, B of order r, pairing. It answers with a verdict whatever it is given.
 *
 * Groth16 proofs are malleable by design: from (A, B, C) anyone makes (-A, -B, C), or (t·A, B/t, C), and proofs that are re-randomised
 * with delta, all of them valid for the same signals. So a proof is never an identity: a transaction's id leaves it out.
 */
export function createVerifier({ keys, origin }: VerifierOptions): Verifier {
  const prepared = new Map(Object.entries(keys).map(([circuit, key]) => [circuit, once(() => prepareKey(key))]))
  // Apart from the rest: whoever opens a ledger compares the hashes of all keys and may verify under none.
  const hashes = new Map(Object.entries(keys).map(([circuit, key]) => [circuit, once(() => hashVerifyingKey(key))]))
  return {
    keys: origin,
    verify(circuit, publicSignals, proof) {
      const key = prepared.get(circuit)?.()
      if (key === undefined) return refuse('verifier/circuit-unknown')
      // Copies first: what is checked is what is used.
      const signals = copyList(publicSignals)
      if (signals?.length !== key.signals) return refuse('verifier/signal-count')
      if (!signals.every(isSignal)) return refuse('verifier/signal-not-canonical')
      const bytes = copyBytes(proof)
      return bytes === undefined ? refuse('verifier/proof-malformed') : verifyProof(key, signals, bytes)
    },
    keyHash(circuit) {
      const hash = hashes.get(circuit)?.()
      if (hash === undefined) throw new KeyUnknownError(circuit)
      return hash.slice()
    },
  }
}

/** A list's elements; undefined for what is no list, or throws when it is read. */
function copyList(value: unknown): unknown[] | undefined {
  try {
    return Array.isArray(value) ? [...value] : undefined
  } catch {
    return undefined
  }
}

function copyBytes(value: unknown): Uint8Array | undefined {
  try {
    return value instanceof Uint8Array ? Uint8Array.prototype.slice.call(value) : undefined
  } catch {
    return undefined
  }
}

function isSignal(value: unknown): value is bigint {
  return typeof value === 'bigint' && value >= 0n && value < SCALAR_FIELD_MODULUS
}

function verifyProof(key: PreparedKey, signals: bigint[], bytes: Uint8Array): VerifierVerdict {
  const points = decodeProof(bytes)
  if (points === undefined) return refuse('verifier/proof-malformed')
  const a = openG1(points.a)
  if (typeof a === 'string') return refuse(FAULTS[a])
  const c = openG1(points.c)
  if (typeof c === 'string') return refuse(FAULTS[c])
  const b = openG2(points.b)
  if (typeof b === 'string') return refuse(FAULTS[b])
  return pairingHolds(key, signals, a, b, c) ? OK : refuse('verifier/pairing')
}

/** e(-A, B) · e(alpha, beta) · e(IC0 + Σ signal·IC, gamma) · e(C, delta) = 1. */
function pairingHolds(key: PreparedKey, signals: bigint[], a: G1, b: G2, c: G1): boolean {
  const { Fp12 } = bn254.fields
  const inputs = key.ic0.add(key.combine(signals))
  const pairs: [Lines, bigint, bigint][] = [pairOf(bn254.utils.calcPairingPrecomputes(b), a.negate()), pairOf(key.delta, c)]
  // Paired with the identity, the inputs contribute nothing.
  if (!inputs.is0()) pairs.push(pairOf(key.gamma, inputs))
  const product = Fp12.mul(bn254.millerLoopBatch(pairs), key.alphaBeta)
  return Fp12.eql(Fp12.finalExponentiate(product), Fp12.ONE)
}

function pairOf(lines: Lines, point: G1): [Lines, bigint, bigint] {
  const { x, y } = point.toAffine()
  return [lines, x, y]
}

function prepareKey(key: VerifyingKey): PreparedKey {
  const ic = key.ic.map(trustedG1)
  const [ic0, ...rest] = ic
  if (ic0 === undefined) throw new InternalError('a verifying key without IC')
  const beta = bn254.utils.calcPairingPrecomputes(trustedG2(key.beta))
  return {
    signals: rest.length,
    ic0,
    combine: rest.length === 0 ? () => bn254.G1.Point.ZERO : interleavedMSMUnsafe(bn254.G1.Point, rest, 5),
    gamma: bn254.utils.calcPairingPrecomputes(trustedG2(key.gamma)),
    delta: bn254.utils.calcPairingPrecomputes(trustedG2(key.delta)),
    alphaBeta: bn254.millerLoopBatch([pairOf(beta, trustedG1(key.alpha))]),
  }
}

// The brand says that these were checked.
const trustedG1 = (point: G1Coordinates): G1 => bn254.G1.Point.fromAffine(point)
const trustedG2 = (point: G2Coordinates): G2 => bn254.G2.Point.fromAffine(point)

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
