import { type Combine, XI } from './combine'
import { type Address, at, invoke, type Kernel, kernel, type Layout, many } from './kernel'
import type { QuadraticKernels } from './quadratic'

type Triple = readonly [Address, Address, Address]

/** F_q^6 = F_q^2[v] with v³ = ξ = 9 + u: an element is its three coefficients. All kernels: the result first; it may be what is read. */
export interface SexticKernels {
  readonly size: number
  /** The three coefficients. */
  readonly parts: (address: Address) => Triple
  readonly multiply: Kernel
  /** (out, a, b, c): a·(b + c·v), b and c of F_q^2. */
  readonly multiplySparse: Kernel
  readonly add: Kernel
  readonly subtract: Kernel
  readonly negate: Kernel
  readonly invert: Kernel
}

export function createSexticField(layout: Layout, fq2: QuadraticKernels, combine: Combine): SexticKernels {
  const parts = (address: Address): Triple => [address, at(address, fq2.size), at(address, 2 * fq2.size)]
  const temporaries = <N extends number>(count: N) => many(count, () => layout.temporary(fq2.size))
  const [p0, p1, p2, p01, p12, p02] = temporaries(6)
  const [left, right] = temporaries(2)

  /** out = (a + b)(c + d): with ac and bd, what mixes them. */
  const cross = (out: Address, [a, b]: readonly [Address, Address], [c, d]: readonly [Address, Address]) => {
    invoke(fq2.sum, left, a, b)
    invoke(fq2.sum, right, c, d)
    invoke(fq2.multiply, out, left, right)
  }

  const each = (operation: (out: Address, ...operands: Address[]) => void, operands: number) =>
    kernel(operands + 1, (_, out, ...given) => {
      for (const [i, part] of parts(out).entries()) operation(part, ...given.map((a) => parts(a)[i] as Address))
    })

  return {
    size: 3 * fq2.size,
    parts,
    multiply: kernel(3, (_, out, a, b) => {
      const [a0, a1, a2] = parts(a)
      const [b0, b1, b2] = parts(b)
      const [c0, c1, c2] = parts(out)
      invoke(fq2.multiply, p0, a0, b0)
      invoke(fq2.multiply, p1, a1, b1)
      invoke(fq2.multiply, p2, a2, b2)
      cross(p12, [a1, a2], [b1, b2])
      cross(p01, [a0, a1], [b0, b1])
      cross(p02, [a0, a2], [b0, b2])
      combine(c0, [1, p0], [1, p12, XI], [-1, p1, XI], [-1, p2, XI])
      combine(c1, [1, p01], [-1, p0], [-1, p1], [1, p2, XI])
      combine(c2, [1, p02], [-1, p0], [-1, p2], [1, p1])
    }),
    multiplySparse: kernel(4, (_, out, a, b, c) => {
      const [a0, a1, a2] = parts(a)
      const [c0, c1, c2] = parts(out)
      invoke(fq2.multiply, p0, a0, b)
      invoke(fq2.multiply, p1, a1, c)
      cross(p01, [a0, a1], [b, c])
      invoke(fq2.multiply, p2, a2, b)
      invoke(fq2.multiply, p02, a2, c)
      combine(c0, [1, p0], [1, p02, XI])
      combine(c1, [1, p01], [-1, p0], [-1, p1])
      combine(c2, [1, p1], [1, p2])
    }),
    add: each((out, a, b) => combine(out, [1, a as Address], [1, b as Address]), 2),
    subtract: each((out, a, b) => combine(out, [1, a as Address], [-1, b as Address]), 2),
    negate: each((out, a) => combine(out, [-1, a as Address]), 1),
    // The adjoint's coefficients, divided by the norm a0·p0 + ξ(a2·p1 + a1·p2).
    invert: kernel(2, (_, out, a) => {
      const [a0, a1, a2] = parts(a)
      const products = (square: Address, [b, c]: readonly [Address, Address]) => {
        invoke(fq2.square, left, square)
        invoke(fq2.multiply, right, b, c)
      }
      products(a0, [a1, a2])
      combine(p0, [1, left], [-1, right, XI])
      products(a2, [a0, a1])
      combine(p1, [1, left, XI], [-1, right])
      products(a1, [a0, a2])
      combine(p2, [1, left], [-1, right])
      invoke(fq2.multiply, p01, a0, p0)
      invoke(fq2.multiply, p02, a2, p1)
      invoke(fq2.multiply, p12, a1, p2)
      combine(p01, [1, p01], [1, p02, XI], [1, p12, XI])
      invoke(fq2.invert, p01, p01)
      for (const [i, part] of parts(out).entries()) invoke(fq2.multiply, part, [p0, p1, p2][i] as Address, p01)
    }),
  }
}
