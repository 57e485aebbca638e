import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import * as snarkjs from 'snarkjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadManifest } from '../../src/prover'
import { artifactFolder, artifactPath, defaultCacheFolder } from '../../src/prover/artifacts/node'
import { makeDevelopmentKeys } from '../../src/prover/devkeys'
import { type Groth16, type Groth16Proof, type MemoryUse, startGroth16 } from '../../src/prover/groth16'
import { createWitnessCalculator } from '../../src/prover/witness'
import type { CircuitName } from '../../src/statement'
import { proofToJson, verifyingKeyToJson } from '../../src/verifier'
import { trueWitnesses } from '../circuits/witnesses'
import { cases, LONG } from '../suite'
import { useFixtures } from './built'
import { loadCurve } from './ceremony-fixture'
import { buildForeign, type ForeignName } from './foreign'
import { createElements, randomCircuit } from './random-circuit'

const built = useFixtures()
const provers = new Map<MemoryUse, Groth16>()

beforeAll(async () => {
  for (const memory of ['shared', 'sliced'] as const) {
    provers.set(memory, await startGroth16({ workerFile: built.workers.groth16, threads: 2, memory }))
  }
})
afterAll(async () => {
  for (const prover of provers.values()) await prover.dispose()
  await (globalThis as { curve_bn128?: { terminate(): Promise<void> } }).curve_bn128?.terminate()
})

/** Hashes of the witnesses so far, in both memories: of the four circuits that people would write, and of that which has snarkjs's key. */
const [written, underSnarkjsKey] = [new Set<string>(), new Set<string>()]

/** The same witnesses, each of which has to be one that was not there before. */
function* fresh(distinct: Set<string>, witnesses: Iterable<Uint8Array>): Generator<Uint8Array> {
  for (const wtns of witnesses) {
    const before = distinct.size
    distinct.add(createHash('sha256').update(wtns).digest('hex'))
    expect(distinct.size, 'a witness was proven before').toBe(before + 1)
    yield wtns
  }
}

/** What both memories are tried with is made once. */
function once<K, V>(make: (of: K) => V): (of: K) => V {
  const made = new Map<K, V>()
  return (of) => {
    if (!made.has(of)) made.set(of, make(of))
    return made.get(of) as V
  }
}

const foreignOf = once(buildForeign)

/** A random circuit that nearly fills 2^power rows, under a key that snarkjs made, from powers of tau to a contribution of phase 2. */
const snarkjsKeyOf = once(async (power: number) => {
  const sizes = { publicSignals: 3, privateInputs: 3, constraints: 2 ** power - 8 }
  const circuit = randomCircuit(sizes, createElements(`snarkjs's key of 2^${power}`))
  const file = (data?: Uint8Array): { type: 'mem'; data?: Uint8Array } => (data ? { type: 'mem', data } : { type: 'mem' })
  const [empty, powers, prepared, initial, zkey] = [file(), file(), file(), file(), file()]
  await snarkjs.powersOfTau.newAccumulator(await loadCurve(), power, empty)
  await snarkjs.powersOfTau.contribute(empty, powers, 'somebody', 'any text')
  await snarkjs.powersOfTau.preparePhase2(powers, prepared)
  await snarkjs.zKey.newZKey(file(circuit.r1cs), prepared, initial)
  await snarkjs.zKey.contribute(initial, zkey, 'somebody', 'any text')
  const verifyingKey: unknown = await snarkjs.zKey.exportVerificationKey(zkey)
  return { ...circuit, zkey: zkey.data as Uint8Array, verifyingKey }
})

/** Proves witness after witness, and has snarkjs verify each proof, while the next is made. */
async function proveAll(
  memory: MemoryUse,
  zkey: Uint8Array,
  verifyingKey: unknown,
  witnesses: Iterable<Uint8Array>,
): Promise<number> {
  const groth16 = provers.get(memory) as Groth16
  const key = groth16.open(zkey)
  let proved = 0
  let verifying: Promise<void> | undefined
  const verify = async ({ proof, publicSignals }: Groth16Proof, number: number): Promise<void> => {
    const verified = await snarkjs.groth16.verify(verifyingKey as never, publicSignals.map(String), proofToJson(proof) as never)
    expect(verified, `proof ${number}`).toBe(true)
  }
  for (const wtns of witnesses) {
    const [made] = await Promise.all([groth16.prove(key, wtns), verifying])
    verifying = verify(made, proved++)
    // Who waits for it may be later than it is.
    verifying.catch(() => undefined)
  }
  await verifying
  groth16.forget(key)
  return proved
}

