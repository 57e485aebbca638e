import { readLittleEndian, writeLittleEndian } from '../base'
import { bytesOf } from './base64'
import { WASM } from './generated/poseidon'
import { createInstance, type Instance } from './instance'
import { ELEMENT_BYTES, FR, LIMB_BITS, LIMBS, MAX_PARTIAL_ROUNDS, MAX_WIDTH, PLAN_AT, PLAN_BYTES } from './layout'

/** Rows of coefficients, one for each word that results. */
type Matrix = readonly (readonly bigint[])[]

/** What a permutation consists of: integers below r, in the order in which they are used. */
export interface PermutationParts {
  /** Words of a state, 2 to 17. */
  readonly width: number
  readonly partialRounds: number
  /** Added to the state first. */
  readonly first: readonly bigint[]
  /** Mixes after each full round but the fourth, with these constants after rounds 1, 2, 3, then 5, 6, 7; and after the last. */
  readonly mix: Matrix
  readonly before: Matrix
  readonly after: Matrix
  readonly enter: { readonly matrix: Matrix; readonly constants: readonly bigint[] }
  readonly recurrence: { readonly row: readonly bigint[]; readonly constants: readonly bigint[] }
  readonly leave: { readonly matrix: Matrix; readonly constants: readonly bigint[] }
}

/** A permutation in the engine's memory. */
export interface Permutation {
  readonly inputs: number
  /** Address of its plan. */
  readonly plan: number
}

/** Hashes groups of elements to the first words of the permuted states. */
export interface PoseidonEngine {
  load(parts: PermutationParts): Permutation
  /** Hashes width - 1 canonical integers; gives one or two words. */
  hashOne(permutation: Permutation, inputs: readonly bigint[], words: number): readonly bigint[]
  /**
   * Hashes whole groups of width - 1 elements, 32 little-endian bytes each, to one element each; `undefined` if one of the inputs is not
   * canonical, that is below r.
   */
  hashMany(permutation: Permutation, inputs: Uint8Array): Uint8Array | undefined
}

/** Bytes of an element outside. */
const OUTSIDE_BYTES = 32
/** Groups that are copied in at a time. */
const CHUNK = 512

/** Compiles and instantiates the module, at once. Throws where a policy forbids WebAssembly. */
export function createPoseidonEngine(): PoseidonEngine {
  const instance = createInstance(new WebAssembly.Module(bytesOf(WASM)))
  const input = instance.reserve(CHUNK * (MAX_WIDTH - 1) * OUTSIDE_BYTES)
  const output = instance.reserve(CHUNK * OUTSIDE_BYTES)
  const hashAll = instance.kernels['hashAll'] as (...parameters: number[]) => number
  let view = new DataView(instance.memory.buffer)
  return {
    load: (parts) => ({ inputs: parts.width - 1, plan: writePlan(instance, parts) }),
    hashOne({ plan }, inputs, words) {
      if (view.buffer !== instance.memory.buffer) view = new DataView(instance.memory.buffer)
      for (const [i, value] of inputs.entries()) writeLittleEndian(value, view, input + i * OUTSIDE_BYTES)
      hashAll(output, input, 1, words, plan)
      return Array.from({ length: words }, (_, i) => readLittleEndian(view, output + i * OUTSIDE_BYTES))
    },
    hashMany({ inputs, plan }, bytes) {
      if (!areCanonical(bytes)) return undefined
      const groupBytes = inputs * OUTSIDE_BYTES
      const count = bytes.length / groupBytes
      const out = new Uint8Array(count * OUTSIDE_BYTES)
      for (let done = 0; done < count; done += CHUNK) {
        const groups = Math.min(CHUNK, count - done)
        const memory = instance.bytes()
        memory.set(bytes.subarray(done * groupBytes, (done + groups) * groupBytes), input)
        hashAll(output, input, groups, 1, plan)
        out.set(memory.subarray(output, output + groups * OUTSIDE_BYTES), done * OUTSIDE_BYTES)
      }
      return out
    },
  }
}

const TOP = Number(FR >> 224n)

/** Whether all elements are below r; their top four bytes decide for all but one in a billion. */
function areCanonical(bytes: Uint8Array): boolean {
  for (let end = OUTSIDE_BYTES; end <= bytes.length; end += OUTSIDE_BYTES) {
    const top =
      (bytes[end - 1] as number) * 2 ** 24 +
      (((bytes[end - 2] as number) << 16) | ((bytes[end - 3] as number) << 8) | (bytes[end - 4] as number))
    if (top > TOP) return false
    if (top === TOP && !isBelowModulus(bytes.subarray(end - OUTSIDE_BYTES, end))) return false
  }
  return true
}

function isBelowModulus(element: Uint8Array): boolean {
  return element.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n) < FR
}

/** Writes a plan with all that it refers to into memory that is never released; its address. */
function writePlan(instance: Instance, parts: PermutationParts): number {
  const { width, partialRounds, mix, enter, recurrence, leave } = parts
  if (width > MAX_WIDTH || partialRounds > MAX_PARTIAL_ROUNDS)
    throw new RangeError('a permutation of more words or rounds than there is room for')
  const plan = instance.reserve(PLAN_BYTES)
  const write = (values: readonly bigint[], montgomery: number): number => {
    const address = instance.reserve(values.length * ELEMENT_BYTES)
    values.forEach((value, i) => {
      writeElement(instance, address + i * ELEMENT_BYTES, value, montgomery)
    })
    return address
  }
  // Coefficients in Montgomery form keep what they multiply in that form; those of the last mixing take it out of it. Constants are added to
  // products, and therefore have the factor twice; but the first word of the first state is a constant itself.
  const constants = [
    ...parts.first.slice(1),
    ...parts.before.flat(),
    ...enter.constants,
    ...recurrence.constants,
    ...leave.constants,
    ...parts.after.flat(),
  ]
  const start = write([parts.first[0] as bigint, ...constants], 2)
  writeElement(instance, start, parts.first[0] as bigint, 1)
  const fields = {
    width,
    partialRounds,
    mix: write(mix.flat(), 1),
    last: write(mix.slice(0, 2).flat(), 0),
    enter: write(enter.matrix.flat(), 1),
    leave: write(leave.matrix.flat(), 1),
    recurrence: write(recurrence.row, 1),
    constants: start,
  }
  for (const [name, value] of Object.entries(fields))
    instance.words()[(plan + PLAN_AT[name as keyof typeof PLAN_AT]) >> 2] = value
  return plan
}

/** Writes value·R^times with limbs from -2^28 to 2^28 - 1, of which more products can be added up. */
function writeElement(instance: Instance, address: number, value: bigint, times: number): void {
  let rest = (value << BigInt(LIMB_BITS * LIMBS * times)) % FR
  const words = instance.words()
  for (let i = 0; i < LIMBS; i++) {
    const limb = i === LIMBS - 1 ? rest : BigInt.asIntN(LIMB_BITS, rest)
    words[(address >> 2) + i] = Number(limb)
    rest = (rest - limb) >> BigInt(LIMB_BITS)
  }
}
