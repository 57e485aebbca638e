import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { concatBytes } from '../../src/base'
import { compileEngine, createInstance, EngineMemoryError } from '../../src/engine'
import { KeyMalformedError, OutOfMemoryError } from '../../src/prover'
import { type Groth16, type Groth16Key, type MemoryUse, startGroth16 } from '../../src/prover/groth16'
import { createWitnessCalculator } from '../../src/prover/witness'
import { parseZkey, ZkeyMalformedError } from '../../src/prover/zkey'
import { WitnessMalformedError } from '../../src/r1cs'
import { createVerifier, parseVerifyingKey } from '../../src/verifier'
import { startStopwatch } from '../stopwatch'
import { cases } from '../suite'
import { useFixtures } from './built'

const built = useFixtures()
let groth16: Groth16
let zkey: Uint8Array
let wtns: Uint8Array
let right: Groth16Key

beforeAll(async () => {
  const read = async (name: string) => new Uint8Array(await readFile(join(built.fixtures.folder, name)))
  zkey = await read('several.zkey')
  const calculator = createWitnessCalculator(
    await WebAssembly.compile(await readFile(join(built.fixtures.folder, 'several.wasm'))),
  )
  const witness = calculator.calculate({ a: 2n, b: 3n, c: [4n, 5n] })
  if (!witness.ok) throw new Error('no witness')
  wtns = witness.wtns
})

/** Makes the prover of a group of tests. */
function useProver(memory: MemoryUse): void {
  beforeAll(async () => {
    groth16 = await startGroth16({ threads: 2, memory, workerFile: built.workers.groth16 })
    right = groth16.open(zkey)
  })
  afterAll(() => groth16.dispose())
}

/** What becomes of a proof with such files: the class of its error, or nothing. */
async function outcome(key: Uint8Array, witness = wtns): Promise<unknown> {
  try {
    const opened = groth16.open(key)
    await groth16.prove(opened, witness)
    groth16.forget(opened)
    return undefined
  } catch (error) {
    return (error as Error).constructor
  }
}

const proves = async (): Promise<void> => {
  const { proof, publicSignals } = await groth16.prove(right, wtns)
  const key = parseVerifyingKey(JSON.parse(await readFile(join(built.fixtures.root, 'artifacts', 'several.vkey.json'), 'utf8')))
  expect(createVerifier({ keys: { several: key }, origin: 'dev' }).verify('several', publicSignals, proof)).toEqual({ ok: true })
}

const edit = (bytes: Uint8Array, change: (view: DataView, copy: Uint8Array) => void): Uint8Array => {
  const copy = bytes.slice()
  change(new DataView(copy.buffer), copy)
  return copy
}

/** Where the content of a section of the zkey file begins. */
function sectionAt(kind: number): number {
  const view = new DataView(zkey.buffer, zkey.byteOffset)
  for (let at = 12; ; at += 12 + Number(view.getBigUint64(at + 4, true))) if (view.getUint32(at, true) === kind) return at + 12
}

const CONTRIBUTION_BYTES = 3 * 64 + 128 + 64 + 8

/** The key with so many contributions of points on the curve; `change` alters the last of them. */
function contributed(count: number, change: (last: DataView) => void = () => {}): Uint8Array {
  const record = new Uint8Array(68 + CONTRIBUTION_BYTES * count)
  record.set(zkey.subarray(sectionAt(10), sectionAt(10) + 64))
  new DataView(record.buffer).setUint32(64, count, true)
  const header = zkey.subarray(sectionAt(2))
  const [delta1, delta2] = [header.subarray(468, 532), header.subarray(532, 660)]
  const contribution = concatBytes(delta1, delta1, delta1, delta2, new Uint8Array(64 + 8))
  for (let i = 0; i < count; i++) record.set(contribution, 68 + CONTRIBUTION_BYTES * i)
  change(new DataView(record.buffer, record.length - CONTRIBUTION_BYTES))
  const head = edit(zkey.subarray(0, sectionAt(10)), (view) => view.setBigUint64(sectionAt(10) - 8, BigInt(record.length), true))
  return concatBytes(head, record)
}

/** Of a contribution, whose first coordinate stays below q. */
const offCurve = (contribution: DataView): void => contribution.setUint8(0, contribution.getUint8(0) ^ 1)

