import { bn254 } from '@noble/curves/bn254.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToBigint, type Rng, readLittleEndian } from '../../base'
import { invert } from '../../crypto'
import { compileEngine, createInstance } from '../../engine'
import { parseR1cs } from '../../r1cs'
import type { Proof } from '../../statement'
import { encodeProof, SCALAR_FIELD_MODULUS as R } from '../../verifier'
import { domainSize, evaluateKeyScalars } from './qap'
import { deriveTrapdoor } from './trapdoor'

/** Makes valid proofs without a witness. */
export interface Forger {
  /** A proof of these public signals, whether they are true or not; another one each time. */
  forge(publicSignals: readonly bigint[]): Proof
}

/**
 * What anyone can do who knows the trapdoor of a key, and that of development keys is public: for A = a·G1 and B = b·G2 the equation
 * e(A, B) = e(alpha, beta) · e(Σ signal·IC, gamma) · e(C, delta) fixes C. For tests of whatever takes many proofs.
 */
export async function createForger(r1csFile: Uint8Array, rng: Rng): Promise<Forger> {
  const r1cs = parseR1cs(r1csFile)
  const trapdoor = deriveTrapdoor(sha256(r1csFile), domainSize(r1cs))
  const instance = createInstance(await compileEngine())
  const scalars = await evaluateKeyScalars(instance, r1cs, trapdoor, () => Promise.resolve())
  const view = new DataView(scalars.ic.buffer, scalars.ic.byteOffset, scalars.ic.byteLength)
  const ic = Array.from({ length: scalars.ic.length / 32 }, (_, i) => readLittleEndian(view, 32 * i))
  const { alpha, beta, gamma, delta } = trapdoor
  const byDelta = invert(delta, R)
  const draw = (): bigint => (bytesToBigint(rng.bytes(48)) % (R - 1n)) + 1n
  return {
    forge(publicSignals) {
      if (publicSignals.length !== r1cs.publicSignals)
        throw new RangeError(`the circuit has ${r1cs.publicSignals} public signals`)
      const inputs = publicSignals.reduce((sum, signal, i) => sum + signal * (ic[i + 1] as bigint), ic[0] as bigint) % R
      const [a, b] = [draw(), draw()]
      const c = ((((a * b - alpha * beta - gamma * inputs) % R) + R) * byDelta) % R
      const { G1, G2 } = bn254
      const [pointA, pointB] = [G1.Point.BASE.multiply(a).toAffine(), G2.Point.BASE.multiply(b).toAffine()]
      return encodeProof({ a: pointA, b: pointB, c: G1.Point.BASE.multiply(c).toAffine() })
    },
  }
}