describe.each(['shared', 'sliced'] as const)('every proof of the engine, in %s memory, is one to snarkjs', (memory) => {
  const folder = artifactFolder(defaultCacheFolder(), loadManifest())
  const read = (name: string, kind: 'wasm' | 'zkey') => new Uint8Array(readFileSync(artifactPath(folder, name, kind)))

  function* witnessesOf(
    name: CircuitName,
    calculator: ReturnType<typeof createWitnessCalculator>,
    count: number,
    from: number,
  ): Generator<Uint8Array> {
    const made: Uint8Array[] = []
    const spy: typeof calculator = {
      ...calculator,
      calculate(inputs) {
        const result = calculator.calculate(inputs)
        if (result.ok) made.push(result.wtns)
        return result
      },
    }
    for (const _ of trueWitnesses(name, spy, count, from)) yield made.pop() as Uint8Array
  }

  // Slices go on where the shared memory ended.
  const own: readonly [CircuitName, count: number, from: number][] = [
    ['transfer', ...(memory === 'shared' ? ([cases(1, 10, 50), 0] as const) : ([cases(1, 5, 30), cases(1, 10, 50)] as const))],
    ['attest', cases(0, 2, 6), memory === 'shared' ? 0 : cases(0, 2, 6)],
  ]
  it.each(own.filter(([, count]) => count > 0))('of %s', { timeout: LONG }, async (name, count, from) => {
    const calculator = createWitnessCalculator(await WebAssembly.compile(read(name, 'wasm')))
    const verifyingKey = JSON.parse(readFileSync(`artifacts/${name}.vkey.json`, 'utf8'))
    const witnesses = fresh(written, witnessesOf(name, calculator, count, from))
    expect(await proveAll(memory, read(name, 'zkey'), verifyingKey, witnesses)).toBe(count)
  })

  const foreign: readonly [ForeignName, least: number, count: number][] = [
    ['medley', 2_000, memory === 'shared' ? cases(1, 12, 1_340) : cases(1, 4, 588)],
    ['digest', 2 ** 17, cases(0, memory === 'shared' ? 1 : 0, 2)],
  ]
  it.each(foreign.filter(([, , count]) => count > 0))(
    'of %s, made of templates that are not ours',
    {
      timeout: LONG,
    },
    async (name, least, count) => {
      const { constraints, zkey, verifyingKey, draw } = await foreignOf(name)
      expect(constraints).toBeGreaterThan(least)
      const next = createElements(`${name} ${memory}`)
      const witnesses = function* (): Generator<Uint8Array> {
        for (let i = 0; i < count; i++) yield draw(next)
      }
      expect(await proveAll(memory, zkey, verifyingKeyToJson(verifyingKey), fresh(written, witnesses()))).toBe(count)
    },
  )

  it('under a key that snarkjs made', { timeout: LONG }, async () => {
    const { zkey, verifyingKey, draw } = await snarkjsKeyOf(cases(6, 8, 10))
    const next = createElements(`snarkjs ${memory}`)
    const count = cases(2, 25, 100)
    const witnesses = function* (): Generator<Uint8Array> {
      // Every fifth of small inputs.
      for (let i = 0; i < count; i++) yield draw(i % 5 === 4 ? () => next() % 16n : next).wtns
    }
    expect(await proveAll(memory, zkey, verifyingKey, fresh(underSnarkjsKey, witnesses()))).toBe(count)
  })

  it('of random circuits of 1 to 300 constraints', { timeout: LONG }, async () => {
    const [circuits, proofs] = [cases(4, 8, 2), cases(4, 20, 20)]
    // The slow suite has others than ci.
    const next = createElements(`random circuits ${memory}${cases('', '', ', others')}`)
    for (let i = 0; i < circuits; i++) {
      const constraints = 1 + Number(next() % 300n)
      const { r1cs, draw } = randomCircuit({ publicSignals: 1 + (i % 5), privateInputs: 3, constraints }, next)
      const { zkey, verifyingKey } = await makeDevelopmentKeys(r1cs)
      const witnesses = Array.from({ length: proofs }, () => draw(next).wtns)
      // Values that are rare at random: mostly zero and one.
      witnesses.push(draw(() => next() % 2n).wtns)
      expect(await proveAll(memory, zkey, verifyingKeyToJson(verifyingKey), witnesses)).toBe(proofs + 1)
    }
  })
})

describe('those in both memories', () => {
  it('are of so many different witnesses of transfer, attest, medley and digest', () =>
    expect(written.size).toBe(cases(4, 36, 2_024)))
  it('and of so many under the key of snarkjs', () => expect(underSnarkjsKey.size).toBe(cases(4, 50, 200)))
})
