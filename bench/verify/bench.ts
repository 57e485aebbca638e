import { availableParallelism, cpus } from 'node:os'
import { bn254 } from '@noble/curves/bn254.js'
import * as snarkjs from 'snarkjs'
import { systemRng } from '../../src/base'
import { makeDevelopmentKeys } from '../../src/prover/devkeys'
import type { Proof, ProofClaim, Verifier } from '../../src/statement'
import {
  createPortableVerifier,
  createVerifier,
  decodeProof,
  encodeProof,
  type ProofPoints,
  parseVerifyingKey,
  proofFromJson,
  proofToJson,
  SCALAR_FIELD_MODULUS,
  verifyingKeyToJson,
} from '../../src/verifier'
import { randomCircuit } from '../../test/prover/random-circuit'

/** As many as a payment has. */
const SIGNALS = 18
const ROUNDS = 25
const SIZES = [1, 4, 16, 64] as const

interface Row {
  readonly figure: string
  /** Milliseconds a proof: median and median absolute deviation. */
  readonly ms: number
  readonly spread: number
  /** Milliseconds of processor a proof, all threads: says more than the clock where other processes run. */
  readonly cpuMs: number
  /** How many times faster than snarkjs, whose runs alternate with these: median of the rounds' ratios, by the clock and by the processor. */
  readonly ratio: number
  readonly cpuRatio: number
}

interface Sample {
  readonly ms: number
  readonly cpuMs: number
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0
const round = (value: number): number => Math.round(1000 * value) / 1000

/** The time of a proof's verification: snarkjs's, the verifier's without WebAssembly, one by one, and in batches. */
export async function run({ json }: { readonly json: boolean }): Promise<void> {
  const { keyJson, claims } = await makeClaims(Math.max(...SIZES))
  const options = { keys: { x: parseVerifyingKey(keyJson) }, origin: 'dev' } as const
  const [engine, portable] = [createVerifier(options), createPortableVerifier(options)]
  const texts = claims.map(({ publicSignals, proof }) => ({
    signals: publicSignals.map(String),
    proof: proofToJson(proof as Proof),
  }))

  const candidates: readonly (readonly [string, number, () => unknown])[] = [
    ['plain JavaScript', 1, () => portable.verify('x', claims[0]?.publicSignals ?? [], claims[0]?.proof ?? new Uint8Array())],
    [
      'one by one',
      SIZES[2],
      () => claims.slice(0, SIZES[2]).map((claim) => engine.verify('x', claim.publicSignals, claim.proof)),
    ],
    ...SIZES.map((size) => [`batch of ${size}`, size, () => batch(engine, claims.slice(0, size))] as const),
    ['batch of 64, one of them bad', 64, () => batch(engine, withOneBad(claims))],
  ]
  const baseline: Sample[] = []
  const samples = candidates.map((): Sample[] => [])
  const ratios = candidates.map((): Sample[] => [])
  for (let i = 0; i <= ROUNDS; i++) {
    for (const [index, [, size, verify]] of candidates.entries()) {
      const { proof, signals } = texts[i % texts.length] as (typeof texts)[number]
      const theirs = await measure(() => snarkjs.groth16.verify(keyJson as never, signals as never, proof as never))
      const all = await measure(async () => verify())
      // The first round prepares the key, compiles and warms up.
      if (i === 0) continue
      const ours = { ms: all.ms / size, cpuMs: all.cpuMs / size }
      baseline.push(theirs)
      samples[index]?.push(ours)
      ratios[index]?.push({ ms: theirs.ms / ours.ms, cpuMs: theirs.cpuMs / ours.cpuMs })
    }
  }
  await (globalThis as { curve_bn128?: { terminate(): Promise<void> } }).curve_bn128?.terminate()
  const rows = [
    rowOf('snarkjs', baseline, [{ ms: 1, cpuMs: 1 }]),
    ...candidates.map(([figure], index) => rowOf(figure, samples[index] ?? [], ratios[index] ?? [])),
  ]
  const environment = { node: process.version, cpu: cpus()[0]?.model ?? '', cores: availableParallelism() }
  if (json) process.stdout.write(`${JSON.stringify({ environment, rows }, null, 2)}\n`)
  else process.stdout.write(`${tableOf(rows)}\n\n${environment.cpu}, ${environment.cores} cores, Node ${environment.node}\n`)
}

function rowOf(figure: string, samples: readonly Sample[], ratios: readonly Sample[]): Row {
  const wall = samples.map(({ ms }) => ms)
  const middle = median(wall)
  return {
    figure,
    ms: round(middle),
    spread: round(median(wall.map((value) => Math.abs(value - middle)))),
    cpuMs: round(median(samples.map(({ cpuMs }) => cpuMs))),
    ratio: Math.round(10 * median(ratios.map(({ ms }) => ms))) / 10,
    cpuRatio: Math.round(10 * median(ratios.map(({ cpuMs }) => cpuMs))) / 10,
  }
}

async function measure(run: () => Promise<unknown>): Promise<Sample> {
  const [start, used] = [performance.now(), process.cpuUsage()]
  await run()
  const { user, system } = process.cpuUsage(used)
  return { ms: performance.now() - start, cpuMs: (user + system) / 1000 }
}

function batch(verifier: Verifier, claims: readonly ProofClaim[]): void {
  if (verifier.verifyBatch === undefined) throw new Error('there is no WebAssembly here')
  verifier.verifyBatch('x', claims)
}

const withOneBad = (claims: readonly ProofClaim[]): readonly ProofClaim[] =>
  claims.map((claim, i) => (i === 20 ? { ...claim, publicSignals: [...claim.publicSignals].reverse() } : claim))

/** A key, and as many different proofs, re-randomised from one: (t·A, B/t, C) holds wherever (A, B, C) does. */
async function makeClaims(count: number): Promise<{ readonly keyJson: unknown; readonly claims: readonly ProofClaim[] }> {
  const element = (): bigint => BigInt(`0x${Buffer.from(systemRng.bytes(32)).toString('hex')}`) % SCALAR_FIELD_MODULUS
  const { r1cs, wtns, publicSignals } = randomCircuit({ publicSignals: SIGNALS, privateInputs: 4, constraints: 40 }, element)
  const { zkey, verifyingKey } = await makeDevelopmentKeys(r1cs)
  const { proof } = await snarkjs.groth16.prove(zkey, wtns)
  const { a, b, c } = decodeProof(proofFromJson(proof)) as ProofPoints
  const claims = Array.from({ length: count }, (): ProofClaim => {
    const t = element()
    const [A, B] = [bn254.G1.Point.fromAffine(a).multiply(t), bn254.G2.Point.fromAffine(b).multiply(bn254.fields.Fr.inv(t))]
    return { publicSignals, proof: encodeProof({ a: A.toAffine(), b: B.toAffine(), c }) }
  })
  return { keyJson: verifyingKeyToJson(verifyingKey), claims }
}

function tableOf(rows: readonly Row[]): string {
  const line = ({ figure, ms, spread, cpuMs, ratio, cpuRatio }: Row): string =>
    `| ${figure} | ${ms} | ${spread} | ${ratio} | ${cpuMs} | ${cpuRatio} |`
  const head = [
    '| verification | ms a proof | spread | times faster | CPU ms | times less |',
    '| --- | --- | --- | --- | --- | --- |',
  ]
  return [...head, ...rows.map(line)].join('\n')
}