describe.each(['shared', 'sliced'] as const)('a hostile proving key, %s,', (memory) => {
  useProver(memory)

  it.each([
    ['another magic', () => edit(zkey, (view) => view.setUint32(0, 1, true))],
    ['a header that claims a domain of 2^28', () => edit(zkey, (view) => view.setUint32(sectionAt(2) + 80, 2 ** 28, true))],
    ['a header that claims 2^32 - 1 wires', () => edit(zkey, (view) => view.setUint32(sectionAt(2) + 72, 2 ** 32 - 1, true))],
    ['more public signals than wires', () => edit(zkey, (view) => view.setUint32(sectionAt(2) + 76, 2 ** 31, true))],
    ['a section that claims 2^60 bytes', () => edit(zkey, (view) => view.setBigUint64(sectionAt(5) - 8, 2n ** 60n, true))],
    [
      'a section that reaches into the next',
      () => edit(zkey, (view) => view.setBigUint64(sectionAt(5) - 8, view.getBigUint64(sectionAt(5) - 8, true) + 64n, true)),
    ],
    [
      'a section that is not there',
      () => {
        const [from, to] = [sectionAt(6) - 12, sectionAt(7) - 12]
        return edit(concatBytes(zkey.subarray(0, from), zkey.subarray(to)), (view) => view.setUint32(8, 9, true))
      },
    ],
    [
      'a section that is not there, and ten that are claimed',
      () => concatBytes(zkey.subarray(0, sectionAt(6) - 12), zkey.subarray(sectionAt(7) - 12)),
    ],
    ['a section twice', () => edit(zkey, (view) => view.setUint32(sectionAt(6) - 12, 5, true))],
    ['a coefficient in a row outside of the domain', () => edit(zkey, (view) => view.setUint32(sectionAt(4) + 8, 2 ** 30, true))],
    ['a coefficient of a wire that is none', () => edit(zkey, (view) => view.setUint32(sectionAt(4) + 12, 2 ** 30, true))],
    ['a coefficient of a third matrix', () => edit(zkey, (view) => view.setUint32(sectionAt(4) + 4, 2, true))],
    ['2^32 - 1 coefficients', () => edit(zkey, (view) => view.setUint32(sectionAt(4), 2 ** 32 - 1, true))],
    ['20,000 contributions', () => contributed(20_000)],
    [
      '1,000 contributions, the last of 2^32 - 1 bytes',
      () => contributed(1_000, (last) => last.setUint32(CONTRIBUTION_BYTES - 4, 2 ** 32 - 1, true)),
    ],
    ['bytes behind its end', () => Uint8Array.of(...zkey, 0)],
    ['nothing', () => new Uint8Array()],
  ])('with %s is refused within two seconds, and takes no memory', async (_, make) => {
    const key = make()
    const before = process.memoryUsage().rss
    const took = startStopwatch(2_000)
    expect(await outcome(key)).toBe(KeyMalformedError)
    expect(took()).toBeLessThan(2_000)
    expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 27)
    await proves()
  })

  it('with 1,000 contributions, the last off the curve, costs no time and makes proofs: its record is the business of the ceremony', async () => {
    const key = contributed(1_000, offCurve)
    const took = startStopwatch(2_000)
    expect(await outcome(key)).toBe(undefined)
    expect(took()).toBeLessThan(2_000)
    expect(parseZkey(contributed(1)).contributions).toHaveLength(1)
    expect(() => parseZkey(contributed(1, offCurve))).toThrow(ZkeyMalformedError)
  })

  it.each([5, 6, 7, 8, 9])('with a point of section %i off the curve is refused within two seconds', async (section) => {
    const key = edit(zkey, (view, copy) => {
      const [from, size] = [sectionAt(section), section === 7 ? 128 : 64]
      let at = from
      // The first that is not the identity, which is all zero.
      while (copy.subarray(at, at + size).every((byte) => byte === 0)) at += size
      expect(at).toBeLessThan(from + Number(view.getBigUint64(from - 8, true)))
      view.setUint8(at + size - 32, view.getUint8(at + size - 32) ^ 1)
    })
    const took = startStopwatch(2_000)
    const error: unknown = await groth16.prove(groth16.open(key), wtns).catch((reason: unknown) => reason)
    expect(took()).toBeLessThan(2_000)
    expect(error).toBeInstanceOf(KeyMalformedError)
    // Not the reader of the file but the engine that loads the points.
    expect((error as KeyMalformedError).cause).toBeUndefined()
    await proves()
  })

  it('whose bytes are gone before it is loaded is an error', async () => {
    const bytes = zkey.slice()
    const key = groth16.open(bytes)
    structuredClone(bytes, { transfer: [bytes.buffer] })
    await expect(groth16.prove(key, wtns)).rejects.toBeInstanceOf(KeyMalformedError)
    await proves()
  })

  it('cut off anywhere is refused', async () => {
    const cuts = fc.integer({ min: 0, max: zkey.length - 1 })
    await fc.assert(
      fc.asyncProperty(cuts, async (length) => {
        expect(await outcome(zkey.slice(0, length))).toBe(KeyMalformedError)
      }),
      { numRuns: cases(50, 500, 800) },
    )
  })

  it('with any byte altered is refused or makes some proof, and the next proof of the right one is right', async () => {
    const change = fc.record({ at: fc.nat(zkey.length - 1), value: fc.integer({ min: 1, max: 255 }) })
    await fc.assert(
      fc.asyncProperty(change, async ({ at, value }) => {
        const result = await outcome(edit(zkey, (_, copy) => copy.set([(copy[at] as number) ^ value], at)))
        expect([undefined, KeyMalformedError, WitnessMalformedError]).toContain(result)
      }),
      { numRuns: cases(30, 300, 600) },
    )
    await proves()
  })
})

