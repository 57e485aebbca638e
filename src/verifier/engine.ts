/** Verification by the engine. @module */
import { concatBytes } from '../base'
import type { Pairing } from '../engine'
import type { Candidate, Checkable, PreparedKey } from './arithmetic'
import { encodeG1, encodeG2, negateG1, type PointFault, SCALAR_FIELD_MODULUS } from './curve'
import type { VerifyingKey } from './key'

/** Windows of the tables of IC: 32 multiples of each point. */
const IC_BITS = 6

const partsOf = ({ bytes }: Candidate) => ({ a: bytes.subarray(0, 64), b: bytes.subarray(64, 192), c: bytes.subarray(192) })

/** The arithmetic of the engine's pairing, in whose memory what depends on the key stays. */
export function prepareOn(pairing: Pairing, key: VerifyingKey): PreparedKey {
  const ic = pairing.prepareG1(concatBytes(...key.ic.map(encodeG1)), IC_BITS)
  const [beta, gamma, delta] = [key.beta, key.gamma, key.delta].map((point) => pairing.prepareG2(encodeG2(point))) as [
    ReturnType<Pairing['prepareG2']>,
    ReturnType<Pairing['prepareG2']>,
    ReturnType<Pairing['prepareG2']>,
  ]
  const alpha = encodeG1(key.alpha)
  const alphaBeta = pairing.prepareProduct([{ g1: alpha, g2: beta }])
  const negatedA = ({ proof }: Checkable): Uint8Array => encodeG1(negateG1(proof.points.a))

  return {
    signals: key.ic.length - 1,
    faultOf(proof) {
      const { a, b, c } = partsOf(proof)
      return seen(pairing.faultOf('g1', a)) ?? seen(pairing.faultOf('g1', c)) ?? seen(pairing.faultOf('g2', b))
    },
    // e(-A, B) · e(alpha, beta) · e(IC0 + Σ signal·IC, gamma) · e(C, delta) = 1.
    holds(claim) {
      const { b, c } = partsOf(claim.proof)
      const inputs = pairing.sum(ic, [1n, ...claim.signals])
      const pairs = [
        { g1: negatedA(claim), g2: b },
        { g1: inputs, g2: gamma },
        { g1: c, g2: delta },
      ]
      return pairing.isOne(pairs, alphaBeta)
    },
    // The same with every equation to the power of its coefficient; what is paired with the same point is added up before.
    allHold(claims, coefficients) {
      const scalars = [1n, ...new Array<bigint>(key.ic.length - 1).fill(0n)].map((_, column) =>
        claims.reduce((sum, { signals }, i) => {
          const coefficient = coefficients[i] as bigint
          return (sum + (column === 0 ? coefficient : coefficient * (signals[column - 1] as bigint))) % SCALAR_FIELD_MODULUS
        }, 0n),
      )
      const first = pairing.multiplyEach(concatBytes(...claims.map(negatedA)), coefficients)
      const third = pairing.sumOnce(concatBytes(...claims.map(({ proof }) => partsOf(proof).c)), coefficients)
      return pairing.isOne([
        ...claims.map(({ proof }, i) => ({ g1: first[i] as Uint8Array, g2: partsOf(proof).b })),
        { g1: pairing.sumOnce(alpha, [scalars[0] as bigint]), g2: beta },
        { g1: pairing.sum(ic, scalars), g2: gamma },
        { g1: third, g2: delta },
      ])
    },
  }
}

/** The faults that are left once bytes are canonical. */
function seen(fault: ReturnType<Pairing['faultOf']>): PointFault | undefined {
  return fault === 'not-canonical' ? 'identity' : fault
}
