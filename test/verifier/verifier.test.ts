import { bn254 } from '@noble/curves/bn254.js'
import fc from 'fast-check'
import * as snarkjs from 'snarkjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeDevelopmentKeys } from '../../src/prover/devkeys'
import {
  createVerifier,
  decodeProof,
  encodeProof,
  type G1Coordinates,
  type G2Coordinates,
  hashVerifyingKey,
  KeyUnknownError,
  type ProofJson,
  type ProofPoints,
  parseProof,
  parseVerifyingKey,
  proofFromJson,
  proofToJson,
  BASE_FIELD_MODULUS as Q,
  SCALAR_FIELD_MODULUS as R,
  VerifyingKeyError,
  verifyingKeyToJson,
} from '../../src/verifier'
import { randomCircuit } from '../prover/random-circuit'
import { cases, LONG } from '../suite'
import { type Json, makeSample, pointOutsideSubgroup, type Sample, sequence } from './sample'

/** What snarkjs says of the same key, signals and proof. */
const snarkjsSays = (key: unknown, signals: readonly unknown[], proof: unknown): Promise<boolean> =>
  snarkjs.groth16.verify(key as never, signals as never, proof as never)

let sample: Sample
let verifier: ReturnType<typeof createVerifier>
const verify = (signals: unknown, proof: unknown) => verifier.verify('x', signals as readonly bigint[], proof as Uint8Array)
const refused = (code: string) => ({ ok: false, code })

beforeAll(async () => {
  sample = await makeSample({ publicSignals: 3, privateInputs: 2, constraints: 6 }, sequence)
  verifier = createVerifier({ keys: { x: parseVerifyingKey(sample.key) }, origin: 'dev' })
}, 300_000)

afterAll(async () => {
  await (globalThis as { curve_bn128?: { terminate(): Promise<void> } }).curve_bn128?.terminate()
})

function change(part: (points: ProofPoints) => ProofPoints): Uint8Array {
  return encodeProof(part(decodeProof(sample.proof) as ProofPoints))
}

const affineG1 = (point: InstanceType<typeof bn254.G1.Point>): G1Coordinates => point.toAffine()
const affineG2 = (point: InstanceType<typeof bn254.G2.Point>): G2Coordinates => point.toAffine()
const g1 = (point: G1Coordinates) => bn254.G1.Point.fromAffine(point)
const g2 = (point: G2Coordinates) => bn254.G2.Point.fromAffine(point)

