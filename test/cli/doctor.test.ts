import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Check, check, type Examination } from '../../src/cli/doctor/examination'
import { circuitSources, installation, nodeVersion, packageVersion } from '../../src/cli/doctor/installation'
import { type KeyOptions, keyExaminations, tryLoadKeys } from '../../src/cli/doctor/keys'
import { loadManifest, type Manifest, type PinnedCircuit } from '../../src/prover'
import type { CeremonyManifest } from '../../src/prover/artifacts'
import { artifactFolder, hashFile } from '../../src/prover/artifacts/node'
import { formatTranscript, type Transcript } from '../../src/prover/ceremony/transcript'
import { type DevelopmentKeys, makeDevelopmentKeys } from '../../src/prover/devkeys'
import { inspectPackages } from '../../src/prover/setup'
import { createVerifier, formatVerifyingKey } from '../../src/verifier'
import { createElements, randomCircuit } from '../prover/random-circuit'

interface Small {
  readonly r1cs: Uint8Array
  readonly keys: DevelopmentKeys
  readonly vkey: Uint8Array
}

let folder: string
/** Two small systems of the same sizes: what is right, and what is put in its place. */
let small: Small
let other: Small
const at = (name: string): string => join(folder, name)
const pin = (bytes: Uint8Array) => ({ sha256: hashFile(bytes), bytes: bytes.length })

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nacre-doctor-'))
  const make = async (seed: string): Promise<Small> => {
    const { r1cs } = randomCircuit({ publicSignals: 2, privateInputs: 2, constraints: 5 }, createElements(seed))
    const keys = await makeDevelopmentKeys(r1cs)
    return { r1cs, keys, vkey: new TextEncoder().encode(formatVerifyingKey(keys.verifyingKey)) }
  }
  small = await make('small')
  other = await make('other')
})
afterEach(() => vi.unstubAllEnvs())
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A manifest of `small` alone, with something else in it. */
function manifestOf(change: Partial<PinnedCircuit> = {}): Manifest {
  const { constraints, wires, publicSignals, domain } = small.keys
  const sizes = { constraints, wires, publicSignals, domain }
  const pins = { r1cs: pin(small.r1cs), wasm: pin(small.r1cs), zkey: pin(small.keys.zkey), vkey: pin(small.vkey) }
  const manifest = loadManifest()
  const [first] = manifest.circuits
  return { ...manifest, circuits: [{ ...first, name: 'small', ...sizes, ...pins, ...change }] } as Manifest
}

/** What the installation's examination of that name says, in a cache with these files. */
async function installed(manifest: Manifest, name: string, files: Readonly<Record<string, Uint8Array>>) {
  fillCache(manifest, files)
  return (await installation(manifest)).find((each) => each.name === name) as Examination
}

function fillCache(manifest: Manifest, files: Readonly<Record<string, Uint8Array>>): void {
  const root = mkdtempSync(at('cache-'))
  vi.stubEnv('NACRE_CACHE', root)
  const cache = artifactFolder(root, manifest)
  if (Object.keys(files).length > 0) mkdirSync(cache, { recursive: true })
  for (const [file, bytes] of Object.entries(files)) writeFileSync(join(cache, file), bytes)
}

/** The examination of finished keys of that name: `small` is what proofs are checked under. */
function ofKeys(
  manifest: Manifest,
  name: string,
  given: { readonly vkey?: Uint8Array; readonly cache?: Readonly<Record<string, Uint8Array>> } & Partial<KeyOptions> = {},
): Examination {
  const { vkey = small.vkey, cache = { 'small.zkey': small.keys.zkey }, ...options } = given
  fillCache(manifest, cache)
  const keys = mkdtempSync(at('keys-'))
  writeFileSync(join(keys, 'small.vkey.json'), vkey)
  const asked = { keys, signer: undefined, transcript: undefined, ceremony: undefined, ptau: undefined, beacon: undefined }
  const verifier = createVerifier({ keys: { small: small.keys.verifyingKey }, origin: 'dev' })
  const all = keyExaminations({ manifest, verifier, folder: keys }, { ...asked, ...options }, {})
  return all.find((each) => each.name === name) as Examination
}

const SIGNER = 'ab'.repeat(32)
const ceremonyOf = (transcript: Transcript | undefined, change: object = {}): CeremonyManifest => {
  const manifest = manifestOf(change)
  const text = transcript === undefined ? new Uint8Array() : new TextEncoder().encode(formatTranscript(transcript))
  const circuits = manifest.circuits.map((circuit) => ({ ...circuit, transcript: pin(text) }))
  return { ...manifest, keys: 'ceremony', circuits, coordinator: SIGNER, signature: '0'.repeat(128) } as CeremonyManifest
}

