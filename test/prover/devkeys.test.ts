import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bn254 } from '@noble/curves/bn254.js'
import fc from 'fast-check'
import * as snarkjs from 'snarkjs'
import { afterAll, describe, expect, it } from 'vitest'
import { AbortedError, bytesToHex, type Progress } from '../../src/base'
import { compileEngine, createInstance, type Group, type Instance, POINT_BYTES } from '../../src/engine'
import { hashFile } from '../../src/prover/artifacts/node'
import { makeDevelopmentKeys } from '../../src/prover/devkeys'
import { createPointMaker } from '../../src/prover/devkeys/points'
import { domainSize, evaluateKeyScalars } from '../../src/prover/devkeys/qap'
import { deriveTrapdoor } from '../../src/prover/devkeys/trapdoor'
import { decodePoint, encodeScalars } from '../../src/prover/zkey'
import { type Matrix, parseR1cs, type R1cs } from '../../src/r1cs'
import { SCALAR_FIELD_MODULUS as R, verifyingKeyToJson } from '../../src/verifier'
import { cases } from '../suite'
import { useFixtures } from './built'
import { evaluatePlainly } from './plain-qap'
import { randomCircuit } from './random-circuit'

const built = useFixtures()

afterAll(async () => {
  await (globalThis as { curve_bn128?: { terminate(): Promise<void> } }).curve_bn128?.terminate()
})

const readR1cs = async (circuit: string): Promise<Uint8Array> =>
  new Uint8Array(await readFile(join(built.fixtures.folder, `${circuit}.r1cs`)))
const make = makeDevelopmentKeys

const scalar = fc.bigInt({ min: 0n, max: R - 1n })
const edges = fc.constantFrom(
  0n,
  1n,
  2n,
  31n,
  32n,
  33n,
  63n,
  64n,
  65n,
  2047n,
  2048n,
  2049n,
  1n << 128n,
  (1n << 253n) - 1n,
  R - 2n,
  R - 1n,
)

/** SHA-256 of the fixtures' keys, as a first implementation on plain integers, with points added one by one, made them. */
const KNOWN_KEYS: Readonly<Record<string, string>> = {
  tiny: '0b3e384d232e88b36423a39ded526f99e5e6a0c84771535f9310aa6039065741',
  several: '8f6d85b90bd6e26060fec8091e5b65ef43adeb4c44be6769229c2510de1a5157',
  range: '5c4ec2c41207dad97239ee903e9d43b8d993f648afdd89230cd2e91f2643d8cb',
}

describe('development keys', () => {
  it('are the bytes that they have always been', async () => {
    for (const { name, zkey } of built.fixtures.manifest.circuits) {
      expect(zkey.sha256).toBe(KNOWN_KEYS[name])
      expect(hashFile((await make(await readR1cs(name))).zkey)).toBe(zkey.sha256)
    }
  })

  it('are others for a circuit that differs in one coefficient', async () => {
    const r1cs = await readR1cs('several')
    const { constraints } = parseR1cs(r1cs)
    const altered = Uint8Array.from(r1cs)
    const at = findCoefficient(r1cs, 3n)
    altered[at] = (altered[at] as number) + 1
    const [first, second] = [await make(r1cs), await make(altered)]
    expect(parseR1cs(altered).constraints).toBe(constraints)
    expect(bytesToHex(first.r1csSha256)).not.toBe(bytesToHex(second.r1csSha256))
    const [one, other] = [first, second].map(({ verifyingKey }) => verifyingKey)
    for (const part of ['alpha', 'beta', 'gamma', 'delta'] as const) expect(one?.[part]).not.toEqual(other?.[part])
  })

  it('hold in their zkey the verifying key that snarkjs exports', async () => {
    for (const circuit of ['tiny', 'several', 'range']) {
      const keys = await make(await readR1cs(circuit))
      const exported = await snarkjs.zKey.exportVerificationKey(keys.zkey)
      expect(exported).toMatchObject(verifyingKeyToJson(keys.verifyingKey))
    }
  })

  it('put the identity where a wire is absent from B', async () => {
    const { zkey } = await make(await readR1cs('several'))
    const points = zkeySection(zkey, 7)
    const absent = Array.from({ length: points.length / 128 }, (_, i) =>
      points.subarray(128 * i, 128 * (i + 1)).every((byte) => byte === 0),
    )
    expect(absent.filter(Boolean).length).toBeGreaterThan(0)
    expect(absent.filter(Boolean).length).toBeLessThan(absent.length)
  })

  it('have no contribution in their ceremony record', async () => {
    const { zkey } = await make(await readR1cs('tiny'))
    expect(zkeySection(zkey, 10)).toHaveLength(68)
    expect([...zkeySection(zkey, 10).subarray(64)]).toEqual([0, 0, 0, 0])
  })

  it('tell how far they are, leave room for other work, and can be cancelled', async () => {
    const control = new AbortController()
    const r1cs = await readR1cs('range')
    const steps: number[] = []
    let turns = 0
    const timer = setInterval(() => turns++)
    const onProgress = ({ stage, done, total }: Progress): void => {
      expect(stage).toBe('keys')
      expect(done).toBeLessThanOrEqual(total)
      steps.push(done)
      if (done > total / 2) control.abort()
    }
    await expect(makeDevelopmentKeys(r1cs, { onProgress, signal: control.signal })).rejects.toBeInstanceOf(AbortedError)
    clearInterval(timer)
    expect(steps[0]).toBe(0)
    expect(steps).toEqual([...steps].sort((a, b) => a - b))
    expect(turns).toBeGreaterThan(1)
  })
})

