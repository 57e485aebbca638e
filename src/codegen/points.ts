/** Points as callers see them: read from bytes, checked, written; those of G1 with their sums, those of G2 with their lines. @module */
import { ELEMENT_BYTES, FQ } from '../engine/layout'
import { createCombine } from './combine'
import { createCurve } from './curve'
import { cubeRootOfUnity } from './endomorphism'
import type { PrimeKernels } from './field'
import { type Address, advance, at, copyBytes, invoke, type Kernel, kernel, type Layout, repeat } from './kernel'
import { createProjective } from './projective'
import type { TargetKernels } from './target'
import type { TwistKernels } from './twist'

const SIZE = ELEMENT_BYTES

/** (out, bytes): `count` integers below q of 32 little-endian bytes each, into elements. */
function createReader(fq: PrimeKernels, count: number): Kernel {
  // A product divides by R = 2^261.
  const up = fq.plain(1n << 522n)
  return kernel(2, (_, out, bytes) => {
    for (let i = 0; i < count; i++) {
      invoke(fq.fromBytes, at(out, i * SIZE), at(bytes, 32 * i))
      invoke(fq.multiply, at(out, i * SIZE), at(out, i * SIZE), up)
    }
  })
}

export function createG1(layout: Layout, fq: PrimeKernels): Readonly<Record<string, Kernel>> {
  const combine = createCombine(fq.limbs, 1)
  const beta = cubeRootOfUnity(FQ)
  // Of the two cube roots of unity, the one that goes with λ; the tests compare with λ times points.
  const betaAt = fq.constant(beta * beta)
  const { addPairs } = createCurve(layout, fq, { beta: betaAt, minusB: fq.constant(-3n) })
  const projective = createProjective(
    layout,
    fq,
    combine,
    kernel(2, (_, out, a) => combine(out, [9, a])),
  )
  const three = fq.constant(3n)
  const one = fq.plain(1n)
  const [s, t] = [layout.temporary(SIZE), layout.temporary(SIZE)]
  return {
    g1_addPairs: addPairs,
    /** (point, bytes): x and y of 32 little-endian bytes each, below q. */
    g1_read: createReader(fq, 2),
    /** (bytes, point): the reverse. */
    g1_write: kernel(2, (_, bytes, point) => {
      for (const i of [0, 1]) {
        invoke(fq.multiply, s, at(point, i * SIZE), one)
        invoke(fq.canonical, s, s)
        invoke(fq.toBytes, at(bytes, 32 * i), s)
      }
    }),
    /** (point) → 1 when the affine point is on the curve. */
    g1_isOnCurve: kernel(
      1,
      (_, point) => {
        invoke(fq.square, s, point)
        invoke(fq.multiply, s, s, point)
        invoke(fq.square, t, at(point, SIZE))
        combine(t, [1, t], [-1, s], [-1, three])
        invoke(fq.isZero, t)
      },
      1,
    ),
    /** (records, points, count ≥ 1): from affine points, none the identity, records of x, βx, y and -y. */
    g1_expand: kernel(3, (_, records, points, count) => {
      repeat(count, () => {
        copyBytes(records, points, SIZE)
        invoke(fq.multiply, at(records, SIZE), points, betaAt)
        copyBytes(at(records, 2 * SIZE), at(points, SIZE), SIZE)
        invoke(fq.negate, at(records, 3 * SIZE), at(points, SIZE))
        advance(records, 4 * SIZE)
        advance(points, 2 * SIZE)
      })
    }),
    /** (sum, x, y): sum = (x, y), in homogeneous coordinates. */
    g1_lift: projective.lift,
    /** (sum, sum): doubled. */
    g1_double: projective.double,
    /** (sum, sum, x, y): with (x, y) added. */
    g1_addAffine: projective.addAffine,
    /** (point, sum) → 1 for the identity, of which nothing is written. */
    g1_toAffine: kernel(
      2,
      (_, point, sum) => {
        invoke(fq.invert, s, at(sum, 2 * SIZE))
        invoke(fq.multiply, point, sum, s)
        invoke(fq.multiply, at(point, SIZE), at(sum, SIZE), s)
        invoke(fq.isZero, at(sum, 2 * SIZE))
      },
      1,
    ),
  }
}

export function createG2(fq: PrimeKernels, twist: TwistKernels, lines: Kernel): Readonly<Record<string, Kernel>> {
  return {
    /** (point, bytes): the coefficients of x and of y, 32 little-endian bytes each, below q. */
    g2_read: createReader(fq, 4),
    g2_isOnCurve: twist.isOnCurve,
    g2_isInSubgroup: twist.isInSubgroup,
    g2_readLines: lines,
  }
}

/** (f, line, point): f times the line at a point of G1, in place. */
export function createLineStep(layout: Layout, fq: PrimeKernels, target: TargetKernels): Kernel {
  const [a, b] = [layout.temporary(2 * SIZE), layout.temporary(2 * SIZE)] as [Address, Address]
  return kernel(3, (_, f, line, point) => {
    for (const i of [0, SIZE]) {
      invoke(fq.multiply, at(a, i), at(line, i), at(point, SIZE))
      invoke(fq.multiply, at(b, i), at(line, 2 * SIZE + i), point)
    }
    invoke(target.multiplyLine, f, a, b, at(line, 4 * SIZE))
  })
}
