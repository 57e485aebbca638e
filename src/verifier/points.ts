import { bn254 } from '@noble/curves/bn254.js'
import { createPairing, type Pairing } from '../engine'
import {
  encodeG1,
  encodeG2,
  type G1,
  type G1Coordinates,
  type G2,
  type G2Coordinates,
  negateG1,
  openG2,
  type PointFault,
} from './curve'

/** What keys and powers of tau ask of points beyond what plain JavaScript says in microseconds. */
export interface PointChecks {
  /** Coordinates are below q; undefined for a point of order r. */
  faultOfG2(point: G2Coordinates): PointFault | undefined
  /** Whether the second point is the same multiple of the first in both groups; points without fault. */
  sameRatio(g1: readonly [G1Coordinates, G1Coordinates], g2: readonly [G2Coordinates, G2Coordinates]): boolean
}

/** The checks in plain JavaScript: some sixteen times as slow, and 36 kB less of a browser's bundle. */
export const portablePoints: PointChecks = {
  faultOfG2(point) {
    const opened = openG2(point)
    return typeof opened === 'string' ? opened : undefined
  },
  sameRatio([a1, b1], [a2, b2]) {
    const pair = (g1: G1Coordinates, g2: G2Coordinates): { g1: G1; g2: G2 } => ({
      g1: bn254.G1.Point.fromAffine(g1),
      g2: bn254.G2.Point.fromAffine(g2),
    })
    const { Fp12 } = bn254.fields
    return Fp12.eql(bn254.pairingBatch([pair(a1, b2), pair(negateG1(b1), a2)]), Fp12.ONE)
  },
}

let made: PointChecks | undefined

/** The checks by the engine; in plain JavaScript where WebAssembly is not allowed. */
export function enginePoints(): PointChecks {
  if (made === undefined) {
    const pairing = createPairing()
    made = pairing === undefined ? portablePoints : pointsOver(pairing)
  }
  return made
}

function pointsOver(pairing: Pairing): PointChecks {
  return {
    // Canonical by what coordinates are.
    faultOfG2: (point) => pairing.faultOf('g2', encodeG2(point)) as PointFault | undefined,
    sameRatio: ([a1, b1], [a2, b2]) =>
      pairing.isOne([
        { g1: encodeG1(a1), g2: encodeG2(b2) },
        { g1: encodeG1(negateG1(b1)), g2: encodeG2(a2) },
      ]),
  }
}