describe('the verifier', () => {
  it(
    'agrees with snarkjs on proofs of random circuits, right and with any one signal changed',
    async () => {
      const sizes = fc.record({
        publicSignals: fc.integer({ min: 0, max: 8 }),
        privateInputs: fc.integer({ min: 1, max: 4 }),
        constraints: fc.integer({ min: 1, max: 40 }),
      })
      const elements = fc.infiniteStream(fc.bigInt({ min: 0n, max: R - 1n }))
      await fc.assert(
        fc.asyncProperty(sizes, elements, async (size, stream) => {
          const { key, signals, proof } = await makeSample(size, () => stream.next().value as bigint)
          const own = createVerifier({ keys: { x: parseVerifyingKey(key) }, origin: 'dev' })
          expect(own.verify('x', signals, proof)).toEqual({ ok: true })
          expect(await snarkjsSays(key, signals.map(String), proofToJson(proof))).toBe(true)
          for (let i = 0; i < signals.length; i++) {
            const altered = signals.map((signal, k) => (k === i ? (signal + 1n) % R : signal))
            expect(own.verify('x', altered, proof)).toEqual(refused('verifier/pairing'))
          }
        }),
        { numRuns: cases(8, 30, 180) },
      )
    },
    LONG,
  )

  it('refuses another circuit, and names that every object has', () => {
    for (const name of ['y', '', '__proto__', 'constructor', 'toString']) {
      expect(verifier.verify(name, sample.signals, sample.proof)).toEqual(refused('verifier/circuit-unknown'))
    }
  })

  it('wants exactly as many signals as the key', () => {
    for (const list of [[], sample.signals.slice(0, 2), [...sample.signals, 0n]]) {
      expect(verify(list, sample.proof)).toEqual(refused('verifier/signal-count'))
    }
  })

  it('refuses a list that lacks a trailing zero, which snarkjs takes', async () => {
    const zeroLast = (() => {
      let calls = 0
      // The third element drawn is the last public signal.
      return () => (++calls === 3 ? 0n : sequence())
    })()
    const { key, signals, proof } = await makeSample({ publicSignals: 3, privateInputs: 2, constraints: 6 }, zeroLast)
    const own = createVerifier({ keys: { x: parseVerifyingKey(key) }, origin: 'dev' })
    expect(signals[2]).toBe(0n)
    expect(await snarkjsSays(key, signals.slice(0, 2).map(String), proofToJson(proof))).toBe(true)
    expect(own.verify('x', signals.slice(0, 2), proof)).toEqual(refused('verifier/signal-count'))
    expect(own.verify('x', signals, proof)).toEqual({ ok: true })
  })

  it('refuses a signal plus r, and what is not a bigint though snarkjs reads it as one', async () => {
    const [first, ...rest] = sample.signals as [bigint, ...bigint[]]
    const key = sample.key
    expect(await snarkjsSays(key, [`0x${first.toString(16)}`, ...rest.map(String)], proofToJson(sample.proof))).toBe(true)
    for (const value of [
      first + R,
      first - R,
      -first,
      `${first}`,
      `0x${first.toString(16)}`,
      Number(first),
      undefined,
      null,
      [first],
      {},
    ]) {
      expect(verify([value, ...rest], sample.proof)).toEqual(refused('verifier/signal-not-canonical'))
    }
    // A hole in the list is no signal either.
    const holed = [...sample.signals]
    delete holed[0]
    expect(verify(holed, sample.proof)).toEqual(refused('verifier/signal-not-canonical'))
  })

  it('answers whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withTypedArray: true }),
        fc.anything({ withTypedArray: true }),
        (signals, proof) => {
          expect(verify(signals, proof).ok).toBe(false)
          expect(verify(sample.signals, proof).ok).toBe(false)
          expect(verify(signals, sample.proof).ok).toBe(false)
        },
      ),
      { numRuns: cases(300, 2000, 9000) },
    )
    const hostile = new Proxy([1n, 2n, 3n], {
      get() {
        throw new Error('hostile')
      },
    })
    expect(verify(hostile, sample.proof).ok).toBe(false)
    expect(verify(sample.signals, Object.create(Uint8Array.prototype)).ok).toBe(false)
  })

  it('refuses every proof with one bit flipped', () => {
    const flip = (bit: number): Uint8Array => {
      const bytes = Uint8Array.from(sample.proof)
      bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7))
      return bytes
    }
    const step = cases(7, 1, 1)
    for (let bit = 0; bit < 2048; bit += step) expect(verify(sample.signals, flip(bit)).ok).toBe(false)
  })

  it('refuses proofs of the wrong length, with coordinates plus q, and with the identity', () => {
    const malformed = refused('verifier/proof-malformed')
    for (const length of [0, 1, 128, 255, 257, 512]) expect(verify(sample.signals, new Uint8Array(length))).toEqual(malformed)
    expect(verify(sample.signals, new Uint8Array(256))).toEqual(malformed)
    for (let i = 0; i < 8; i++) {
      const bytes = Uint8Array.from(sample.proof)
      const at = bytes.subarray(32 * i, 32 * (i + 1))
      const value = BigInt(`0x${Buffer.from(at).toString('hex')}`) + Q
      at.set(Buffer.from(value.toString(16).padStart(64, '0'), 'hex'))
      expect(verify(sample.signals, bytes)).toEqual(malformed)
    }
    for (const [from, to] of [
      [0, 64],
      [64, 192],
      [192, 256],
    ] as const) {
      expect(verify(sample.signals, Uint8Array.from(sample.proof).fill(0, from, to))).toEqual(malformed)
    }
  })

  it('refuses points off the curve, each by itself', () => {
    const off = refused('verifier/point-not-on-curve')
    expect(
      verify(
        sample.signals,
        change((points) => ({ ...points, a: { ...points.a, y: points.a.y ^ 1n } })),
      ),
    ).toEqual(off)
    expect(
      verify(
        sample.signals,
        change((points) => ({ ...points, b: { ...points.b, y: points.b.x } })),
      ),
    ).toEqual(off)
    expect(
      verify(
        sample.signals,
        change((points) => ({ ...points, c: { x: points.c.y, y: points.c.x } })),
      ),
    ).toEqual(off)
  })

  it('refuses a B on the curve that is not of order r', () => {
    const bytes = change((points) => ({ ...points, b: pointOutsideSubgroup() }))
    expect(verify(sample.signals, bytes)).toEqual(refused('verifier/point-not-in-subgroup'))
  })

  it('takes a proof re-made from another without its witness: why no proof may serve as an identity', async () => {
    const negated = change(({ a, b, c }) => ({ a: affineG1(g1(a).negate()), b: affineG2(g2(b).negate()), c }))
    const factor = 12345n
    const scaled = change(({ a, b, c }) => ({
      a: affineG1(g1(a).multiply(factor)),
      b: affineG2(g2(b).multiply(bn254.fields.Fr.inv(factor))),
      c,
    }))
    const { delta } = parseVerifyingKey(sample.key)
    // (A, B + t·delta, C + t·A)
    const shifted = change(({ a, b, c }) => ({
      a,
      b: affineG2(g2(b).add(g2(delta).multiply(factor))),
      c: affineG1(g1(c).add(g1(a).multiply(factor))),
    }))
    for (const proof of [negated, scaled, shifted]) {
      expect(proof).not.toEqual(sample.proof)
      expect(verify(sample.signals, proof)).toEqual({ ok: true })
      expect(await snarkjsSays(sample.key, sample.signals.map(String), proofToJson(proof as never))).toBe(true)
    }
    expect(
      verify(
        sample.signals,
        change(({ a, b, c }) => ({ a: affineG1(g1(a).negate()), b, c })),
      ),
    ).toEqual(refused('verifier/pairing'))
  })

  it('does not follow its arguments when they change while it reads them', () => {
    const signals = [...sample.signals]
    const proof = Uint8Array.from(sample.proof)
    expect(verify(signals, proof)).toEqual({ ok: true })
    signals[0] = 0n
    proof[0] = (proof[0] as number) ^ 1
    expect(verify(signals, sample.proof).ok).toBe(false)
  })

  it('tells the hash of its keys, and hands out copies', () => {
    const expected = hashVerifyingKey(parseVerifyingKey(sample.key))
    expect(verifier.keyHash('x')).toEqual(expected)
    verifier.keyHash('x').fill(0)
    expect(verifier.keyHash('x')).toEqual(expected)
    expect(verifier.keys).toBe('dev')
    expect(() => verifier.keyHash('y')).toThrow(KeyUnknownError)
  })
})

