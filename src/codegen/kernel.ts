import { type AnyFunc, br_if, Const, call, func, type Global, global, i32, i64, type Local, local, loop } from 'wasmati'

export type I32 = Local<'i32'>
export type I64 = Local<'i64'>

/** An address: a local, with a constant number of bytes added. */
export type Address =
  | I32
  | { readonly base: I32; readonly offset: number }
  | { readonly slot: number }
  | { readonly fixed: number }

/** A function that other kernels call and that a module may export; all parameters and results are 32-bit integers. */
export type Kernel = AnyFunc<readonly 'i32'[], readonly 'i32'[]>

/** Gives a kernel as many locals as its body asks for. */
export interface Frame {
  i32(): I32
  i64(): I64
  limbs(count: number): readonly I64[]
  /** Emits what the body does; its locals of 64 bits are taken again afterwards, with whatever stands in them. Few locals make small modules. */
  part(body: () => void): void
}

/** Writes a function: `body` emits its instructions. */
export function kernel(parameters: number, body: (frame: Frame, ...parameters: I32[]) => void, results = 0): Kernel {
  const integers = (count: number) => new Array(count).fill(i32) as [typeof i32]
  let types: string[] = []
  const made = func({ in: integers(parameters), out: integers(results) }, (given, _, context) => {
    // wasmati wants the locals beforehand; its context keeps their types in a list that grows as well.
    types = context.locals
    const take = <T extends 'i32' | 'i64'>(type: T): Local<T> => {
      // Nor does it keep their order where types mix.
      if (type === 'i32' && types.includes('i64')) throw new RangeError('a local of 32 bits after one of 64')
      types.push(type)
      return { kind: 'local', type, index: types.length - 1 }
    }
    let free: I64[] = []
    let taken: I64[] = []
    const frame = {
      i32: () => take('i32'),
      i64: () => {
        const made = free.pop() ?? take('i64')
        taken.push(made)
        return made
      },
    }
    const part = (emit: () => void) => {
      const before = taken
      taken = []
      emit()
      free = [...free, ...taken.reverse()]
      taken = before
    }
    body({ ...frame, limbs: (count) => Array.from({ length: count }, frame.i64), part }, ...(given as I32[]))
  })
  made.locals = types.slice(parameters) as typeof made.locals
  return made as unknown as Kernel
}

/** Where the temporaries of this instance begin; instances that share a memory have each their own. */
export const temporaries: Global<'i32'> = global(Const.i32(0), { mutable: true })

/** Hands out room for constants, at fixed addresses, and for temporaries, relative to the global. */
export interface Layout {
  /** Room for a constant that a data segment fills. */
  constant(bytes: Uint8Array): { readonly fixed: number }
  temporary(bytes: number): { readonly slot: number }
  readonly constants: () => Uint8Array
  readonly temporaryBytes: () => number
}

export function createLayout(start: number): Layout {
  const parts: number[] = []
  let used = 0
  return {
    constant(bytes) {
      const fixed = start + parts.length
      parts.push(...bytes, ...new Array((8 - (bytes.length % 8)) % 8).fill(0))
      return { fixed }
    },
    temporary(bytes) {
      const slot = used
      used += (bytes + 7) & ~7
      return { slot }
    },
    constants: () => Uint8Array.from(parts),
    temporaryBytes: () => used,
  }
}

type List<T, N extends number, L extends T[] = []> = L['length'] extends N ? L : List<T, N, [...L, T]>

/** So many addresses, made one after the other. */
export function many<N extends number>(count: N, make: () => Address): List<Address, N> {
  return Array.from({ length: count }, make) as List<Address, N>
}

/** The address `offset` bytes on. */
export function at(address: Address, offset: number): Address {
  if ('slot' in address) return { slot: address.slot + offset }
  if ('fixed' in address) return { fixed: address.fixed + offset }
  if ('base' in address) return { base: address.base, offset: address.offset + offset }
  return offset === 0 ? address : { base: address, offset }
}

/** Puts an address on the stack. */
export function push(address: Address): void {
  if ('fixed' in address) {
    i32.const(address.fixed)
  } else if ('slot' in address) {
    global.get(temporaries)
    add(address.slot)
  } else if ('base' in address) {
    local.get(address.base)
    add(address.offset)
  } else {
    local.get(address)
  }
}

function add(offset: number): void {
  if (offset === 0) return
  i32.const(offset)
  i32.add()
}

/** Calls a kernel with addresses. */
export function invoke(target: Kernel, ...addresses: readonly Address[]): void {
  for (const address of addresses) push(address)
  call(target)
}

/** Where loads and stores of an address begin: what to put on the stack, and the constant that the instruction adds. */
export function origin(address: Address): { readonly offset: number; push(): void } {
  if ('base' in address) return { offset: address.offset, push: () => local.get(address.base) }
  if ('slot' in address) return { offset: address.slot, push: () => global.get(temporaries) }
  if ('fixed' in address) return { offset: address.fixed, push: () => i32.const(0) }
  return { offset: 0, push: () => local.get(address) }
}

/** Runs the body while the counter, which it need not change, is above zero; the counter has to be above zero before. */
export function repeat(counter: I32, body: () => void): void {
  loop({}, () => {
    body()
    local.get(counter)
    i32.const(1)
    i32.sub()
    local.tee(counter)
    br_if(0)
  })
}

/** Moves a pointer by a constant number of bytes. */
export function advance(pointer: I32, bytes: number): void {
  local.get(pointer)
  i32.const(bytes)
  i32.add()
  local.set(pointer)
}

export function pushWord(address: Address): void {
  const from = origin(address)
  from.push()
  i32.load({ offset: from.offset })
}

/** Copies a constant number of bytes, a multiple of 4. */
export function copyBytes(out: Address, from: Address, bytes: number): void {
  const [to, source] = [origin(out), origin(from)]
  for (let i = 0; i < bytes; i += 8) {
    to.push()
    source.push()
    if (bytes - i >= 8) {
      i64.load({ offset: source.offset + i })
      i64.store({ offset: to.offset + i })
    } else {
      i32.load({ offset: source.offset + i })
      i32.store({ offset: to.offset + i })
    }
  }
}
