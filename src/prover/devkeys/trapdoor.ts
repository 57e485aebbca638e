import { blake2b } from '@noble/hashes/blake2.js'
import { bytesToBigint, createWriter, utf8ToBytes } from '../../base'
import { power } from '../../crypto'
import { SCALAR_FIELD_MODULUS } from '../../verifier'

/** The public label of development keys. Whoever knows it and the r1cs file, that is anyone, can forge proofs under them. */
export const DEVELOPMENT_LABEL = 'nacre.v1.development-key'

/** The secrets of a Groth16 setup; here they are public. */
export interface Trapdoor {
  readonly tau: bigint
  readonly alpha: bigint
  readonly beta: bigint
  readonly gamma: bigint
  readonly delta: bigint
}

const NAMES = ['tau', 'alpha', 'beta', 'gamma', 'delta'] as const

/**
 * The trapdoor of the circuit whose r1cs file has this SHA-256: each element is BLAKE2b-512(key = r1csSha256, label ‖ counted(name) ‖
 * u32 attempt) reduced mod r. The first attempt for which all are distinct and not 0 and tau is no root of unity of order
 * 2·domain (on the domain or its coset the Lagrange polynomials would not be invertible).
 */
export function deriveTrapdoor(r1csSha256: Uint8Array, domain: number): Trapdoor {
  for (let attempt = 0; ; attempt++) {
    const values = NAMES.map((name) => deriveElement(r1csSha256, name, attempt))
    const [tau, alpha, beta, gamma, delta] = values as [bigint, bigint, bigint, bigint, bigint]
    const distinct = new Set(values).size === values.length && !values.includes(0n)
    if (distinct && power(tau, 2n * BigInt(domain), SCALAR_FIELD_MODULUS) !== 1n) return { tau, alpha, beta, gamma, delta }
  }
}

function deriveElement(r1csSha256: Uint8Array, name: string, attempt: number): bigint {
  const writer = createWriter().fixed(utf8ToBytes(DEVELOPMENT_LABEL)).counted(utf8ToBytes(name)).uint(attempt, 4)
  return bytesToBigint(blake2b(writer.finish(), { key: r1csSha256, dkLen: 64 })) % SCALAR_FIELD_MODULUS
}