describe('a memory', () => {
  it('that cannot grow is an error of the engine that says how much was asked for', async () => {
    const instance = createInstance(await compileEngine())
    const error = (() => {
      try {
        return instance.reserve(2 ** 32)
      } catch (reason) {
        return reason
      }
    })()
    expect(error).toBeInstanceOf(EngineMemoryError)
    expect((error as EngineMemoryError).bytes).toBeGreaterThan(2 ** 32)
    expect(instance.reserve(100)).toBe(instance.mark() - 104)
  })

  it.each<[string, () => { mockRestore(): void }]>([
    [
      'grows no more',
      () =>
        vi.spyOn(WebAssembly.Memory.prototype, 'grow').mockImplementation(() => {
          throw new RangeError('no more')
        }),
    ],
    [
      'is not there at all',
      () =>
        vi.spyOn(WebAssembly, 'Memory', 'get').mockReturnValue(
          class {
            constructor() {
              throw new RangeError('could not allocate memory')
            }
          } as never,
        ),
    ],
  ])('that %s is told as such, and the next proof works', async (_, take) => {
    const inline = await startGroth16({ threads: 0 })
    const key = inline.open(zkey)
    const taken = take()
    await expect(inline.prove(key, wtns)).rejects.toBeInstanceOf(OutOfMemoryError)
    taken.mockRestore()
    await inline.prove(key, wtns)
    await inline.dispose()
  })
})

describe.each(['shared', 'sliced'] as const)('a hostile witness, in %s memory', (memory) => {
  useProver(memory)

  it.each([
    ['cut off', () => wtns.slice(0, -1)],
    [
      'of another circuit',
      () =>
        edit(wtns.slice(0, -32), (view) => {
          view.setUint32(60, view.getUint32(60, true) - 1, true)
          view.setBigUint64(68, view.getBigUint64(68, true) - 32n, true)
        }),
    ],
    ['that claims 2^28 values', () => edit(wtns, (view) => view.setUint32(60, 2 ** 28, true))],
    ['with a value that is r', () => edit(wtns, (view, copy) => copy.copyWithin(76 + 64, 28, 60) && view)],
    ['whose first value is 2', () => edit(wtns, (view) => view.setUint32(76, 2, true))],
    ['over another field', () => edit(wtns, (view) => view.setUint32(28, 7, true))],
    ['without its values', () => edit(wtns.slice(0, 64), (view) => view.setUint32(8, 1, true))],
    ['with two headers', () => edit(wtns, (view) => view.setUint32(64, 1, true))],
    ['whose header reaches into its values', () => edit(wtns, (view) => view.setBigUint64(16, 72n, true))],
    ['whose values reach beyond its end', () => edit(wtns, (view) => view.setBigUint64(68, 2n ** 40n, true))],
  ])('%s is refused within two seconds, and takes no memory', async (_, make) => {
    const witness = make()
    const before = process.memoryUsage().rss
    const took = startStopwatch(2_000)
    expect(await outcome(zkey, witness)).toBe(WitnessMalformedError)
    expect(took()).toBeLessThan(2_000)
    expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 27)
    await proves()
  })
})
