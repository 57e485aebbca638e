import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { systemRng } from '../../src/base'
import { KeyMalformedError, ProvingFailedError } from '../../src/prover'
import { makeDevelopmentKeys } from '../../src/prover/devkeys'
import { createEngineProver, createGroth16, createInlinePeer, startGroth16 } from '../../src/prover/groth16'
import { createVerifier, type VerifyingKey } from '../../src/verifier'
import { pause } from '../../src/worker'
import { INPUTS, SIGNALS } from '../conformance/prover'
import { useFixtures } from './built'
import { createElements, randomCircuit } from './random-circuit'

const built = useFixtures()
let zkey: Uint8Array
let wtns: Uint8Array
/** Its last wire, a product, is another number. */
let broken: Uint8Array
let verifyingKey: VerifyingKey

beforeAll(async () => {
  const circuit = randomCircuit({ publicSignals: 2, privateInputs: 3, constraints: 50 }, createElements('verified'))
  wtns = circuit.wtns
  broken = wtns.slice()
  broken[broken.length - 32] = (broken[broken.length - 32] as number) ^ 1
  ;({ zkey, verifyingKey } = await makeDevelopmentKeys(circuit.r1cs))
})

/** Where the content of a section of a zkey file begins. */
function sectionAt(bytes: Uint8Array, kind: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  for (let at = 12; ; at += 12 + Number(view.getBigUint64(at + 4, true))) if (view.getUint32(at, true) === kind) return at + 12
}

describe('a prover that verifies its proofs', () => {
  it.each([
    ['threads with one memory', 2, 'shared'],
    ['threads with slices', 2, 'sliced'],
    ['no threads', 0, 'sliced'],
  ] as const)('gives those of honest witnesses and none of one that breaks a constraint, by %s', async (_, threads, memory) => {
    const groth16 = await startGroth16({ threads, memory, workerFile: built.workers.groth16, verifyProofs: true })
    const verifier = createVerifier({ keys: { random: verifyingKey }, origin: 'dev' })
    const key = groth16.open(zkey)
    for (let i = 0; i < 2; i++) {
      const { proof, publicSignals } = await groth16.prove(key, wtns)
      expect(verifier.verify('random', publicSignals, proof)).toEqual({ ok: true })
      const shares: number[] = []
      const onProgress = ({ done, total }: { readonly done: number; readonly total: number }) => shares.push(done / total)
      const error = (await groth16.prove(key, broken, { onProgress }).catch((reason: unknown) => reason)) as ProvingFailedError
      expect(error).toBeInstanceOf(ProvingFailedError)
      expect(error.message).toBe('the proof does not verify under its own key')
      // What was not given was not told to be done.
      expect(Math.max(...shares)).toBeLessThan(1)
    }
    await groth16.dispose()
  })

  it('is not the default: a witness that breaks a constraint has a proof, which verifiers refuse', async () => {
    const groth16 = await startGroth16({ threads: 0 })
    const { proof, publicSignals } = await groth16.prove(groth16.open(zkey), broken)
    const verifier = createVerifier({ keys: { random: verifyingKey }, origin: 'dev' })
    expect(verifier.verify('random', publicSignals, proof)).toEqual({ ok: false, code: 'verifier/pairing' })
    await groth16.dispose()
  })

  it('takes no key that no verifier takes', async () => {
    const header = sectionAt(zkey, 2)
    // As in an initial key, gamma is delta.
    const bad = zkey.slice()
    bad.copyWithin(header + 340, header + 532, header + 660)
    const groth16 = await createGroth16({ peers: createInlinePeer(pause), threads: 1, rng: systemRng, createVerifier })
    expect(() => groth16.open(bad)).toThrow(KeyMalformedError)
    await groth16.dispose()
  })

  it('says so of a circuit whose key was damaged before it was pinned', async () => {
    const { artifacts, folder, root } = built.fixtures
    const files = await artifacts.find('several')
    const honest = createEngineProver({ artifacts, threads: 0, verifyProofs: true })
    expect((await honest.prove('several', INPUTS)).publicSignals).toEqual(SIGNALS)
    await honest.dispose()
    const bytes = new Uint8Array(await readFile(join(folder, 'several.zkey')))
    const quotient = sectionAt(bytes, 9)
    bytes.copyWithin(quotient, quotient + 64, quotient + 128)
    const path = join(root, 'damaged.zkey')
    await writeFile(path, bytes)
    const damaged = { ...files.zkey, path, sha256: createHash('sha256').update(bytes).digest('hex') }
    const find = async () => ({ ...files, zkey: damaged })
    const prover = createEngineProver({ artifacts: { find }, threads: 0, verifyProofs: true })
    await expect(prover.prove('several', INPUTS)).rejects.toBeInstanceOf(ProvingFailedError)
    await prover.dispose()
    const careless = createEngineProver({ artifacts: { find }, threads: 0 })
    await expect(careless.prove('several', INPUTS)).resolves.toBeDefined()
    await careless.dispose()
  })
})
