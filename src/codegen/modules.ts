import { Const, data, global, importMemory, local, Module } from 'wasmati'
import { CONSTANTS_AT, FQ, FR, TEMPORARIES_AT } from '../engine/layout'
import { createCurve } from './curve'
import { createHalving, cubeRootOfUnity, inverse } from './endomorphism'
import { createPrimeField, type FieldKernels } from './field'
import { createLayout, type Kernel, kernel, temporaries } from './kernel'
import { buildPairingModule } from './pairing'
import { createQuadraticField } from './quadratic'
import { createTransform } from './transform'
import { createVectors } from './vectors'

/** Every field's kernels, named after the field. */
function fieldExports(prefix: string, field: FieldKernels): Record<string, Kernel> {
  const {
    multiply,
    square,
    multiplySubtract,
    squareSubtract,
    add,
    subtract,
    negate,
    isZero,
    invert,
    fromMontgomery256,
    toMontgomery256,
  } = field
  const kernels = {
    multiply,
    square,
    multiplySubtract,
    squareSubtract,
    add,
    subtract,
    negate,
    isZero,
    invert,
    fromMontgomery256,
    toMontgomery256,
  }
  return Object.fromEntries(Object.entries(kernels).map(([name, made]) => [`${prefix}_${name}`, made]))
}

/** What only additions of points use, for the tests. */
function curveFieldExports(prefix: string, { multiplyDifference, norm, divideDifference }: FieldKernels): Record<string, Kernel> {
  const kernels = { multiplyDifference, norm, divideDifference }
  return Object.fromEntries(Object.entries(kernels).map(([name, made]) => [`${prefix}_${name}`, made]))
}

/** Writes the module, with its memory imported. */
export function buildProverModule(): Uint8Array {
  const layout = createLayout(CONSTANTS_AT)
  const fq = createPrimeField(layout, FQ)
  const fr = createPrimeField(layout, FR)
  const fq2 = createQuadraticField(layout, fq)
  // Of the two cube roots of unity, the one that goes with λ on each curve; the tests compare with λ times points.
  const beta = cubeRootOfUnity(FQ)
  const g1 = createCurve(layout, fq, { beta: fq.constant(beta * beta), minusB: fq.constant(-3n) })
  // b of the twist is 3/(9 + u), that is 3·(9 - u)/82.
  const by82 = inverse(82n, FQ)
  const g2 = createCurve(layout, fq2, { beta: fq2.constant(beta, 0n), minusB: fq2.constant(-27n * by82, 3n * by82) })
  const halve = createHalving(cubeRootOfUnity(FR), FR)
  const useTemporaries = kernel(1, (_, address) => {
    local.get(address)
    global.set(temporaries)
  })
  const transform = createTransform(layout, fr)
  const vectors = createVectors(layout, fr)
  if (CONSTANTS_AT + layout.constants().length > TEMPORARIES_AT) throw new RangeError('too many constants')
  const memory = importMemory({ min: 1, max: 32768 })
  data({ memory, offset: Const.i32(CONSTANTS_AT) }, layout.constants())
  return Module({
    exports: {
      useTemporaries,
      ...fieldExports('fq', fq),
      ...curveFieldExports('fq', fq),
      ...fieldExports('fr', fr),
      ...fieldExports('fq2', fq2),
      ...curveFieldExports('fq2', fq2),
      ...Object.fromEntries(Object.entries(g1).map(([name, made]) => [`g1_${name}`, made])),
      ...Object.fromEntries(Object.entries(g2).map(([name, made]) => [`g2_${name}`, made])),
      ...transform,
      ...vectors,
      halve,
    } as never,
    memory,
  }).toBytes()
}

/** The modules by the names of their generated files. */
export const modules: Readonly<Record<string, () => Uint8Array>> = {
  prover: buildProverModule,
  pairing: buildPairingModule,
}