describe('the decoders', () => {
  const change = fc.record({ at: fc.nat(), with: fc.constantFrom(...'0123456789abcxe-+."[]{}:, \\n\u0000') })

  it(
    'give canonical bytes of a proof or their own error',
    () => {
      const values = fc.oneof(fc.uint8Array({ minLength: 256, maxLength: 256 }), fc.uint8Array({ maxLength: 300 }))
      fc.assert(
        fc.property(values, fc.boolean(), (bytes, small) => {
          // Half of them with coordinates that are surely below q.
          const proof = small ? bytes.map((byte, i) => (i % 32 === 0 ? byte & 0x1f : byte)) : bytes
          try {
            expect(parseProof(proof)).toEqual(proof)
            expect(proofFromJson(proofToJson(parseProof(proof)))).toEqual(proof)
          } catch (error) {
            expect(error).toMatchObject({ code: 'verifier/proof-malformed' })
          }
        }),
        { numRuns: cases(500, 10_000, 60_000) },
      )
    },
    LONG,
  )

  it.each(['key', 'proof'])(
    'take no altered JSON text of a %s but for white space',
    (kind) => {
      const text = JSON.stringify(kind === 'key' ? sample.key : proofToJson(sample.proof))
      const parse = kind === 'key' ? parseVerifyingKey : proofFromJson
      fc.assert(
        fc.property(change, (edit) => {
          const at = edit.at % text.length
          const altered = text.slice(0, at) + edit.with + text.slice(at + 1)
          try {
            parse(altered)
            // Another digit may by chance give another proof, whose curve check comes later; never another key.
            if (kind === 'key') expect(altered.replace(/\s/g, '')).toBe(text)
          } catch (error) {
            expect(error).toMatchObject({ category: 'input' })
          }
        }),
        { numRuns: cases(300, 10_000, 25_000) },
      )
    },
    LONG,
  )
})