function transcriptOf(change: Partial<Transcript> = {}): Transcript {
  const { constraints, publicSignals } = small.keys
  const last = { contributionHash: '01'.repeat(64), zkey: pin(small.keys.zkey) }
  return {
    version: 1,
    kind: 'nacre-ceremony',
    circuit: 'small',
    r1cs: { ...pin(small.r1cs), constraints, publicSignals },
    ptau: { ...pin(small.r1cs), power: 4 },
    circuitHash: '02'.repeat(64),
    initial: pin(small.r1cs),
    contributions: [
      { number: 1, kind: 'contribution', name: 'Ada', ...last, zkey: pin(small.r1cs) },
      { number: 2, kind: 'beacon', name: 'beacon', beacon: '03'.repeat(16), iterations: 10, ...last },
    ],
    verifyingKey: '04'.repeat(32),
    ...change,
  }
}

/** The examination of a transcript, under keys whose manifest names it as `manifest` does. */
function ofTranscript(manifest: Manifest, transcript: Transcript): Examination {
  const file = at('transcript.json')
  writeFileSync(file, formatTranscript(transcript))
  return ofKeys(manifest, `transcript ${file}`, { transcript: file })
}

function sources(change: (root: string) => void): Examination {
  const root = mkdtempSync(at('root-'))
  cpSync('circuits', join(root, 'circuits'), { recursive: true })
  change(root)
  return circuitSources(loadManifest(), root)
}

const SOURCES_AGAIN = 'reinstall the package; who changed a circuit runs node scripts/pin-circuits.mjs'
const TRANSCRIPT_AGAIN = 'get the transcript again from whoever published the keys; if it stays another, do not use them'

describe('the doctor finds wrong', () => {
  it.each<[name: string, make: () => Examination | Promise<Examination>, detail: string, cure: string]>([
    ['a Node of an older version', () => nodeVersion('18.20.8'), 'v18.20.8 is too old', 'install Node.js 20.20 or newer'],
    ['a Node of an older minor version', () => nodeVersion('20.19.9'), 'v20.19.9 is too old', 'install Node.js 20.20 or newer'],
    [
      'a package of another version',
      () => packageVersion({ name: 'circom2', pinned: '0.2.22', found: '0.2.21' }),
      'installed as 0.2.21, and 0.2.22 is pinned',
      'npm install circom2@0.2.22',
    ],
    [
      'a package that is not there',
      () => packageVersion({ name: 'circom2', pinned: '0.2.22', found: undefined }),
      'not installed',
      'npm install circom2@0.2.22',
    ],
    [
      'a circuit with one more line',
      () => sources((root) => writeFileSync(join(root, 'circuits/lib/range.circom'), '\n', { flag: 'a' })),
      'is not what the manifest pins',
      SOURCES_AGAIN,
    ],
    [
      'a folder of circuits without its list',
      () => sources((root) => rmSync(join(root, 'circuits/circuits.json'))),
      'setup/circuit-list-malformed',
      SOURCES_AGAIN,
    ],
    ['a cache that is not there', () => installed(manifestOf(), 'cache', {}), 'is not there', 'nacre setup'],
    [
      'a constraint system that has other sizes than the manifest says',
      () => installed(manifestOf({ constraints: 6 }), 'r1cs of small', { 'small.r1cs': small.r1cs }),
      '5 constraints, and the manifest says 6',
      'reinstall the package',
    ],
    [
      'a proving key that is not there',
      () => ofKeys(manifestOf(), 'verifying key of small', { cache: {} }),
      'is not there',
      'nacre setup',
    ],
    [
      'a file of another verifying key than proofs are checked under, though it is pinned',
      () => ofKeys(manifestOf({ vkey: pin(other.vkey) }), 'verifying key of small', { vkey: other.vkey }),
      'is another key than proofs are checked under',
      'get the folder of keys again, then nacre setup',
    ],
    [
      'a proving key with another verifying key inside, though it is pinned',
      () =>
        ofKeys(manifestOf({ zkey: pin(other.keys.zkey) }), 'verifying key of small', {
          cache: { 'small.zkey': other.keys.zkey },
        }),
      'the proving key holds another verifying key',
      'get the folder of keys again, then nacre setup',
    ],
    [
      'a signer of development keys',
      () => ofKeys(manifestOf(), 'origin of the keys', { keys: undefined, signer: SIGNER }),
      'development keys are signed by nobody',
      'name the keys of a ceremony: NACRE_KEYS',
    ],
    [
      'another signer of the package’s own keys',
      () => ofKeys(ceremonyOf(undefined), 'origin of the keys', { keys: undefined, signer: 'cd'.repeat(32) }),
      'artifacts/manifest-signature',
      'ask the coordinator for his public key, and reinstall the package from a source that you trust',
    ],
    [
      'a transcript of development keys',
      () => ofTranscript(manifestOf(), transcriptOf()),
      'of no ceremony',
      'name the keys of the ceremony: NACRE_KEYS',
    ],
    [
      'a transcript of a circuit that the keys do not have',
      () => ofTranscript(ceremonyOf(transcriptOf()), transcriptOf({ circuit: 'none' })),
      'the keys in use are of no circuit none',
      TRANSCRIPT_AGAIN,
    ],
    [
      'another transcript of the same circuit',
      () => ofTranscript(ceremonyOf(transcriptOf()), transcriptOf({ circuitHash: '05'.repeat(64) })),
      'come from a ceremony with another transcript',
      TRANSCRIPT_AGAIN,
    ],
    [
      'a ceremony for another constraint system',
      () => ofTranscript(ceremonyOf(transcriptOf(), { r1cs: pin(other.r1cs) }), transcriptOf()),
      'the ceremony was for another constraint system',
      TRANSCRIPT_AGAIN,
    ],
    [
      'a proving key that is not the last of its ceremony',
      () => ofTranscript(ceremonyOf(transcriptOf(), { zkey: pin(other.keys.zkey) }), transcriptOf()),
      'the proving key is not the last of the ceremony',
      TRANSCRIPT_AGAIN,
    ],
  ])('and says what mends it: %s', async (_, make, detail, cure) => {
    expect(await check(await make())).toMatchObject({
      ok: false,
      detail: expect.stringContaining(detail),
      cure,
    })
  })
})

