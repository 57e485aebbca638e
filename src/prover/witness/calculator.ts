import { finish, type Steps } from '../../engine'
import type { SignalInputs, SignalValue } from '../../statement'
import { SCALAR_FIELD_MODULUS } from '../../verifier'

/** A line of a circom template. */
export interface SourcePlace {
  readonly template: string
  readonly line: number
}

/** Why a witness could not be made. Names places and sizes, never values; `trace` begins with the assertion that failed. */
export type WitnessFault =
  | { readonly kind: 'unsatisfied'; readonly trace: readonly SourcePlace[] }
  | { readonly kind: 'input'; readonly message: string }

export type WitnessResult =
  | { readonly ok: true; readonly wtns: Uint8Array }
  | { readonly ok: false; readonly fault: WitnessFault }

/** Makes witnesses of one circuit. */
export interface WitnessCalculator {
  /** The witness as a wtns file. */
  calculate(inputs: SignalInputs): WitnessResult
  /** The same in steps. The longest is circom's own computation, one call that nothing can divide. Steps that are broken off have to be ended with `return`. */
  calculateSteps(inputs: SignalInputs): Steps<WitnessResult>
}

/** What circom's generated module exports (circom 2.1 and later). */
interface CircomExports {
  readonly memory: WebAssembly.Memory
  readonly init: (sanityCheck: number) => void
  readonly setInputSignal: (hashHigh: number, hashLow: number, position: number) => void
  readonly getInputSignalSize: (hashHigh: number, hashLow: number) => number
  readonly getInputSize: () => number
  readonly getWitnessSize: () => number
  readonly getWitness: (index: number) => void
  readonly getFieldNumLen32: () => number
  readonly readSharedRWMemory: (index: number) => number
  readonly writeSharedRWMemory: (index: number, word: number) => void
  readonly getMessageChar: () => number
}

const FIELD_WORDS = 8
/** Wires that are read between two steps. */
const WIRES = 16_384
/** Codes that the module hands to its exception handler: 1 to 3 and 6 are about inputs, 4 is a failed assertion. */
const ASSERT_FAILED = 4

/**
 * Drives a witness calculator compiled by circom (WebAssembly). The instance is kept between witnesses, its memory put back to what it was at the start,
 * so that no signal stays in it; after a fault, which leaves it half-way, the next witness gets a fresh one.
 */
export function createWitnessCalculator(module: WebAssembly.Module): WitnessCalculator {
  let instance: Instance | undefined
  function* calculateSteps(inputs: SignalInputs): Steps<WitnessResult> {
    const current = instance ?? startInstance(module)
    instance = undefined
    let kept = false
    try {
      yield current.exports.getWitnessSize()
      const result = yield* runInstance(current, inputs)
      kept = result.ok
      return result
    } finally {
      current.erase()
      if (kept) instance = current
    }
  }
  return { calculate: (inputs) => finish(calculateSteps(inputs)), calculateSteps }
}

interface Instance {
  readonly exports: CircomExports
  /** What the module reported since `init`. */
  readonly report: { code: number; text: string }
  /** Puts its memory back to what it was. */
  erase(): void
}

function startInstance(module: WebAssembly.Module): Instance {
  const report = { code: 0, text: '' }
  const readMessage = (): string => {
    let text = ''
    for (let char = exports.getMessageChar(); char !== 0; char = exports.getMessageChar()) text += String.fromCharCode(char)
    return text
  }
  const runtime = {
    exceptionHandler(code: number) {
      report.code = code
      throw new CircomException()
    },
    printErrorMessage() {
      report.text += `${readMessage()}\n`
    },
    // What a circuit logs may be a secret value: it is read, as the module expects, and forgotten.
    writeBufferMessage: () => void readMessage(),
    showSharedRWMemory() {},
  }
  const exports = new WebAssembly.Instance(module, { runtime }).exports as unknown as CircomExports
  const initial = withoutZeros(new Uint8Array(exports.memory.buffer))
  const erase = (): void => {
    const bytes = new Uint8Array(exports.memory.buffer)
    bytes.set(initial)
    bytes.fill(0, initial.length)
  }
  return { exports, report, erase }
}

/** A copy that ends with the last byte that is not zero. */
function withoutZeros(bytes: Uint8Array): Uint8Array {
  let length = bytes.length
  while (length > 0 && bytes[length - 1] === 0) length--
  return bytes.slice(0, length)
}

/** Unwinds the module's stack; never leaves this file. */
class CircomException extends Error {}

