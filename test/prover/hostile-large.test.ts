import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KeyMalformedError, loadManifest } from '../../src/prover'
import { createCacheSource, defaultCacheFolder, readArtifact } from '../../src/prover/artifacts/node'
import { type Groth16, type Groth16Key, type MemoryUse, startGroth16 } from '../../src/prover/groth16'
import { createWitnessCalculator } from '../../src/prover/witness'
import type { CircuitName, SignalInputs } from '../../src/statement'
import { trueInputs } from '../circuits/witnesses'
import { startStopwatch } from '../stopwatch'
import { cases, LONG } from '../suite'
import { watchPeak } from './peak'
import { edit, sectionAt, sectionOf, withLastPointOff } from './zkey-bytes'

/** The key of a circuit, and a witness. */
async function subjectOf(circuit: CircuitName): Promise<{ readonly zkey: Uint8Array; readonly wtns: Uint8Array }> {
  const files = await createCacheSource(loadManifest(), defaultCacheFolder()).find(circuit)
  const [inputs] = trueInputs(circuit)
  const calculator = createWitnessCalculator(await WebAssembly.compile(await readArtifact(files.wasm)))
  const result = calculator.calculate(inputs as SignalInputs)
  if (!result.ok) throw new Error('no witness')
  return { zkey: await readArtifact(files.zkey), wtns: result.wtns }
}

const MODES: readonly [string, number, MemoryUse][] = [
  ['shared memory', 2, 'shared'],
  ['slices', 2, 'sliced'],
  ['no threads', 0, 'sliced'],
]
const SUBJECTS = (['transfer', 'attest'] as const).flatMap((circuit) => MODES.map((mode) => [circuit, ...mode] as const))

describe.each(SUBJECTS.slice(0, cases(1, 4, 4)))('the key of %s, 25 or 70 MB, with %s,', (circuit, _, threads, memory) => {
  let zkey: Uint8Array
  let wtns: Uint8Array
  let groth16: Groth16
  let right: Groth16Key

  beforeAll(async () => {
    ;({ zkey, wtns } = await subjectOf(circuit))
    groth16 = await startGroth16({ threads, memory, verifyProofs: true })
    right = groth16.open(zkey)
    await groth16.prove(right, wtns)
  }, LONG)
  afterAll(() => groth16?.dispose())

  /** That a proof with such a key is an error of the right kind, in time; gives by how much memory rose. */
  async function expectRefused(key: Uint8Array): Promise<number> {
    const [took, rose] = [startStopwatch(2_000), watchPeak()]
    await expect((async () => groth16.prove(groth16.open(key), wtns))()).rejects.toBeInstanceOf(KeyMalformedError)
    expect(took()).toBeLessThan(2_000)
    return rose()
  }

  it.each([8, 5, 6, 7, 9].slice(0, cases(1, 5, 5)))(
    'whose last point of section %i is off the curve is refused within two seconds',
    {
      timeout: LONG,
    },
    async (section) => {
      expect(await expectRefused(withLastPointOff(zkey, section))).toBeLessThan(2 ** 28)
      // Proofs of the large circuit take seconds: one at the end.
      if (circuit === 'transfer') await groth16.prove(right, wtns)
    },
  )

  it('cut off in any section is refused, and takes no memory', async () => {
    for (const section of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) {
      const [from, { length }] = [sectionAt(zkey, section), sectionOf(zkey, section)]
      for (const at of [from - 1, from, from + (length >> 1), from + length - 1])
        expect(await expectRefused(zkey.subarray(0, at)), `${at} bytes`).toBeLessThan(2 ** 26)
    }
  })

  it.each([
    ['a domain', 80],
    ['wires', 72],
    ['public signals', 76],
  ])('whose header claims %s of 2^28 is refused, and takes no memory', async (_what, at) => {
    const key = edit(zkey, (view) => view.setUint32(sectionAt(zkey, 2) + at, 2 ** 28, true))
    expect(await expectRefused(key)).toBeLessThan(2 ** 26)
  })

  it('leaves the prover as it was, whatever of it was refused: the next proof is good', { timeout: LONG }, async () => {
    await groth16.prove(right, wtns)
  })
})