describe('the doctor finds right', () => {
  it.each<[name: string, make: () => Examination | Promise<Examination>]>([
    ['the oldest Node that will do', () => nodeVersion('20.20.0')],
    ['a newer Node', () => nodeVersion('22.0.0')],
    ['a package as pinned', () => packageVersion({ name: 'circom2', pinned: '0.2.22', found: '0.2.22' })],
    ['the circuits as they are', () => sources(() => {})],
    ['a constraint system', () => installed(manifestOf(), 'r1cs of small', { 'small.r1cs': small.r1cs })],
    ['one verifying key everywhere', () => ofKeys(manifestOf(), 'verifying key of small')],
    [
      'the signer that was asked for',
      () => ofKeys(ceremonyOf(undefined), 'origin of the keys', { keys: undefined, signer: SIGNER }),
    ],
    ['the transcript of the keys', () => ofTranscript(ceremonyOf(transcriptOf()), transcriptOf())],
  ])('%s', async (_, make) => {
    expect(await check(await make())).toMatchObject({ ok: true })
  })
})

describe('the doctor without keys that can be read', () => {
  const folderGone = async (asked: Partial<KeyOptions> = {}): Promise<readonly Check[]> => {
    const options = { keys: at('gone'), signer: undefined, transcript: undefined, ceremony: undefined, ptau: undefined }
    const keys = await tryLoadKeys(at('gone'))
    const all = [
      ...(await installation(keys?.manifest)),
      ...keyExaminations(keys, { ...options, beacon: undefined, ...asked }, {}),
    ]
    return Promise.all(all.map(check))
  }

  it('looks at all that needs none, and says what is wrong with them', async () => {
    const checks = await folderGone()
    const packages = (await inspectPackages()).map(({ name }) => `package ${name}`)
    expect(packages.length).toBeGreaterThan(0)
    for (const name of ['node', ...packages]) expect(checks).toContainEqual(expect.objectContaining({ name, ok: true }))
    expect(checks).toContainEqual({
      name: `keys ${at('gone')}`,
      ok: false,
      detail: expect.stringContaining('artifacts/'),
      cure: 'get the folder again from whoever published it, and ask the coordinator for his public key',
      code: expect.stringContaining('artifacts/'),
    })
  })

  it('names each thing that it could not look at, as not in order, with its cure', async () => {
    const named = (checks: readonly Check[]) =>
      checks.filter(({ detail }) => detail === 'not looked at, for the keys in use cannot be read')
    const checks = named(await folderGone({ transcript: 'a.transcript.json' }))
    expect(checks.map(({ name }) => name)).toEqual([
      'circuit sources',
      'cache',
      'r1cs, wasm and zkey of each circuit',
      'verifying key of each circuit',
      'transcript a.transcript.json',
    ])
    expect(named(await folderGone({ keys: undefined })).map(({ name }) => name)).toContain('origin of the keys')
    for (const { ok, cure } of checks)
      expect([ok, cure]).toEqual([false, 'mend the keys first, as their own check says, then run nacre doctor again'])
  })
})
