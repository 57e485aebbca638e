import { bls12_381 } from '@noble/curves/bls12-381.js'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { concatBytes, readLittleEndian, writeLittleEndian } from '../../src/base'
import { compileEngine, createInstance, EngineMemoryError } from '../../src/engine'
import { KeyMalformedError, OutOfMemoryError } from '../../src/prover'
import { makeDevelopmentKeys } from '../../src/prover/devkeys'
import { type Groth16, type Groth16Key, type MemoryUse, startGroth16 } from '../../src/prover/groth16'
import { encodePoint, parseZkey, ZkeyMalformedError } from '../../src/prover/zkey'
import { WitnessMalformedError } from '../../src/r1cs'
import { createVerifier, BASE_FIELD_MODULUS as Q, type VerifyingKey } from '../../src/verifier'
import { startStopwatch } from '../stopwatch'
import { cases } from '../suite'
import { pointOutsideSubgroup } from '../verifier/sample'
import { useWorkers } from './built'
import { FOREIGN_KEYS, FOREIGN_WITNESSES, type Foreign } from './foreign-files'
import { watchPeak } from './peak'
import { createElements, randomCircuit } from './random-circuit'
import { edit, sectionOf, sectionAt as startOf, withSections, words } from './zkey-bytes'

const built = useWorkers()
let groth16: Groth16
let zkey: Uint8Array
let wtns: Uint8Array
let right: Groth16Key
let verifyingKey: VerifyingKey

