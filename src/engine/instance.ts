/** Instances of the engine's WASM module, and where things lie in their memory. @module */
import { EngineMemoryError } from './errors'
import { HEAP_AT, TEMPORARIES_AT } from './layout'

export type Group = 'g1' | 'g2'

/** The module's exports; addresses and counts are numbers. */
export type Kernels = Readonly<Record<string, (...parameters: number[]) => number>>

/** An instance over a memory of its own, or one shared with others. */
export interface Instance {
  readonly kernels: Kernels
  readonly memory: WebAssembly.Memory
  /** Reserves bytes, 8-aligned, until `release`; throws `EngineMemoryError` when the memory cannot grow. */
  reserve(bytes: number): number
  /** Frees all that was reserved since `mark` gave this position. */
  release(position: number): void
  /** The same, and overwrites all that stood there. */
  erase(position: number): void
  mark(): number
  /** Views of the memory as it is now; growing makes new ones. */
  bytes(): Uint8Array
  words(): Int32Array
}

const PAGE = 65536

export function createInstance(
  module: WebAssembly.Module,
  memory = new WebAssembly.Memory({ initial: 2, maximum: 32768 }),
): Instance {
  const kernels = new WebAssembly.Instance(module, { '': { m0: memory } }).exports as unknown as Kernels
  let top = HEAP_AT
  let peak = top
  let bytes = new Uint8Array(memory.buffer)
  let words = new Int32Array(memory.buffer)
  const refresh = () => {
    if (bytes.buffer === memory.buffer) return
    bytes = new Uint8Array(memory.buffer)
    words = new Int32Array(memory.buffer)
  }
  const grow = (end: number) => {
    const missing = Math.ceil((end - memory.buffer.byteLength) / PAGE)
    if (missing <= 0) return
    try {
      memory.grow(missing)
    } catch (cause) {
      throw new EngineMemoryError(end, { cause })
    }
  }
  kernels['useTemporaries']?.(TEMPORARIES_AT)
  return {
    kernels,
    memory,
    reserve(size) {
      const start = top
      // No bit operation: these are exact beyond 2^31, too.
      const end = Math.ceil((start + size) / 8) * 8
      grow(end)
      top = end
      peak = Math.max(peak, top)
      refresh()
      return start
    },
    release(position) {
      top = position
    },
    erase(position) {
      bytes.fill(0, position, peak)
      top = position
      peak = position
    },
    mark: () => top,
    bytes: () => bytes,
    words: () => words,
  }
}