describe('the trapdoor', () => {
  it('consists of distinct elements that are not zero and never repeats for another file', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        (one, other) => {
          const values = Object.values(deriveTrapdoor(one, 1 << 15))
          expect(new Set(values).size).toBe(5)
          for (const value of values) expect(value > 0n && value < R).toBe(true)
          if (bytesToHex(one) !== bytesToHex(other))
            expect(Object.values(deriveTrapdoor(other, 1 << 15))).not.toContain(values[0])
        },
      ),
      { numRuns: cases(50, 500, 500) },
    )
  })
})

describe('the program at tau', () => {
  const pause = async (): Promise<void> => undefined

  it('is in the engine what it is on plain integers, in circuits of every size', async () => {
    const instance = createInstance(await compileEngine())
    const before = instance.mark()
    const sizes = fc.record({
      publicSignals: fc.nat({ max: 5 }),
      privateInputs: fc.nat({ max: 5 }),
      constraints: fc.oneof(fc.nat({ max: 20 }), fc.constantFrom(0, 1, 31, 32, 33, 700)),
    })
    await fc.assert(
      fc.asyncProperty(sizes, fc.infiniteStream(scalar), async (size, values) => {
        const r1cs = parseR1cs(randomCircuit(size, () => values.next().value).r1cs)
        await expectPlain(instance, r1cs)
      }),
      { numRuns: cases(20, 300, 300) },
    )
    expect(instance.mark()).toBe(before)
  })

  it('is so for the circuits of the fixtures, and for one with more terms than are added at a time', async () => {
    const instance = createInstance(await compileEngine())
    const [rows, width] = [1000, 40]
    const matrix = (factor: bigint): Matrix => ({
      starts: Uint32Array.from({ length: rows + 1 }, (_, row) => row * width),
      wires: Uint32Array.from({ length: rows * width }, (_, i) => (i * 7) % 501),
      coefficients: Array.from({ length: rows * width }, (_, i) => (factor * BigInt(i + 1) ** 15n) % R),
    })
    const [a, b, c] = [matrix(1n), matrix(R - 1n), matrix(R >> 1n)]
    const large: R1cs = { wires: 501, outputs: 1, publicSignals: 3, privateInputs: 2, constraints: rows, a, b, c }
    expect(large.a.wires.length).toBeGreaterThan(32_768)
    await expectPlain(instance, large)
    for (const circuit of ['tiny', 'several', 'range']) await expectPlain(instance, parseR1cs(await readR1cs(circuit)))
  })

  async function expectPlain(instance: Instance, r1cs: R1cs): Promise<void> {
    const trapdoor = deriveTrapdoor(new Uint8Array(32).fill(r1cs.wires), domainSize(r1cs))
    const made = await evaluateKeyScalars(instance, r1cs, trapdoor, pause)
    const plain = evaluatePlainly(r1cs, trapdoor)
    for (const name of ['ic', 'a', 'b', 'c', 'h'] as const) expect(made[name], name).toEqual(encodeScalars(plain[name]))
  }
})

describe('fixed-base multiplication', () => {
  const groups: readonly Group[] = ['g1', 'g2']

  it.each(groups)('agrees with @noble/curves on random and edge scalars in %s', async (group) => {
    for (const points of [1, 100_000]) {
      const maker = createPointMaker(createInstance(await compileEngine()), points)
      fc.assert(
        fc.property(fc.array(fc.oneof(scalar, edges), { minLength: 1, maxLength: 6 }), (scalars) => {
          const bytes = maker.multiply(group, encodeScalars(scalars))
          for (const [i, value] of scalars.entries()) {
            expect(decodePoint(bytes.subarray(POINT_BYTES[group] * i, POINT_BYTES[group] * (i + 1)))).toEqual(
              expectedPoint(group, value),
            )
          }
        }),
        { numRuns: cases(20, 200, 200) },
      )
    }
  })
})

function expectedPoint(group: Group, value: bigint): readonly bigint[] {
  if (value === 0n) return new Array(group === 'g1' ? 2 : 4).fill(0n)
  if (group === 'g1') {
    const { x, y } = bn254.G1.Point.BASE.multiply(value).toAffine()
    return [x, y]
  }
  const { x, y } = bn254.G2.Point.BASE.multiply(value).toAffine()
  return [x.c0, x.c1, y.c0, y.c1]
}

/** Where a coefficient, or its negative, stands in an r1cs file: 32 little-endian bytes. */
function findCoefficient(bytes: Uint8Array, value: bigint): number {
  for (const pattern of [encodeScalars([value]), encodeScalars([R - value])]) {
    for (let at = bytes.length - 32; at > 0; at--) if (pattern.every((byte, i) => bytes[at + i] === byte)) return at
  }
  throw new Error('no such coefficient')
}

function zkeySection(zkey: Uint8Array, kind: number): Uint8Array {
  const view = new DataView(zkey.buffer, zkey.byteOffset, zkey.byteLength)
  for (let at = 12; at < zkey.length; ) {
    const length = Number(view.getBigUint64(at + 4, true))
    if (view.getUint32(at, true) === kind) return zkey.subarray(at + 12, at + 12 + length)
    at += 12 + length
  }
  throw new Error('no such section')
}