/** Yields as many additions of points as there are wires, which is about what they take. */
function* runInstance({ exports, report }: Instance, inputs: SignalInputs): Steps<WitnessResult> {
  const fault = (found: WitnessFault): WitnessResult => ({ ok: false, fault: found })
  try {
    report.text = ''
    exports.init(1)
    let count = 0
    for (const [name, value] of Object.entries(inputs)) {
      const values = flatten(value)
      if (typeof values === 'string') return fault({ kind: 'input', message: `signal ${name}: ${values}` })
      const [high, low] = hashName(name)
      const size = exports.getInputSignalSize(high, low)
      if (size < 0) return fault({ kind: 'input', message: `${name} is not an input of the circuit` })
      if (size !== values.length)
        return fault({ kind: 'input', message: `signal ${name} has ${size} elements, got ${values.length}` })
      // The last element set starts the computation, so the total is checked before it.
      count += size
      if (count > exports.getInputSize()) return fault({ kind: 'input', message: 'more inputs than the circuit has' })
      for (const [i, element] of values.entries()) {
        writeElement(exports, element)
        exports.setInputSignal(high, low, i)
      }
    }
    if (count < exports.getInputSize())
      return fault({ kind: 'input', message: `${count} of ${exports.getInputSize()} input elements given` })
    yield exports.getWitnessSize()
    return { ok: true, wtns: yield* writeWtns(exports) }
  } catch (error) {
    if (!(error instanceof CircomException)) throw error
    if (report.code !== ASSERT_FAILED)
      return fault({ kind: 'input', message: `the circuit refused its inputs (code ${report.code})` })
    return fault({ kind: 'unsatisfied', trace: traceOf(report.text) })
  }
}

/** The failed assertion and the lines that led to it, innermost first: `Error in template Num2Bits_3 line: 38`, and so on. */
function traceOf(text: string): readonly SourcePlace[] {
  return [...text.matchAll(/template (\w+?)(?:_\d+)? line: (\d+)/g)].map(([, template, line]) => ({
    template: template as string,
    line: Number(line),
  }))
}

/** The elements in row order, or what is wrong with them. */
function flatten(value: SignalValue): readonly bigint[] | string {
  if (typeof value === 'bigint') return value >= 0n && value < SCALAR_FIELD_MODULUS ? [value] : 'not a canonical field element'
  if (!Array.isArray(value)) return 'neither a bigint nor a list'
  const out: bigint[] = []
  for (const part of value as readonly SignalValue[]) {
    const elements = flatten(part)
    if (typeof elements === 'string') return elements
    out.push(...elements)
  }
  return out
}

/** circom finds a signal by the 64-bit FNV-1a hash of its name, in two halves. */
function hashName(name: string): readonly [number, number] {
  let hash = 0xcbf29ce484222325n
  for (const byte of new TextEncoder().encode(name)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  return [Number(hash >> 32n), Number(hash & 0xffffffffn)]
}

function writeElement(exports: CircomExports, element: bigint): void {
  for (let i = 0; i < FIELD_WORDS; i++) exports.writeSharedRWMemory(i, Number((element >> BigInt(32 * i)) & 0xffffffffn))
}

/** A wtns file, version 2: section 1 with field and count, section 2 with the values, little-endian. */
function* writeWtns(exports: CircomExports): Steps<Uint8Array> {
  const count = exports.getWitnessSize()
  const bytes = 4 * FIELD_WORDS
  const out = new Uint8Array(12 + 12 + 8 + bytes + 12 + bytes * count)
  const view = new DataView(out.buffer)
  out.set(new TextEncoder().encode('wtns'))
  const head = [2, 2, 1, 8 + bytes, 0, bytes]
  for (const [i, word] of head.entries()) view.setUint32(4 + 4 * i, word, true)
  for (let i = 0; i < FIELD_WORDS; i++) {
    view.setUint32(28 + 4 * i, Number((SCALAR_FIELD_MODULUS >> BigInt(32 * i)) & 0xffffffffn), true)
  }
  view.setUint32(28 + bytes, count, true)
  view.setUint32(32 + bytes, 2, true)
  view.setBigUint64(36 + bytes, BigInt(bytes * count), true)
  for (let i = 0, at = 44 + bytes; i < count; i++) {
    exports.getWitness(i)
    for (let k = 0; k < FIELD_WORDS; k++, at += 4) view.setUint32(at, exports.readSharedRWMemory(k) >>> 0, true)
    if (i % WIRES === WIRES - 1) yield WIRES
  }
  return out
}
