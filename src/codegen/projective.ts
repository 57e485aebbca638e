import type { Combine } from './combine'
import type { FieldKernels } from './field'
import { type Address, at, copyBytes, invoke, type Kernel, kernel, type Layout, many } from './kernel'

type Pair = readonly [Address, Address]

export interface ProjectiveKernels {
  /** Bytes of a point: X, Y, Z of the field's size. */
  readonly size: number
  /** (out, p): 2p. */
  readonly double: Kernel
  /** (out, p, q): p + q. */
  readonly add: Kernel
  /** (out, p, x, y): p + (x, y), an affine point that is not the identity. */
  readonly addAffine: Kernel
  /** (out, x, y): the affine point (x, y) as X, Y, Z. */
  readonly lift: Kernel
}

/**
 * Curves y² = x³ + b of odd order, in homogeneous coordinates x = X/Z, y = Y/Z; the identity is (0, Y, 0). The formulas of Renes, Costello and
 * Batina (2016) have no exceptions there. `out` may be a point that is read. `times3b`: (out, a) → 3b·a.
 */
export function createProjective(layout: Layout, field: FieldKernels, combine: Combine, times3b: Kernel): ProjectiveKernels {
  const { size } = field
  const temporaries = <N extends number>(count: N) => many(count, () => layout.temporary(size))
  const [xx, yy, zz, low, high, s, t, xy, yz, xz] = temporaries(10)
  const coordinates = (point: Address) => [point, at(point, size), at(point, 2 * size)] as [Address, Address, Address]

  /** The sum, of X1X2, Y1Y2, Z1Z2 and of the mixed X1Y2 + X2Y1, Y1Z2 + Y2Z1, X1Z2 + X2Z1. */
  const finish = (out: Address) => {
    const [x, y, z] = coordinates(out)
    invoke(times3b, zz, zz)
    invoke(times3b, xz, xz)
    invoke(field.subtractLazy, low, yy, zz)
    invoke(field.sum, high, yy, zz)
    combine(xx, [3, xx])
    // X = xy·low - yz·3b·xz, Y = low·high + 3b·xz·3xx, Z = yz·high + 3xx·xy
    invoke(field.multiply, s, yz, xz)
    invoke(field.multiplySubtract, x, xy, low, s)
    invoke(field.multiply, s, xz, xx)
    invoke(field.multiply, t, low, high)
    combine(y, [1, s], [1, t])
    invoke(field.multiply, s, yz, high)
    invoke(field.multiply, t, xx, xy)
    combine(z, [1, s], [1, t])
  }

  /** mixed = (a1 + b1)(a2 + b2) - a - b, for the products a of the first and b of the second. */
  const cross = (mixed: Address, [a1, b1]: Pair, [a2, b2]: Pair, [a, b]: Pair) => {
    invoke(field.sum, s, a1, b1)
    invoke(field.sum, t, a2, b2)
    invoke(field.multiply, s, s, t)
    combine(mixed, [1, s], [-1, a], [-1, b])
  }

  return {
    size: 3 * size,
    double: kernel(2, (_, out, p) => {
      const [x, y, z] = coordinates(p)
      const [x3, y3, z3] = coordinates(out)
      invoke(field.square, yy, y)
      invoke(field.square, zz, z)
      invoke(field.multiply, xy, x, y)
      invoke(field.multiply, yz, y, z)
      invoke(times3b, zz, zz)
      // X = 2xy(yy - 9b·zz), Y = (yy - 9b·zz)(yy + 3b·zz) + 8yy·3b·zz, Z = 8yy·yz
      combine(low, [1, yy], [-3, zz])
      invoke(field.sum, high, yy, zz)
      invoke(field.multiply, s, xy, low)
      combine(x3, [2, s])
      invoke(field.multiply, s, low, high)
      invoke(field.multiply, t, yy, zz)
      combine(y3, [1, s], [8, t])
      invoke(field.multiply, s, yy, yz)
      combine(z3, [8, s])
    }),
    add: kernel(3, (_, out, p, q) => {
      const [x1, y1, z1] = coordinates(p)
      const [x2, y2, z2] = coordinates(q)
      invoke(field.multiply, xx, x1, x2)
      invoke(field.multiply, yy, y1, y2)
      invoke(field.multiply, zz, z1, z2)
      cross(xy, [x1, y1], [x2, y2], [xx, yy])
      cross(yz, [y1, z1], [y2, z2], [yy, zz])
      cross(xz, [x1, z1], [x2, z2], [xx, zz])
      finish(out)
    }),
    addAffine: kernel(4, (_, out, p, x2, y2) => {
      const [x1, y1, z1] = coordinates(p)
      invoke(field.multiply, xx, x1, x2)
      invoke(field.multiply, yy, y1, y2)
      copyBytes(zz, z1, size)
      cross(xy, [x1, y1], [x2, y2], [xx, yy])
      invoke(field.multiply, s, y2, z1)
      invoke(field.sum, yz, s, y1)
      invoke(field.multiply, s, x2, z1)
      invoke(field.sum, xz, s, x1)
      finish(out)
    }),
    lift: kernel(3, (_, out, x, y) => {
      const [x1, y1, z1] = coordinates(out)
      copyBytes(x1, x, size)
      copyBytes(y1, y, size)
      copyBytes(z1, field.one, size)
    }),
  }
}
