import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadManifest, ManifestMalformedError } from '../../src/prover'
import { parseManifest } from '../../src/prover/artifacts'
import { artifactFolder, defaultCacheFolder } from '../../src/prover/artifacts/node'
import { packageRoot, readCircuitSources } from '../../src/prover/setup/node-sources'
import { CIRCUITS } from '../../src/statement'
import { KeyUnknownError, loadVerifyingKey, loadVerifyingKeys } from '../../src/verifier'

const file = { sha256: 'a'.repeat(64), bytes: 1 }
const circuit = {
  name: 'x',
  constraints: 1,
  wires: 4,
  publicSignals: 1,
  domain: 4,
  r1cs: file,
  wasm: file,
  zkey: file,
  vkey: file,
}
const manifest = { version: 1, keys: 'dev', circom2: '0.2.23', circomlib: '2.0.5', sources: 'b'.repeat(64), circuits: [circuit] }

describe('the committed manifest', () => {
  it('pins the circuits as they are in the sources', async () => {
    const committed = loadManifest()
    const sources = await readCircuitSources(packageRoot(), committed)
    expect(committed.sources).toBe(sources.hash)
    expect(committed.circuits.map(({ name }) => name)).toEqual(sources.instances.map(({ name }) => name))
    expect(committed.circuits.map(({ name }) => name)).toEqual(CIRCUITS)
  })

  it('says that its keys are for development', () => {
    expect(loadManifest().keys).toBe('dev')
    expect(loadVerifyingKeys().origin).toBe('dev')
  })

  it('pins the verifying keys inside the package, which pass the strict parser', async () => {
    const { keys } = loadVerifyingKeys()
    for (const { name, vkey, publicSignals } of loadManifest().circuits) {
      const bytes = await readFile(join(packageRoot(), 'artifacts', `${name}.vkey.json`))
      expect([createHash('sha256').update(bytes).digest('hex'), bytes.length]).toEqual([vkey.sha256, vkey.bytes])
      expect(keys[name]?.ic).toHaveLength(publicSignals + 1)
    }
  })

  it('has no key for circuits that it does not name', () => {
    for (const name of ['none', '__proto__', 'constructor', '']) expect(() => loadVerifyingKey(name)).toThrow(KeyUnknownError)
  })
})

describe('the manifest parser', () => {
  it('takes the schema', () => {
    expect(parseManifest(manifest)).toEqual(manifest)
  })

  it.each<[string, unknown]>([
    ['null', null],
    ['a list', []],
    ['another version', { ...manifest, version: 2 }],
    ['keys of unknown origin', { ...manifest, keys: 'test' }],
    ['an unknown key', { ...manifest, more: 1 }],
    ['a missing key', { ...manifest, sources: undefined }],
    ['a hash in capitals', { ...manifest, sources: 'B'.repeat(64) }],
    ['a short hash', { ...manifest, circuits: [{ ...circuit, zkey: { ...file, sha256: 'a'.repeat(63) } }] }],
    ['a negative length', { ...manifest, circuits: [{ ...circuit, zkey: { ...file, bytes: -1 } }] }],
    ['a fraction', { ...manifest, circuits: [{ ...circuit, wires: 1.5 }] }],
    ['a name that is a path', { ...manifest, circuits: [{ ...circuit, name: '../x' }] }],
    ['a circuit twice', { ...manifest, circuits: [circuit, circuit] }],
  ])('refuses %s', (_, value) => {
    expect(() => parseManifest(value)).toThrow(ManifestMalformedError)
  })
})

describe('the cache folder', () => {
  it('is NACRE_CACHE, else that of the desktop, else in the home folder', () => {
    expect(defaultCacheFolder({ NACRE_CACHE: '/a', XDG_CACHE_HOME: '/b' })).toBe('/a')
    expect(defaultCacheFolder({ NACRE_CACHE: '', XDG_CACHE_HOME: '/b' })).toBe(join('/b', 'nacre'))
    expect(defaultCacheFolder({ XDG_CACHE_HOME: 'relative' })).toBe(join(homedir(), '.cache', 'nacre'))
    expect(defaultCacheFolder({})).toBe(join(homedir(), '.cache', 'nacre'))
  })

  it('has a sub-folder for each state of the sources', () => {
    expect(artifactFolder('/a', { sources: '0'.repeat(64) })).not.toBe(artifactFolder('/a', { sources: '1'.repeat(64) }))
  })
})
