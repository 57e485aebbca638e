import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { AbortedError, systemClock, systemRng } from '../../src/base'
import { KeyMalformedError, OutOfMemoryError } from '../../src/prover'
import { type CircuitBytes, createCircuitProver, createGroth16, createInlinePeer } from '../../src/prover/groth16'
import type { Prover } from '../../src/statement'
import { pause } from '../../src/worker'
import { INPUTS, SIGNALS } from '../conformance/prover'
import { useFixtures } from './built'

const built = useFixtures()
let prover: Prover | undefined
afterEach(() => prover?.dispose())

/** A prover whose circuit has the version that `current` says, and is read by it. */
function start(current: () => { readonly version: string; read(): Promise<CircuitBytes> }): Prover {
  const peers = createInlinePeer(pause)
  prover = createCircuitProver({
    start: () => createGroth16({ peers, threads: 1, rng: systemRng }),
    find: async () => current(),
    clock: systemClock,
  })
  return prover
}

async function readFiles(version: string): Promise<CircuitBytes> {
  const read = async (kind: string) => new Uint8Array(await readFile(join(built.fixtures.folder, `several.${kind}`)))
  return { version, publicSignals: SIGNALS.length, wasm: await read('wasm'), zkey: await read('zkey') }
}

const right = (version: string) => ({ version, read: () => readFiles(version) })

it.each<[string, (control: AbortController) => Promise<CircuitBytes>, unknown]>([
  ['cannot be read', () => Promise.reject(new Error('offline')), Error],
  [
    'are cancelled while they are read',
    async (control) => {
      control.abort()
      return readFiles('b')
    },
    AbortedError,
  ],
  ['have a malformed key', async () => ({ ...(await readFiles('b')), zkey: new Uint8Array(9) }), KeyMalformedError],
  ['do not fit into memory', () => Promise.reject(new RangeError('Array buffer allocation failed')), OutOfMemoryError],
])('proves with the next files, or the ones before, when those of a new version %s', async (_, read, error) => {
  const control = new AbortController()
  let current = right('a')
  const several = start(() => current)
  expect((await several.prove('several', INPUTS)).publicSignals).toEqual(SIGNALS)
  current = { version: 'b', read: () => read(control) }
  await expect(several.prove('several', INPUTS, { signal: control.signal })).rejects.toBeInstanceOf(error)
  for (const version of ['a', 'b', 'c']) {
    current = right(version)
    expect((await several.prove('several', INPUTS)).publicSignals).toEqual(SIGNALS)
  }
})
