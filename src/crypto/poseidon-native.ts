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

/** To make a permutation takes as long as so many hashes of the portable one: who hashes less need not wait for it. */
const WORTH_MAKING = 32
const asked = new Map<number, number>()

/** For so many hashes more; `undefined` as long as there were few, and where WebAssembly is refused. */
export function nativePoseidon(inputs: number, hashes: number): NativePoseidon | undefined {
  const known = made.get(inputs)
  if (known) return known
  const total = (asked.get(inputs) ?? 0) + hashes
  asked.set(inputs, total)
  if (total < WORTH_MAKING) return undefined
  if (engine === undefined) engine = tryCreate()
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