beforeAll(async () => {
  const circuit = randomCircuit({ publicSignals: 5, privateInputs: 3, constraints: 5 }, createElements('hostile'))
  wtns = circuit.wtns
  ;({ zkey, verifyingKey } = await makeDevelopmentKeys(circuit.r1cs))
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
  const verifier = createVerifier({ keys: { random: verifyingKey }, origin: 'dev' })
  expect(verifier.verify('random', publicSignals, proof)).toEqual({ ok: true })
}

/** Where the content of a section of the zkey file begins. */
const sectionAt = (kind: number): number => startOf(zkey, kind)

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

/** Bytes that memory may rise by where nothing is computed. */
const LITTLE = 2 ** 26

/** Of a contribution, whose first coordinate stays below q. */
const offCurve = (contribution: DataView): void => contribution.setUint8(0, contribution.getUint8(0) ^ 1)

describe.each(['shared', 'sliced'] as const)('a hostile proving key, %s,', (memory) => {
  useProver(memory)

  it.each<Foreign>([
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
    ['the protocol of PLONK', () => edit(zkey, (view) => view.setUint32(sectionAt(1), 2, true))],
    ['the protocol of fflonk', () => edit(zkey, (view) => view.setUint32(sectionAt(1), 10, true))],
    [
      'the base field of BLS12-381',
      () => edit(zkey, (view) => writeLittleEndian(bls12_381.fields.Fp.ORDER % 2n ** 256n, view, sectionAt(2) + 4)),
    ],
    [
      'the scalar field of BLS12-381',
      () => edit(zkey, (view) => writeLittleEndian(bls12_381.fields.Fr.ORDER, view, sectionAt(2) + 40)),
    ],
    [
      'the fields of its curve exchanged',
      () => edit(zkey, (_, copy) => copy.set(zkey.subarray(sectionAt(2) + 40, sectionAt(2) + 72), sectionAt(2) + 4)),
    ],
    ...FOREIGN_KEYS,
    ['nothing', () => new Uint8Array()],
  ])('with %s is refused within two seconds, and takes no memory', async (_, make) => {
    const key = make()
    const [took, rose] = [startStopwatch(2_000), watchPeak()]
    expect(await outcome(key)).toBe(KeyMalformedError)
    expect(took()).toBeLessThan(2_000)
    expect(rose()).toBeLessThan(LITTLE)
    await proves()
  })

  it('without any coefficient makes some proof, and the next of the right one is right', async () => {
    expect(await outcome(withSections(zkey, { 4: words(0) }))).toBe(undefined)
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

/** What the error of a key that cannot be opened says of it. */
function faultOf(key: Uint8Array): string {
  try {
    groth16.open(key)
  } catch (error) {
    expect(error).toBeInstanceOf(KeyMalformedError)
    expect((error as Error).cause).toBeInstanceOf(ZkeyMalformedError)
    return ((error as Error).cause as Error).message
  }
  throw new Error('the key was opened')
}

describe('a key whose verifying key', () => {
  useProver('sliced')

  const G1 = 64
  const G2 = 128
  /** Which section, where in it, how long, and what the error calls it. */
  const POINTS: readonly (readonly [string, number, number, number, string])[] = [
    ['alpha', 2, 84, G1, 'alpha'],
    ['beta of G1', 2, 148, G1, 'beta'],
    ['beta of G2', 2, 212, G2, 'beta'],
    ['gamma', 2, 340, G2, 'gamma'],
    ['delta of G1', 2, 468, G1, 'delta'],
    ['delta of G2', 2, 532, G2, 'delta'],
    ['first point of IC', 3, 0, G1, 'IC[0]'],
    ['last point of IC', 3, 5 * G1, G1, 'IC[5]'],
  ]
  const FAULTS: readonly (readonly [string, (bytes: DataView) => void, string])[] = [
    [
      'off its curve',
      (bytes) => bytes.setUint8(bytes.byteLength - 32, bytes.getUint8(bytes.byteLength - 32) ^ 1),
      ': not-on-curve',
    ],
    ['the identity', (bytes) => new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength).fill(0), ': identity'],
    [
      'written with q added to its last coordinate',
      (bytes) => writeLittleEndian(readLittleEndian(bytes, bytes.byteLength - 32) + Q, bytes, bytes.byteLength - 32),
      ' is not canonical',
    ],
    [
      'written with q added to its first coordinate',
      (bytes) => writeLittleEndian(readLittleEndian(bytes, 0) + Q, bytes, 0),
      ' is not canonical',
    ],
  ]

  const altered = (section: number, at: number, length: number, alter: (bytes: DataView) => void): Uint8Array =>
    edit(zkey, (_, copy) => alter(new DataView(copy.buffer, sectionAt(section) + at, length)))

  describe.each(POINTS)('has its %s', (_point, section, at, length, called) => {
    it.each(FAULTS)('%s is refused for that', (_fault, alter, says) => {
      expect(faultOf(altered(section, at, length, alter))).toBe(`the zkey is malformed: ${called}${says}`)
    })
  })

  it.each(POINTS.filter(([, , , length]) => length === G2))(
    'has its %s outside of the group of order r is refused for that',
    (...point) => {
      const [, section, at, length, called] = point
      const { x, y } = pointOutsideSubgroup()
      const outside = encodePoint([x.c0, x.c1, y.c0, y.c1])
      const key = altered(section, at, length, ({ buffer, byteOffset }) =>
        new Uint8Array(buffer, byteOffset, length).set(outside),
      )
      expect(faultOf(key)).toBe(`the zkey is malformed: ${called}: not-in-subgroup`)
    },
  )

  /** So many public signals and no other wire; IC is its first point again and again, all other points are the identity. */
  function crowded(publicSignals: number, changeIc: (ic: Uint8Array) => void = () => {}): Uint8Array {
    const wires = publicSignals + 1
    const header = edit(sectionOf(zkey, 2), (view) => {
      view.setUint32(72, wires, true)
      view.setUint32(76, publicSignals, true)
    })
    const ic = new Uint8Array(G1 * wires)
    for (let i = 0; i < wires; i++) ic.set(sectionOf(zkey, 3).subarray(0, G1), G1 * i)
    changeIc(ic)
    const none = new Uint8Array(G1 * wires)
    return withSections(zkey, { 2: header, 3: ic, 5: none, 6: none, 7: new Uint8Array(G2 * wires), 8: new Uint8Array() })
  }

  it.each<[string, () => Uint8Array, string]>([
    [
      'claims 65,536 public signals, without their points, is refused',
      () => edit(zkey, (view) => view.setUint32(sectionAt(2) + 76, 65_536, true)),
      'the header contradicts itself',
    ],
    ['has 65,537 public signals is refused', () => crowded(65_537), 'more than 65536 public signals'],
    [
      'has 65,536 public signals, and the last point of IC off the curve, is refused',
      () => crowded(65_536, (ic) => ic.set([(ic.at(-32) as number) ^ 1], ic.length - 32)),
      'IC[65536]: not-on-curve',
    ],
  ])('%s within two seconds, and takes no memory', async (_what, make, says) => {
    const key = make()
    const [took, rose] = [startStopwatch(2_000), watchPeak()]
    expect(faultOf(key)).toBe(`the zkey is malformed: ${says}`)
    expect(took()).toBeLessThan(2_000)
    expect(rose()).toBeLessThan(2 ** 27)
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
  ])('that %s is told as such within two seconds, and the next proof works', async (_, take) => {
    const inline = await startGroth16({ threads: 0 })
    const key = inline.open(zkey)
    const taken = take()
    const took = startStopwatch(2_000)
    await expect(inline.prove(key, wtns)).rejects.toBeInstanceOf(OutOfMemoryError)
    expect(took()).toBeLessThan(2_000)
    taken.mockRestore()
    await inline.prove(key, wtns)
    await inline.dispose()
  })
})

describe.each(['shared', 'sliced'] as const)('a hostile witness, in %s memory', (memory) => {
  useProver(memory)

  it.each<Foreign>([
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
    ['over the scalar field of BLS12-381', () => edit(wtns, (view) => writeLittleEndian(bls12_381.fields.Fr.ORDER, view, 28))],
    ...FOREIGN_WITNESSES,
    ['without its values', () => edit(wtns.slice(0, 64), (view) => view.setUint32(8, 1, true))],
    ['with two headers', () => edit(wtns, (view) => view.setUint32(64, 1, true))],
    ['whose header reaches into its values', () => edit(wtns, (view) => view.setBigUint64(16, 72n, true))],
    ['whose values reach beyond its end', () => edit(wtns, (view) => view.setBigUint64(68, 2n ** 40n, true))],
  ])('%s is refused within two seconds, and takes no memory', async (_, make) => {
    const witness = make()
    const [took, rose] = [startStopwatch(2_000), watchPeak()]
    expect(await outcome(zkey, witness)).toBe(WitnessMalformedError)
    expect(took()).toBeLessThan(2_000)
    expect(rose()).toBeLessThan(LITTLE)
    await proves()
  })
})
