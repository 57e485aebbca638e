import { bn254 } from '@noble/curves/bn254.js'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Rng, systemRng } from '../../src/base'
import type { ProofClaim, Verifier, VerifierVerdict } from '../../src/statement'
import {
  createPortableVerifier,
  createVerifier,
  decodeProof,
  encodeProof,
  type ProofPoints,
  parseVerifyingKey,
  type VerifierOptions,
} from '../../src/verifier'
import { cases, LONG } from '../suite'
import { makeSample, pointOutsideSubgroup, type Sample, sequence } from './sample'

const { G1, G2 } = { G1: bn254.G1.Point, G2: bn254.G2.Point }
const OK: VerifierVerdict = { ok: true }
const refused = (code: string): unknown => ({ ok: false, code })

let sample: Sample
let options: VerifierOptions
let verifier: Verifier
const batch = (claims: readonly ProofClaim[], by = verifier): readonly VerifierVerdict[] =>
  by.verifyBatch?.('x', claims) ?? expect.fail('no batches')
const oneByOne = (claims: readonly ProofClaim[], by = verifier): readonly VerifierVerdict[] =>
  claims.map(({ publicSignals, proof }) => by.verify('x', publicSignals, proof))

beforeAll(async () => {
  sample = await makeSample({ publicSignals: 3, privateInputs: 2, constraints: 6 }, sequence)
  options = { keys: { x: parseVerifyingKey(sample.key) }, origin: 'dev' }
  verifier = createVerifier(options)
}, 300_000)

afterAll(async () => {
  await (globalThis as { curve_bn128?: { terminate(): Promise<void> } }).curve_bn128?.terminate()
})

const points = (): ProofPoints => decodeProof(sample.proof) as ProofPoints

/** The same claim by another proof: (t·A, B/t, C). */
function good(t: bigint): ProofClaim {
  const { a, b, c } = points()
  const A = G1.fromAffine(a).multiply(t).toAffine()
  const B = G2.fromAffine(b).multiply(bn254.fields.Fr.inv(t)).toAffine()
  return { publicSignals: sample.signals, proof: encodeProof({ a: A, b: B, c }) }
}

/** The claim with C moved by a multiple of the generator. */
function moved(by: bigint): ProofClaim {
  const { a, b, c } = points()
  const C = G1.fromAffine(c).add(by > 0n ? G1.BASE.multiply(by) : G1.BASE.multiply(-by).negate())
  return { publicSignals: sample.signals, proof: encodeProof({ a, b, c: C.toAffine() }) }
}

const flipped = (bit: number): ProofClaim => ({
  publicSignals: sample.signals,
  proof: sample.proof.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte)),
})

const otherSignal = (at: number): ProofClaim => ({
  publicSignals: sample.signals.map((signal, i) => (i === at ? signal ^ 1n : signal)),
  proof: sample.proof,
})

const malformed = (): readonly ProofClaim[] => [
  { publicSignals: sample.signals.slice(1), proof: sample.proof },
  { publicSignals: [-1n, 0n, 0n], proof: sample.proof },
  { publicSignals: sample.signals, proof: sample.proof.slice(1) },
  { publicSignals: sample.signals, proof: encodeProof({ ...points(), b: pointOutsideSubgroup() }) },
  { publicSignals: sample.signals, proof: encodeProof({ ...points(), a: points().c, c: { x: 1n, y: 3n } }) },
  { publicSignals: undefined as never, proof: undefined as never },
]

