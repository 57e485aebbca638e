import { readFileSync, writeFileSync } from 'node:fs'
import { InternalError, NacreError } from '../../src/base'
import { createDraw, drawInput } from './alterations'
import type { Decoder, Input } from './decoder'
import { createDecoders } from './decoders'

/** What the inputs of one decoder came to. */
export interface DecoderReport {
  readonly name: string
  readonly inputs: number
  /** Of the inputs' alterations. */
  readonly seed: number
  /** How many were taken for what they are not refused for. */
  readonly taken: number
  /** How many were written again and compared. */
  readonly written: number
  readonly slowestMs: number
  /** For all inputs, drawing them included. */
  readonly seconds: number
  /** What should not be: a foreign error, another re-encoding, or over 50 ms twice; at most five. */
  readonly faults: readonly string[]
}

const same = (a: Input | undefined, b: Input): boolean =>
  typeof a === 'string' || typeof b === 'string' ? a === b : Buffer.compare(a ?? Buffer.alloc(0), b) === 0

const show = (input: Input): string =>
  (typeof input === 'string' ? JSON.stringify(input) : Buffer.from(input).toString('hex')).slice(0, 4_000)

async function attempt(
  { again }: Decoder,
  input: Input,
): Promise<{ readonly out: Input | undefined; readonly ms: number; readonly error?: unknown }> {
  const start = performance.now()
  const passed = (): number => performance.now() - start
  try {
    const made = again(input as never)
    const out = made instanceof Promise ? await made : made
    return { out, ms: passed() }
  } catch (error) {
    return { out: undefined, ms: passed(), error }
  }
}

/** Milliseconds of the processor that this thread takes for one more attempt: what others do on the machine does not count. */
async function processorTime(decoder: Decoder, input: Input): Promise<number> {
  const start = threadTime()
  await attempt(decoder, input)
  return threadTime() - start
}

/** In milliseconds; where the system does not tell it, of all threads of this process, which collect garbage and compile beside it. */
function threadTime(): number {
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'latin1').split(' ')[0]) / 1e6
  } catch {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1000
  }
}

/** An error of its own, and none that says that a decoder is wrong itself. */
const isAnswer = (error: unknown): boolean => error instanceof NacreError && !(error instanceof InternalError)

async function tryOut(decoder: Decoder, inputs: number, seed: number): Promise<DecoderReport> {
  const draw = createDraw(seed)
  const start = performance.now()
  const faults: string[] = []
  let [taken, written, slowestMs] = [0, 0, 0]
  for (let i = 0; i < inputs && faults.length < 5; i++) {
    const input = i < decoder.samples.length ? (decoder.samples[i] as Input) : drawInput(draw, decoder)
    const { out, ms, error } = await attempt(decoder, input)
    if (error !== undefined && !isAnswer(error)) faults.push(`${String(error)} at ${show(input)}`)
    if (error !== undefined && i < decoder.samples.length) faults.push(`a sample was refused: ${String(error)}`)
    if (error === undefined) taken++
    if (out !== undefined) {
      written++
      const copy = decoder.lenient ? (await attempt(decoder, out)).out : out
      if (!same(copy, decoder.lenient ? out : input)) faults.push(`written otherwise: ${show(input)}`)
    }
    const settled = ms > 50 ? Math.min(ms, await processorTime(decoder, input)) : ms
    slowestMs = Math.max(slowestMs, settled)
    if (settled > 50) faults.push(`${settled.toFixed(0)} ms at ${show(input)}`)
  }
  const seconds = (performance.now() - start) / 1000
  return { name: decoder.name, inputs, seed, taken, written, slowestMs, seconds, faults }
}

/** Those that take milliseconds: one multiplies points in plain JavaScript, one pairs them, and reads a file. */
const COSTLY = ['full viewing key', 'powers of tau']

const [folder = '', inputs = '0', costlyInputs = '0', seed = '1'] = process.argv.slice(2)
const file = (name: string): Buffer => readFileSync(`${folder}/${name}`)
const decoders = await createDecoders({
  r1cs: new Uint8Array(file('small.r1cs')),
  wtns: new Uint8Array(file('small.wtns')),
  sym: file('small.sym').toString('latin1'),
  ledger: new Uint8Array(file('ledger.mdb')),
  store: new Uint8Array(file('store.mdb')),
  file: `${folder}/small.sym`,
  zkey: new Uint8Array(file('small.zkey')),
  ptau: new Uint8Array(file('small.ptau')),
  scratch: folder,
})
/** True for one of the processes that share the folder. */
function claim(index: number): boolean {
  try {
    writeFileSync(`${folder}/claimed-${index}`, '', { flag: 'wx' })
    return true
  } catch {
    return false
  }
}

for (const [index, decoder] of decoders.entries())
  if (claim(index)) {
    const count = COSTLY.includes(decoder.name) ? costlyInputs : inputs
    console.log(JSON.stringify(await tryOut(decoder, Number(count), Number(seed))))
  }
