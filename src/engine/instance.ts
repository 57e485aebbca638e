/** Instances of the engine's WASM module, and where things lie in their memory. @module */
import { EngineMemoryError } from './errors'
import { HEAP_AT, TEMPORARIES_AT, TEMPORARY_BYTES } from './layout'

export type Group = 'g1' | 'g2'

/** The module's exports; addresses and counts are numbers. */
export type Kernels = Readonly<Record<string, (...parameters: number[]) => number>>

/** The part of a memory that is an instance's own, where others have theirs: multiples of 8. */
export interface Region {
  readonly from: number
  readonly to: number
}

/** An instance over a memory of its own, or over a region of one that it shares. */
export interface Instance {
  readonly kernels: Kernels
  readonly memory: WebAssembly.Memory
  /** Reserves bytes, 8-aligned, until `release`; throws `EngineMemoryError` when the memory cannot grow, or the region ends. */
  reserve(bytes: number): number
  /** Frees all that was reserved since `mark` gave this position. */
  release(position: number): void
  /** The same, and overwrites all that stood there, and what kernels left behind. */
  erase(position: number): void
  mark(): number
  /** Views of the memory as it is now; growing makes new ones. */
  bytes(): Uint8Array
  words(): Int32Array
}

const PAGE = 65536

/** What the module's import allows: 2 GiB. */
const MAX_PAGES = 32768

/** A memory for instances with regions, zero throughout; it does not grow. Throws `EngineMemoryError`, also where there is no shared memory at all. */
export function createSharedMemory(bytes: number): WebAssembly.Memory {
  const pages = Math.ceil(bytes / PAGE)
  if (pages > MAX_PAGES) throw new EngineMemoryError(bytes)
  return createMemory({ initial: pages, maximum: pages, shared: true })
}

function createMemory(descriptor: WebAssembly.MemoryDescriptor): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory(descriptor)
  } catch (cause) {
    // A growing memory may have no room for its maximum.
    throw new EngineMemoryError(PAGE * (descriptor.maximum ?? descriptor.initial), { cause })
  }
}

/** Without a region all of the memory is the instance's, and grows. */
export function createInstance(
  module: WebAssembly.Module,
  memory = createMemory({ initial: 2, maximum: MAX_PAGES }),
  region?: Region,
): Instance {
  const kernels = new WebAssembly.Instance(module, { '': { m0: memory } }).exports as unknown as Kernels
  const temporaries = region?.from ?? TEMPORARIES_AT
  let top = region === undefined ? HEAP_AT : region.from + TEMPORARY_BYTES
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
    if (region !== undefined && end > region.to) throw new EngineMemoryError(end - region.from)
    if (missing <= 0) return
    try {
      memory.grow(missing)
    } catch (cause) {
      throw new EngineMemoryError(end, { cause })
    }
  }
  kernels['useTemporaries']?.(temporaries)
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
      words.fill(0, position / 4, peak / 4)
      words.fill(0, temporaries / 4, (temporaries + TEMPORARY_BYTES) / 4)
      top = position
      peak = position
    },
    mark: () => top,
    bytes: () => bytes,
    words: () => words,
  }
}