describe('a batch', () => {
  it('gets the verdicts that its claims get one by one', () => {
    const claim = fc.oneof(
      { weight: 4, arbitrary: fc.bigInt({ min: 1n, max: 1n << 250n }).map((t) => () => good(t)) },
      fc.nat(2047).map((bit) => () => flipped(bit)),
      fc.nat(2).map((at) => () => otherSignal(at)),
      fc.constantFrom(1n, -1n, 77n).map((by) => () => moved(by)),
      fc.nat(5).map((index) => () => malformed()[index] as ProofClaim),
    )
    fc.assert(
      fc.property(fc.array(claim, { maxLength: 12 }), (makers) => {
        const claims = makers.map((make) => make())
        expect(batch(claims)).toEqual(oneByOne(claims))
      }),
      { numRuns: cases(15, 200, 600) },
    )
  })

  it.each([0, 1, 2, 63, 64, 65, 130])('of %i good claims holds, and names the one that is bad', (size) => {
    const few = [1n, 2n, 3n].map(good)
    const claims = Array.from({ length: size }, (_, i) => few[i % 3] as ProofClaim)
    const bad = moved(5n)
    expect(batch(claims)).toEqual(claims.map(() => OK))
    for (const at of [0, size >> 1, size - 1].filter((index) => index >= 0 && index < size)) {
      const verdicts = batch(claims.map((each, i) => (i === at ? bad : each)))
      expect(verdicts).toEqual(claims.map((_, i) => (i === at ? refused('verifier/pairing') : OK)))
    }
  })

  it('is refused for errors that cancel each other, of which equal coefficients would see nothing', () => {
    const pair = [moved(9n), moved(-9n)]
    const quarters = [moved(3n), good(2n), moved(-1n), good(3n), moved(-2n)]
    const bad = refused('verifier/pairing')
    expect(batch(pair)).toEqual([bad, bad])
    expect(batch(quarters)).toEqual([bad, OK, bad, OK, bad])
    // What the coefficients are for: whoever could foresee them would be believed.
    const constant: Rng = { bytes: (length) => new Uint8Array(length).fill(7) }
    const naive = createVerifier({ ...options, rng: constant })
    expect(batch(pair, naive)).toEqual([OK, OK])
    expect(batch(quarters, naive)).toEqual(quarters.map(() => OK))
  })

  it('is refused for errors of inputs that cancel each other', () => {
    // Both signals of the same column, one more and one less.
    const by = (difference: bigint): ProofClaim => ({
      publicSignals: sample.signals.map((signal, i) => (i === 1 ? signal + difference : signal)),
      proof: sample.proof,
    })
    expect(batch([by(1n), by(-1n)])).toEqual([refused('verifier/pairing'), refused('verifier/pairing')])
  })

  it('draws 128 bits for each claim whenever it asks', () => {
    const lengths: number[] = []
    const rng: Rng = {
      bytes(length) {
        lengths.push(length)
        return systemRng.bytes(length)
      },
    }
    const counting = createVerifier({ ...options, rng })
    batch([good(1n), good(2n), good(3n)], counting)
    expect(lengths).toEqual([48])
    batch([good(1n), good(2n), moved(3n), good(4n)], counting)
    // All, the first half; the second is known to be bad, and is checked one by one.
    expect(lengths).toEqual([48, 64, 32])
    oneByOne([good(1n)], counting)
    expect(lengths).toHaveLength(3)
  })

  it('of an unknown circuit is refused claim by claim', () => {
    expect(verifier.verifyBatch?.('y', [good(1n), good(2n)])).toEqual([1, 2].map(() => refused('verifier/circuit-unknown')))
    expect(verifier.verifyBatch?.('y', [])).toEqual([])
  })
})

describe('the verifier without WebAssembly', () => {
  it(
    'has no batches and says the same of every claim',
    () => {
      const portable = createPortableVerifier(options)
      expect(portable.verifyBatch).toBeUndefined()
      const bits = Array.from({ length: cases(12, 256, 2048) }, (_, i, count = cases(12, 256, 2048)) => (i * 2048) / count)
      const claims = [
        good(3n),
        good(1n),
        moved(1n),
        otherSignal(0),
        ...malformed(),
        ...bits.map((bit) => flipped(Math.floor(bit))),
      ]
      expect(oneByOne(claims, portable)).toEqual(oneByOne(claims))
      expect(oneByOne(claims, portable).filter(({ ok }) => ok)).toHaveLength(2)
    },
    LONG,
  )

  it('is what there is where a policy refuses to compile', async () => {
    const module = vi.spyOn(WebAssembly, 'Module').mockImplementation(function refuse() {
      throw new WebAssembly.CompileError('refused by the policy')
    })
    try {
      vi.resetModules()
      const fresh = await import('../../src/verifier')
      const refusing = fresh.createVerifier(options)
      expect(refusing.verifyBatch).toBeUndefined()
      expect(module).toHaveBeenCalled()
      expect(oneByOne([good(2n), moved(1n)], refusing)).toEqual([OK, refused('verifier/pairing')])
    } finally {
      module.mockRestore()
    }
  })
})
