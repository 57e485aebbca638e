import { Const, data, global, importMemory, local, Module } from 'wasmati'
import { CONSTANTS_AT, FQ, FR, TEMPORARIES_AT, TEMPORARY_BYTES } from '../engine/layout'
import { createCurve } from './curve'
import { createHalving, cubeRootOfUnity, inverse } from './endomorphism'
import { createPrimeField, type FieldKernels } from './field'
import { createLayout, type Kernel, kernel, type Layout, temporaries } from './kernel'
import { buildPairingModule } from './pairing'
import { createPoseidon } from './poseidon'
import { createQuadraticField } from './quadratic'
import { createTransform } from './transform'
import { createVectors } from './vectors'

const named = (prefix: string, kernels: Readonly<Record<string, Kernel>>): Record<string, Kernel> =>
  Object.fromEntries(Object.entries(kernels).map(([name, made]) => [`${prefix}_${name}`, made]))

/** Every field's kernels, named after the field. */
function fieldExports(prefix: string, field: FieldKernels): Record<string, Kernel> {
  const { multiply, square, multiplySubtract, squareSubtract, add, subtract } = field
  const { negate, isZero, invert, fromMontgomery256, toMontgomery256 } = field
  const sums = { multiply, square, multiplySubtract, squareSubtract, add, subtract }
  return named(prefix, { ...sums, negate, isZero, invert, fromMontgomery256, toMontgomery256 })
}

/** What only additions of points use, for the tests. */
const curveFieldExports = (
  prefix: string,
  { multiplyDifference, norm, divideDifference }: FieldKernels,
): Record<string, Kernel> => named(prefix, { multiplyDifference, norm, divideDifference })

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
  return finishModule(layout, {
    ...fieldExports('fq', fq),
    ...curveFieldExports('fq', fq),
    ...fieldExports('fr', fr),
    ...fieldExports('fq2', fq2),
    ...curveFieldExports('fq2', fq2),
    ...Object.fromEntries(Object.entries(g1).map(([name, made]) => [`g1_${name}`, made])),
    ...Object.fromEntries(Object.entries(g2).map(([name, made]) => [`g2_${name}`, made])),
    ...createTransform(layout, fr),
    ...createVectors(layout, fr),
    halve,
  })
}

/** Puts kernels and the constants that they use into a module. */
function finishModule(layout: Layout, kernels: object): Uint8Array {
  const useTemporaries = kernel(1, (_, address) => {
    local.get(address)
    global.set(temporaries)
  })
  if (CONSTANTS_AT + layout.constants().length > TEMPORARIES_AT) throw new RangeError('too many constants')
  if (layout.temporaryBytes() > TEMPORARY_BYTES) throw new RangeError('too many temporaries')
  const memory = importMemory({ min: 1, max: 32768 })
  data({ memory, offset: Const.i32(CONSTANTS_AT) }, layout.constants())
  return Module({ exports: { useTemporaries, ...kernels } as never, memory }).toBytes()
}

/** The module that hashes, apart from the others: whoever only hashes loads no more. */
export function buildPoseidonModule(): Uint8Array {
  const layout = createLayout(CONSTANTS_AT)
  const exports = createPoseidon(layout, createPrimeField(layout, FR))
  return finishModule(layout, exports)
}

/** The modules by the names of their generated files. */
export const modules: Readonly<Record<string, () => Uint8Array>> = {
  prover: buildProverModule,
  pairing: buildPairingModule,
  poseidon: buildPoseidonModule,
}
