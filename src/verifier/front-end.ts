import { bn254 } from '@noble/curves/bn254.js'
import type { Rng } from '../base'
import type { ProofClaim, Verifier, VerifierCode, VerifierVerdict } from '../statement'
import type { Backend, Checkable, PreparedKey } from './arithmetic'
import { encodeG2, type PointFault, SCALAR_FIELD_MODULUS } from './curve'
import { KeyUnknownError, VerifyingKeyError } from './errors'
import { hashVerifyingKey, type VerifyingKey } from './key'
import { decodeProof } from './proof'

/** What `createVerifier` needs. */
export interface VerifierOptions {
  /** A checked verifying key for each circuit name. */
  readonly keys: Readonly<Record<string, VerifyingKey>>
  /** `dev` for keys whose trapdoor is public, `ceremony` for keys of a real setup. */
  readonly origin: 'dev' | 'ceremony'
  /** Where the coefficients of batches come from; default the system's. */
  readonly rng?: Rng | undefined
}

const OK: VerifierVerdict = { ok: true }
const refuse = (code: VerifierCode): VerifierVerdict => ({ ok: false, code })

const FAULTS = {
  identity: 'verifier/proof-malformed',
  'not-on-curve': 'verifier/point-not-on-curve',
  'not-in-subgroup': 'verifier/point-not-in-subgroup',
} as const satisfies Record<PointFault, VerifierCode>

/** The strict front end over a backend, which is asked for when first needed; `createVerifier` says what it checks. */
export function createFrontEnd({ keys, origin }: VerifierOptions, backend: () => Backend): Verifier {
  if (origin === 'ceremony') for (const [circuit, key] of Object.entries(keys)) assertCeremonyGamma(circuit, key)
  const prepared = new Map(Object.entries(keys).map(([circuit, key]) => [circuit, once(() => backend().prepare(key))]))
  // Apart from the rest: whoever opens a ledger compares the hashes of all keys and may verify under none.
  const hashes = new Map(Object.entries(keys).map(([circuit, key]) => [circuit, once(() => hashVerifyingKey(key))]))
  const verifyBatch = (circuit: string, claims: readonly ProofClaim[]): readonly VerifierVerdict[] => {
    const key = prepared.get(circuit)?.()
    if (key === undefined) return claims.map(() => refuse('verifier/circuit-unknown'))
    const examined = claims.map((claim) => examine(key, claim))
    const checkable = examined.filter((each): each is Checkable => !('ok' in each))
    const holding = backend().checkAll?.(key, checkable) ?? checkable.map((claim) => key.holds(claim))
    let next = 0
    return examined.map((each) => ('ok' in each ? each : verdictOf(holding[next++] === true)))
  }
  return {
    keys: origin,
    verify(circuit, publicSignals, proof) {
      const key = prepared.get(circuit)?.()
      if (key === undefined) return refuse('verifier/circuit-unknown')
      const examined = examine(key, { publicSignals, proof })
      return 'ok' in examined ? examined : verdictOf(key.holds(examined))
    },
    get verifyBatch() {
      return backend().checkAll && verifyBatch
    },
    keyHash(circuit) {
      const hash = hashes.get(circuit)?.()
      if (hash === undefined) throw new KeyUnknownError(circuit)
      return hash.slice()
    },
  }
}

const verdictOf = (holds: boolean): VerifierVerdict => (holds ? OK : refuse('verifier/pairing'))

/** Everything but the equation: what is left of a claim is canonical and a copy, so that what is checked is what is used. */
function examine(key: PreparedKey, { publicSignals, proof }: ProofClaim): Checkable | VerifierVerdict {
  const signals = copyList(publicSignals)
  if (signals?.length !== key.signals) return refuse('verifier/signal-count')
  if (!signals.every(isSignal)) return refuse('verifier/signal-not-canonical')
  const bytes = copyBytes(proof)
  const points = bytes && decodeProof(bytes)
  if (bytes === undefined || points === undefined) return refuse('verifier/proof-malformed')
  const fault = key.faultOf({ bytes, points })
  return fault === undefined ? { signals, proof: { bytes, points } } : refuse(FAULTS[fault])
}

/** A ceremony of phase 2 leaves gamma at the generator; that of development keys is drawn. */
function assertCeremonyGamma(circuit: string, { gamma }: VerifyingKey): void {
  const generator = encodeG2(bn254.G2.Point.BASE.toAffine())
  if (encodeG2(gamma).some((byte, i) => byte !== generator[i]))
    throw new VerifyingKeyError(`the key of circuit ${circuit} is from no ceremony: its gamma is not the generator`)
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

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
