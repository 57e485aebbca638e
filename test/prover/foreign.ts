import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { FIELD_MODULUS } from '../../src/crypto'
import { makeDevelopmentKeys } from '../../src/prover/devkeys'
import { parseWitness } from '../../src/r1cs'
import type { SignalInputs } from '../../src/statement'
import type { VerifyingKey } from '../../src/verifier'
import { compileFiles } from '../circuits/compiled'

/** Inputs of a circuit, and its first public signals, computed without it. */
interface ForeignCase {
  readonly inputs: SignalInputs
  readonly outputs: readonly bigint[]
}

/** Uniform below the bound. */
type Below = (bound: bigint) => bigint

const MEDLEY_BITS = 100n
const DIGEST_BYTES = 256

/** Circuits in `foreign/`, made of circomlib's templates, with a way to draw inputs. */
const DRAWS = {
  medley(below: Below): ForeignCase {
    const ends = [0n, 1n, (1n << MEDLEY_BITS) - 1n]
    const number = (): bigint => ends[Number(below(9n))] ?? below(1n << MEDLEY_BITS)
    const left = number()
    const right = below(9n) === 0n ? left : number()
    return { inputs: { left, right, key: below(FIELD_MODULUS) }, outputs: [left < right ? 1n : 0n, left + right] }
  },

  digest(below: Below): ForeignCase {
    const fill = [0n, 255n][Number(below(6n))]
    const message = Uint8Array.from({ length: DIGEST_BYTES }, () => Number(fill ?? below(256n)))
    return { inputs: { in: bitsOf(message) }, outputs: bitsOf(createHash('sha256').update(message).digest()) }
  },
} as const satisfies Readonly<Record<string, (below: Below) => ForeignCase>>

export type ForeignName = keyof typeof DRAWS

/** A compiled circuit under development keys. */
export interface ForeignCircuit {
  readonly constraints: number
  readonly zkey: Uint8Array
  readonly verifyingKey: VerifyingKey
  /** The witness of inputs that are drawn with `next`, which gives random field elements. Throws unless it says of them what is known without the circuit. */
  draw(next: () => bigint): Uint8Array
}

export async function buildForeign(name: ForeignName): Promise<ForeignCircuit> {
  const main = readFileSync(fileURLToPath(new URL(`foreign/${name}.circom`, import.meta.url)), 'utf8')
  const { r1cs, calculator } = await compileFiles(main)
  const { constraints, zkey, verifyingKey } = await makeDevelopmentKeys(r1cs)
  return {
    constraints,
    zkey,
    verifyingKey,
    draw(next) {
      const { inputs, outputs } = DRAWS[name]((bound) => next() % bound)
      const result = calculator.calculate(inputs)
      if (!result.ok) throw new Error(`${name} refused its inputs: ${JSON.stringify(result.fault)}`)
      const witness = parseWitness(result.wtns)
      if (outputs.some((output, i) => witness[i + 1] !== output)) throw new Error(`${name} computes something else`)
      return result.wtns
    },
  }
}

/** The highest bit of each byte first. */
const bitsOf = (bytes: Uint8Array): readonly bigint[] =>
  [...bytes].flatMap((byte) => Array.from({ length: 8 }, (_, i) => BigInt((byte >> (7 - i)) & 1)))