describe('the proof JSON', () => {
  it('goes back and forth', () => {
    expect(proofFromJson(proofToJson(sample.proof))).toEqual(sample.proof)
    expect(proofFromJson(JSON.stringify(proofToJson(sample.proof)))).toEqual(sample.proof)
  })

  it.each<[string, (json: ProofJson) => unknown]>([
    ['a missing key', ({ pi_a, pi_b, protocol, curve }) => ({ pi_a, pi_b, protocol, curve })],
    ['an unknown key', (json) => ({ ...json, more: 1 })],
    ['another protocol', (json) => ({ ...json, protocol: 'plonk' })],
    ['another curve', (json) => ({ ...json, curve: 'bls12381' })],
    ['a leading zero', (json) => ({ ...json, pi_a: [`0${json.pi_a[0]}`, json.pi_a[1], '1'] })],
    ['hexadecimal', (json) => ({ ...json, pi_a: [`0x${BigInt(json.pi_a[0] as string).toString(16)}`, json.pi_a[1], '1'] })],
    ['an empty text', (json) => ({ ...json, pi_a: ['', json.pi_a[1], '1'] })],
    ['a coordinate plus q', (json) => ({ ...json, pi_a: [(BigInt(json.pi_a[0] as string) + Q).toString(), json.pi_a[1], '1'] })],
    ['another z', (json) => ({ ...json, pi_c: [json.pi_c[0], json.pi_c[1], '2'] })],
    ['numbers', (json) => ({ ...json, pi_c: [1, 2, 1] })],
    ['two coordinates', (json) => ({ ...json, pi_c: json.pi_c.slice(0, 2) })],
    ['null', () => null],
    ['a list', (json) => [json]],
    ['duplicate keys', (json) => `{"protocol":"groth16",${JSON.stringify(json).slice(1)}`],
    ['text behind', (json) => `${JSON.stringify(json)}{}`],
    ['a megabyte', (json) => `${JSON.stringify(json)}${' '.repeat(1 << 20)}`],
  ])('with %s is refused', (_, alter) => {
    expect(() => proofFromJson(alter(proofToJson(sample.proof)))).toThrow(
      expect.objectContaining({ code: 'verifier/proof-malformed' }),
    )
  })
})

