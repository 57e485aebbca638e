/** The module of the pairing: points of both groups read and checked, multiples of points of G1, the Miller loop's steps and what ends it. @module */
import { Const, data, global, i32, importMemory, local, Module } from 'wasmati'
import { CONSTANTS_AT, FQ, FR, HEAP_AT, TEMPORARIES_AT } from '../engine/layout'
import { createCombine } from './combine'
import { createHalving, cubeRootOfUnity, powerModulo } from './endomorphism'
import { createFinalExponentiation } from './exponentiation'
import { createPrimeField } from './field'
import { type Address, at, createLayout, invoke, kernel, temporaries } from './kernel'
import { createLines } from './lines'
import { createG1, createG2, createLineStep } from './points'
import { createQuadraticField } from './quadratic'
import { createSexticField } from './sextic'
import { createTarget } from './target'
import { createTwist } from './twist'

type Pair = readonly [bigint, bigint]

/** (9 + u)^exponent, by its coefficients. */
function powerOfXi(exponent: bigint): Pair {
  const times = ([a0, a1]: Pair, [b0, b1]: Pair): Pair => [(a0 * b0 - a1 * b1) % FQ, (a0 * b1 + a1 * b0) % FQ]
  let result: Pair = [1n, 0n]
  for (let [square, rest] = [[9n, 1n] as Pair, exponent]; rest > 0n; rest >>= 1n, square = times(square, square)) {
    if (rest & 1n) result = times(result, square)
  }
  return result
}

/** Writes the module, with its memory imported. */
export function buildPairingModule(): Uint8Array {
  const layout = createLayout(CONSTANTS_AT)
  const fq = createPrimeField(layout, FQ)
  const fq2 = createQuadraticField(layout, fq)
  const combine2 = createCombine(fq.limbs, 2)
  const fq6 = createSexticField(layout, fq2, combine2)
  const powers = Array.from({ length: 6 }, (_, i) => fq2.constant(...powerOfXi((BigInt(i) * (FQ - 1n)) / 6n)))
  const target = createTarget(layout, { fq2, fq6, combine: combine2, frobeniusFactors: powers })
  // 1/ξ = (9 - u)/82
  const [b0, b1] = [9n, -1n].map((c) => 3n * c * powerModulo(82n, FQ - 2n, FQ)) as [bigint, bigint]
  const b3 = fq2.constant(3n * b0, 3n * b1)
  const twist = createTwist(layout, {
    fq2,
    combine: combine2,
    b: fq2.constant(b0, b1),
    b3,
    psiX: powers[2] as Address,
    psiY: powers[3] as Address,
  })
  const difference = layout.temporary(fq2.size)
  const isOne = kernel(
    1,
    (_, a) => {
      invoke(fq2.subtract, difference, a, fq2.one)
      invoke(fq2.isZero, difference)
      for (let i = fq2.size; i < target.size; i += fq2.size) {
        invoke(fq2.isZero, at(a, i))
        i32.and()
      }
    },
    1,
  )
  const exports = {
    useTemporaries: kernel(1, (_, address) => {
      local.get(address)
      global.set(temporaries)
    }),
    ...createG1(layout, fq),
    ...createG2(fq, twist, createLines(layout, { fq2, combine: combine2, twist, b3 })),
    target_multiplyLine: createLineStep(layout, fq, target),
    halve: createHalving(cubeRootOfUnity(FR), FR),
    /** (out): the element 1. */
    target_one: kernel(1, (_, out) => invoke(target.copy, out, target.one)),
    target_copy: target.copy,
    target_multiply: target.multiply,
    target_square: target.square,
    target_exponentiate: createFinalExponentiation(layout, target),
    /** (a) → 1 when a is 1. */
    target_isOne: isOne,
  }
  if (CONSTANTS_AT + layout.constants().length > TEMPORARIES_AT) throw new RangeError('too many constants')
  if (TEMPORARIES_AT + layout.temporaryBytes() > HEAP_AT) throw new RangeError('too many temporaries')
  const memory = importMemory({ min: 1, max: 32768 })
  data({ memory, offset: Const.i32(CONSTANTS_AT) }, layout.constants())
  return Module({ exports: exports as never, memory }).toBytes()
}
