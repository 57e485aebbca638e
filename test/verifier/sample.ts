import { bn254 } from '@noble/curves/bn254.js'
import * as snarkjs from 'snarkjs'
import { makeDevelopmentKeys } from '../../src/prover/devkeys'
import { type G2Coordinates, proofFromJson, SCALAR_FIELD_MODULUS as R, verifyingKeyToJson } from '../../src/verifier'
import { randomCircuit } from '../prover/random-circuit'

export type Json = Record<string, unknown>

/** A key, and a proof that snarkjs made for it. */
export interface Sample {
  readonly key: Json
  readonly signals: readonly bigint[]
  readonly proof: ReturnType<typeof proofFromJson>
}

export async function makeSample(sizes: Parameters<typeof randomCircuit>[0], next: () => bigint): Promise<Sample> {
  const { r1cs, wtns, publicSignals } = randomCircuit(sizes, next)
  const { zkey, verifyingKey } = await makeDevelopmentKeys(r1cs)
  const { proof, publicSignals: texts } = await snarkjs.groth16.prove(zkey, wtns)
  if (texts.join() !== publicSignals.join()) throw new Error('snarkjs has other public signals')
  return { key: { ...verifyingKeyToJson(verifyingKey) }, signals: publicSignals, proof: proofFromJson(proof) }
}

let counter = 0n
/** A fixed sequence, so that the sample is the same in every run. */
export const sequence = (): bigint => {
  counter++
  return (counter * 0x9e3779b97f4a7c15f39cc0605cedc8341082276bf3a27251f86c6a11d0c18e95n) % R
}

/** A point of the twist that is not of order r. */
export function pointOutsideSubgroup(): G2Coordinates {
  const { Fp2 } = bn254.fields
  for (let c0 = 1n; ; c0++) {
    const x = Fp2.create({ c0, c1: 1n })
    const square = Fp2.add(Fp2.mul(Fp2.sqr(x), x), bn254.G2.Point.CURVE().b)
    try {
      const point = { x, y: Fp2.sqrt(square) }
      if (!bn254.G2.Point.fromAffine(point).isTorsionFree()) return point
    } catch {
      // No square: the next x.
    }
  }
}