describe('the verifying key', () => {
  it('goes through JSON value and text unchanged', () => {
    const key = parseVerifyingKey(sample.key)
    expect(parseVerifyingKey(JSON.stringify(sample.key))).toEqual(key)
    expect(parseVerifyingKey(JSON.stringify(sample.key, undefined, 2))).toEqual(key)
    expect(verifyingKeyToJson(key)).toEqual(sample.key)
  })

  it('takes the JSON that snarkjs exports, with its pairing', async () => {
    const { r1cs } = randomCircuit({ publicSignals: 2, privateInputs: 1, constraints: 3 }, sequence)
    const { zkey, verifyingKey } = await makeDevelopmentKeys(r1cs)
    const exported = (await snarkjs.zKey.exportVerificationKey(zkey)) as Json
    expect(exported).toHaveProperty('vk_alphabeta_12')
    expect(hashVerifyingKey(parseVerifyingKey(exported))).toEqual(hashVerifyingKey(verifyingKey))
    expect(() => parseVerifyingKey({ ...exported, vk_alphabeta_12: [[['1']]] })).toThrow(VerifyingKeyError)
  })

  const zero1 = ['0', '0', '1']
  const infinity1 = ['0', '1', '0']
  const zero2 = [
    ['0', '0'],
    ['0', '0'],
    ['1', '0'],
  ]
  const points = ['vk_beta_2', 'vk_gamma_2', 'vk_delta_2'] as const
  const replaceIc = (key: Json, i: number, point: unknown): Json => ({
    ...key,
    IC: (key['IC'] as unknown[]).map((old, k) => (k === i ? point : old)),
  })

  it.each<[string, (key: Json) => unknown]>([
    ['gamma = delta', (key) => ({ ...key, vk_gamma_2: key['vk_delta_2'] })],
    ['a truncated IC', (key) => ({ ...key, IC: (key['IC'] as unknown[]).slice(0, -1) })],
    ['a longer IC', (key) => ({ ...key, IC: [...(key['IC'] as unknown[]), (key['IC'] as unknown[])[0]] })],
    ['IC and nPublic that agree on nothing', (key) => ({ ...key, nPublic: 2 })],
    ['the identity as alpha', (key) => ({ ...key, vk_alpha_1: zero1 })],
    ['the identity as alpha, projective', (key) => ({ ...key, vk_alpha_1: infinity1 })],
    ...points.map((name): [string, (key: Json) => unknown] => [`the identity as ${name}`, (key) => ({ ...key, [name]: zero2 })]),
    ['the identity in IC', (key) => replaceIc(key, 1, zero1)],
    ['alpha off the curve', (key) => ({ ...key, vk_alpha_1: ['1', '3', '1'] })],
    ['IC off the curve', (key) => replaceIc(key, 0, ['5', '5', '1'])],
    ...points.map((name): [string, (key: Json) => unknown] => [
      `${name} off the curve`,
      (key) => ({ ...key, [name]: [(key[name] as unknown[])[0], (key[name] as unknown[])[0], ['1', '0']] }),
    ]),
    ...points.map((name): [string, (key: Json) => unknown] => [
      `${name} outside the subgroup`,
      (key) => {
        const { x, y } = pointOutsideSubgroup()
        return { ...key, [name]: [[x.c0, x.c1].map(String), [y.c0, y.c1].map(String), ['1', '0']] }
      },
    ]),
    [
      'a coordinate plus q',
      (key) => replaceIc(key, 0, [(BigInt((key['IC'] as string[][])[0]?.[0] as string) + Q).toString(), '1', '1']),
    ],
    ['nPublic as a text', (key) => ({ ...key, nPublic: '3' })],
    ['nPublic as a fraction', (key) => ({ ...key, nPublic: 3.5 })],
    ['a negative nPublic', (key) => ({ ...key, nPublic: -1 })],
    ['a million signals', (key) => ({ ...key, nPublic: 1_000_000 })],
    ['another protocol', (key) => ({ ...key, protocol: 'plonk' })],
    ['another curve', (key) => ({ ...key, curve: 'BN254' })],
    ['an unknown key', (key) => ({ ...key, more: 1 })],
    ['a missing key', (key) => Object.fromEntries(Object.entries(key).filter(([name]) => name !== 'vk_delta_2'))],
    ['null', () => null],
    ['a text that is no JSON', () => '{'],
    ['a key twice in the text', (key) => `{"nPublic":3,${JSON.stringify(key).slice(1)}`],
    ['escapes in the text', (key) => JSON.stringify(key).replace('groth16', '\\u0067roth16')],
  ])('with %s is refused', (_, alter) => {
    expect(() => parseVerifyingKey(alter(sample.key))).toThrow(VerifyingKeyError)
  })

  it('with gamma = delta would let anyone forge, and snarkjs takes the forgery', async () => {
    const key: Json = { ...sample.key, vk_gamma_2: sample.key['vk_delta_2'] }
    const { alpha, beta, ic } = parseVerifyingKey(sample.key)
    const forgedSignals = [7n, 8n, 9n]
    // A = alpha, B = beta, and C cancels the public inputs under the common point.
    const inputs = forgedSignals.reduce(
      (sum, signal, i) => sum.add(g1(ic[i + 1] as G1Coordinates).multiply(signal)),
      g1(ic[0] as G1Coordinates),
    )
    const forged = encodeProof({ a: alpha, b: beta, c: affineG1(inputs.negate()) })
    expect(await snarkjsSays(key, forgedSignals.map(String), proofToJson(forged))).toBe(true)
    expect(verify(forgedSignals, forged)).toEqual(refused('verifier/pairing'))
  })

  it('has a hash that changes with every point', () => {
    const key = parseVerifyingKey(sample.key)
    const hashes = new Set([hashVerifyingKey(key).join()])
    const other = affineG1(bn254.G1.Point.BASE.multiply(77n))
    const other2 = affineG2(bn254.G2.Point.BASE.multiply(77n))
    for (const part of ['beta', 'gamma', 'delta'] as const) hashes.add(hashVerifyingKey({ ...key, [part]: other2 }).join())
    hashes.add(hashVerifyingKey({ ...key, alpha: other }).join())
    for (let i = 0; i < key.ic.length; i++)
      hashes.add(hashVerifyingKey({ ...key, ic: key.ic.map((point, k) => (k === i ? other : point)) }).join())
    expect(hashes.size).toBe(5 + key.ic.length)
  })
})
