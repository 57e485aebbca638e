import { createPoseidonEngine, type Permutation, type PoseidonEngine } from '../engine'
import { poseidonRounds } from './poseidon-rounds'

/** Poseidon over one number of inputs in WebAssembly. Inputs and words are canonical; bytes are 32 of each element, little-endian. */
export interface NativePoseidon {
  /** The first words of the permuted state. */
  words(inputs: readonly bigint[], count: number): readonly bigint[]
  /** The hashes of groups of inputs; `undefined` if one of these is not canonical. */
  many(inputs: Uint8Array): Uint8Array | undefined
}

/** `null`: this platform or page refuses WebAssembly. */
let engine: PoseidonEngine | null | undefined
const made = new Map<number, NativePoseidon>()

/** Made when it is first asked for, which takes some milliseconds; `undefined` where WebAssembly is refused. */
export function nativePoseidon(inputs: number): NativePoseidon | undefined {
  const known = made.get(inputs)
  if (known) return known
  engine ??= tryCreate()
  if (!engine) return undefined
  const native = bind(engine, engine.load(poseidonRounds(inputs)))
  made.set(inputs, native)
  return native
}

function bind(from: PoseidonEngine, permutation: Permutation): NativePoseidon {
  return {
    words: (inputs, count) => from.hashOne(permutation, inputs, count),
    many: (inputs) => from.hashMany(permutation, inputs),
  }
}

function tryCreate(): PoseidonEngine | null {
  try {
    return createPoseidonEngine()
  } catch {
    return null
  }
}
