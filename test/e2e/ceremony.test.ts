import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { check, type Examination } from '../../src/cli/doctor/examination'
import { keyExaminations } from '../../src/cli/doctor/keys'
import { type DevelopmentManifest, loadManifest } from '../../src/prover'
import { type CeremonyManifest, formatManifest, parseManifest, signManifest } from '../../src/prover/artifacts'
import { artifactFolder, defaultCacheFolder, hashFile } from '../../src/prover/artifacts/node'
import { parseZkey, type VerifyCeremony } from '../../src/prover/ceremony'
import { createPinnedVerifier, verifyingKeyToJson } from '../../src/verifier'
import { ALTERATIONS, type Alteration } from '../prover/ceremony-alterations'
import { BEACON, type CeremonyFixture, flipBit, loadCurve, makeCeremony, SIGNER, SIGNING_KEY } from '../prover/ceremony-fixture'
import { suite } from '../suite'
import { createFolder, nacre, ok, start } from './cli'

const { folder, remove } = createFolder()
const at = (name: string): string => join(folder, name)
const run = (...args: readonly string[]) => ok(args, { cwd: folder })
const refusal = async (args: readonly string[], env: Record<string, string> = {}): Promise<unknown> => {
  const { status, json } = await nacre(args, { cwd: folder, env })
  return [json?.error?.code ?? json?.code, status]
}
let made: CeremonyFixture
let ptau: readonly string[]

beforeAll(async () => {
  made = await makeCeremony('several', 4)
  ptau = ['--ptau', made.ptau.path]
  writeFileSync(at('base.json'), readFileSync(join(made.root, 'artifacts', 'manifest.json')))
  const key = {
    version: 1,
    kind: 'nacre-coordinator-key',
    secretKey: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
  }
  writeFileSync(at('coordinator.key'), JSON.stringify(key))
  await run(
    'ceremony',
    'finalize',
    made.folder,
    ...ptau,
    '--signing-key',
    'coordinator.key',
    '--out',
    'keys',
    '--manifest',
    'base.json',
  )
}, 300_000)
afterAll(async () => {
  await made?.remove()
  remove()
  await (await loadCurve()).terminate()
})

describe('nacre ceremony', () => {
  it('is held from its beginning to a signed manifest', async () => {
    const { publicKey } = await run('ceremony', 'key', '--out', 'own.key')
    expect(statSync(at('own.key')).mode & 0o777).toBe(0o600)
    const begun = await run('ceremony', 'new', 'c', '--r1cs', made.r1cs, ...ptau, '--ptau-sha256', made.ptau.sha256)
    expect(begun).toMatchObject({ circuit: 'several', constraints: 3, power: 4, ptauSha256: made.ptau.sha256 })
    writeFileSync(at('dice'), '3 1 4 1 5')
    const made1 = await run('ceremony', 'contribute', 'c', '--name', 'Ada', '--entropy-file', 'dice')
    const closed = await run('ceremony', 'beacon', 'c', '--beacon', BEACON, '--iterations', '10')
    expect([made1.number, closed.number]).toEqual([1, 2])
    const finish = ['--signing-key', 'own.key', '--out', 'c-keys', '--manifest', 'base.json', '--beacon', BEACON]
    const finished = await run('ceremony', 'finalize', 'c', ...ptau, ...finish)
    expect(finished).toMatchObject({ keys: 'ceremony', coordinator: publicKey })
    const verified = await run('ceremony', 'verify', 'c', ...ptau, '--beacon', BEACON, '--keys', 'c-keys', '--signer', publicKey)
    expect(verified).toMatchObject({ verdict: 'VALID', code: null, findings: [], pinned: false })
    const hashes = verified.contributions.map(({ contributionHash }: { contributionHash: string }) => contributionHash)
    expect(hashes).toEqual([made1.contributionHash, closed.contributionHash])
    expect(verified.notShown).toContain('different people')
  }, 300_000)

  it.skipIf(suite === 'normal')('tells people what it found and what no file can show', async () => {
    const { status, stdout } = await nacre(['ceremony', 'verify', made.folder, ...ptau, '--beacon', 'ff'.repeat(16)], {
      json: false,
    })
    expect(status).toBe(1)
    for (const words of ['INVALID (ceremony/beacon-unexpected)', 'Ada', 'different people', 'no circuit of this version'])
      expect(stdout).toContain(words)
  })

  it.skipIf(suite === 'normal')(
    'names what it refuses by codes, with their exit status',
    async () => {
      const begin = ['ceremony', 'new', 'refused']
      expect(await refusal(['ceremony', 'verify', 'nowhere', ...ptau])).toEqual(['ceremony/not-found', 2])
      expect(await refusal(['ceremony', 'contribute', made.folder, '--name', 'late'])).toEqual(['ceremony/closed', 1])
      expect(await refusal(['ceremony', 'contribute', made.folder])).toEqual(['cli/usage', 2])
      const wrong = ['--r1cs', made.r1cs, ...ptau, '--ptau-sha256', '0'.repeat(64)]
      expect(await refusal([...begin, ...wrong])).toEqual(['ceremony/ptau-foreign', 1])
      expect(await refusal([...begin, '--circuit', 'none', ...ptau, '--ptau-sha256', '0'.repeat(64)])).toEqual(['cli/usage', 2])
      expect(await refusal([...begin, '--circuit', 'transfer', ...ptau, '--ptau-sha256', made.ptau.sha256])).toEqual([
        'ceremony/ptau-too-small',
        1,
      ])
      const finish = ['ceremony', 'finalize', made.folder, ...ptau, '--out', 'more', '--signing-key']
      expect(await refusal([...finish, made.r1cs])).toEqual(['cli/coordinator-key-malformed', 2])
      expect(await refusal([...finish, 'coordinator.key'])).toEqual(['ceremony/circuit-not-pinned', 1])
      expect(await refusal(['setup', '--zkey', made.r1cs])).toEqual(['cli/usage', 2])
      expect(readdirSync(folder)).not.toContain('refused')
    },
    300_000,
  )

  it.skipIf(suite === 'normal')('ends tidily when it is interrupted', async () => {
    const child = start(['ceremony', 'new', 'stopped', '--r1cs', made.r1cs, ...ptau, '--ptau-sha256', made.ptau.sha256], {
      cwd: folder,
    })
    await child.until(/initial/)
    child.kill('SIGINT')
    const { status, json } = await child.outcome
    expect([json.error.code, status]).toEqual(['base/aborted', 1])
    expect(readdirSync(folder).filter((name) => name.startsWith('stopped'))).toEqual([])
  })
})

describe.skipIf(suite === 'normal')('the script that makes finished keys those of the package', () => {
  const pin = (...args: readonly string[]) =>
    spawnSync(process.execPath, ['scripts/pin-ceremony.mjs', ...args], { encoding: 'utf8' })

  it('writes manifest, verifying keys and the module that bundles them, with their origin', () => {
    expect(pin(at('keys'), SIGNER, at('package')).status).toBe(0)
    expect(readFileSync(at('package/artifacts/manifest.json'))).toEqual(readFileSync(at('keys/manifest.json')))
    const module = readFileSync(at('package/src/verifier/pinned-keys.ts'), 'utf8')
    for (const words of ["from '../../artifacts/several.vkey.json'", "'dev' | 'ceremony' = 'ceremony'"])
      expect(module).toContain(words)
  }, 300_000)

  it('writes nothing for keys that another signed, or without a signer', () => {
    const { status, stderr } = pin(at('keys'), '0'.repeat(64), at('no-package'))
    expect([status, stderr]).toEqual([1, expect.stringContaining('artifacts/manifest-signature')])
    expect(pin(at('keys')).status).toBe(2)
    expect(readdirSync(folder)).not.toContain('no-package')
  }, 300_000)
})

/**
 * The alterations of ceremonies as the doctor meets them: nobody tells it a constraint system, it takes the one in the folder, which
 * is where another has to lie.
 */
const REFUSED: readonly Alteration[] = ALTERATIONS.map((alteration) =>
  alteration.name === 'another constraint system'
    ? { ...alteration, alter: async (folder, { ptau }) => cpSync(ptau.path, join(folder, 'circuit.r1cs')), options: () => ({}) }
    : alteration,
)

const circuitOf = (name: string, sha256: string) => ({ ...made.manifest.circuits[0], name, r1cs: { sha256, bytes: 1 } })

const CURES = {
  package: 'reinstall the package, then nacre setup',
  keys: 'get the folder of keys again, then nacre setup',
  folder: 'get the folder again from whoever published it, and ask the coordinator for his public key',
  ceremony: 'nacre ceremony verify says all that is wrong; keys of such a ceremony are not to be used',
  transcript: 'name the keys of the ceremony: NACRE_KEYS',
} as const

interface Check {
  readonly name: string
  readonly ok: boolean
  readonly detail: string
  readonly cure: string
}

/** What the doctor says, by the name of each check. */
async function examine(args: readonly string[], env: Record<string, string> = {}) {
  const { status, json } = await nacre(['doctor', ...args], { cwd: folder, env })
  const checks = new Map((json.checks as readonly Check[]).map((check) => [check.name, check]))
  return {
    status,
    keys: json.keys,
    get: (name: string): Check => checks.get(name) as Check,
    checks: json.checks as readonly Check[],
  }
}

describe.skipIf(suite === 'normal')('nacre doctor', () => {
  const built = artifactFolder(defaultCacheFolder(), loadManifest())
  const transferCache = (name: string, change: (folder: string) => void): Record<string, string> => {
    const cache = join(at(name), basename(built))
    mkdirSync(cache, { recursive: true })
    for (const kind of ['r1cs', 'wasm', 'sym', 'zkey'])
      symlinkSync(join(built, `transfer.${kind}`), join(cache, `transfer.${kind}`))
    change(cache)
    return { NACRE_CACHE: at(name) }
  }

  it('finds nothing wrong here, and says loudly that the keys are for development', async () => {
    const { status, keys, checks, get } = await examine([])
    expect(checks.filter((check) => !check.ok)).toEqual([])
    expect([status, keys]).toEqual([0, 'dev'])
    expect(get('origin of the keys').detail).toContain('anyone can forge')
    expect(checks.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['node', 'package snarkjs', 'package circom2', 'package circomlib', 'circuit sources', 'cache']),
    )
    expect(get('verifying key of transfer').detail).toContain('in the verifier, in its file and inside the proving key')
  })

  it('names a file of the cache that was altered, one that is missing, and a folder that others may change', async () => {
    const env = transferCache('altered', (cache) => {
      rmSync(join(cache, 'transfer.r1cs'))
      writeFileSync(join(cache, 'transfer.r1cs'), flipBit(new Uint8Array(readFileSync(join(built, 'transfer.r1cs'))), 5_000_000))
      rmSync(join(cache, 'transfer.wasm'))
      chmodSync(cache, 0o777)
    })
    const { status, get } = await examine([], env)
    expect(status).toBe(1)
    expect(get('r1cs of transfer')).toMatchObject({
      ok: false,
      cure: 'nacre setup --circuit transfer',
      code: 'artifacts/mismatch',
    })
    expect(get('wasm of transfer')).toMatchObject({
      ok: false,
      cure: 'nacre setup --circuit transfer',
      code: 'artifacts/missing',
    })
    expect(get('zkey of transfer').ok).toBe(true)
    expect(get('cache')).toMatchObject({ ok: false, cure: expect.stringMatching(/^chmod go-w \S/) })
  })

  // With the key in the place of the one of the cache, that of the package or of a ceremony.
  const KEYS = [
    ['cut short', (zkey: Uint8Array) => zkey.subarray(0, -1)],
    ['with one bit changed', (zkey: Uint8Array) => flipBit(zkey, zkey.length >> 1)],
    ['of another circuit', () => readFileSync(join(made.built, 'several.zkey'))],
    ['that is empty', () => new Uint8Array()],
  ] as const
  it.each(KEYS)('names an installed proving key %s', async (name, change) => {
    const env = transferCache(`transfer ${name}`, (cache) => {
      rmSync(join(cache, 'transfer.zkey'))
      writeFileSync(join(cache, 'transfer.zkey'), change(new Uint8Array(readFileSync(join(built, 'transfer.zkey')))))
    })
    const { status, get } = await examine([], env)
    expect(status).toBe(1)
    expect(get('zkey of transfer')).toMatchObject({
      ok: false,
      code: 'artifacts/mismatch',
      cure: 'nacre setup --circuit transfer',
    })
    expect(get('verifying key of transfer')).toMatchObject({
      ok: false,
      code: 'artifacts/mismatch',
      cure: CURES.package,
    })
  })

  /** What it says of the finished keys with such a proving key in the cache. */
  const examineInstalled = async (name: string, change: (zkey: Uint8Array) => Uint8Array) => {
    const manifest = parseManifest(JSON.parse(readFileSync(at('keys/manifest.json'), 'utf8')))
    const cache = artifactFolder(at(`several ${name}`), manifest)
    mkdirSync(cache, { recursive: true })
    const zkey = new Uint8Array(readFileSync(at('keys/several.zkey')))
    writeFileSync(join(cache, 'several.zkey'), change(zkey))
    return { ...(await examine(['--keys', 'keys'], { NACRE_CACHE: at(`several ${name}`) })), zkey }
  }

  it('finds the installed proving key of a ceremony right', async () => {
    const { get } = await examineInstalled('right', (zkey) => zkey)
    expect([get('zkey of several').ok, get('verifying key of several').ok]).toEqual([true, true])
  })

  it.each(KEYS)('names an installed proving key of a ceremony %s', async (name, change) => {
    const { status, get, zkey } = await examineInstalled(name, change)
    expect(status).toBe(1)
    expect(get('zkey of several')).toMatchObject({
      ok: false,
      code: 'artifacts/mismatch',
      cure: `nacre setup --zkey FILE, with the file of SHA-256 ${hashFile(zkey)}`,
    })
    expect(get('verifying key of several')).toMatchObject({
      ok: false,
      code: 'artifacts/mismatch',
      cure: CURES.keys,
    })
  })

  it('names keys to which nobody contributed, though their coordinator signed them', async () => {
    const { circuits, ...content } = parseManifest(JSON.parse(readFileSync(at('keys/manifest.json'), 'utf8'))) as CeremonyManifest
    cpSync(at('keys'), at('initial'), { recursive: true })
    // The key that the ceremony began with: gamma = delta.
    const zkey = new Uint8Array(readFileSync(join(made.folder, '0000.zkey')))
    const vkey = new TextEncoder().encode(JSON.stringify(verifyingKeyToJson(parseZkey(zkey).verifyingKey)))
    const pin = (bytes: Uint8Array) => ({ sha256: hashFile(bytes), bytes: bytes.length })
    const signed = signManifest(
      { ...content, circuits: circuits.map((circuit) => ({ ...circuit, zkey: pin(zkey), vkey: pin(vkey) })) },
      SIGNING_KEY,
    )
    writeFileSync(at('initial/several.zkey'), zkey)
    writeFileSync(at('initial/several.vkey.json'), vkey)
    writeFileSync(at('initial/manifest.json'), formatManifest(signed))
    const { status, get } = await examine(['--keys', 'initial', '--signer', SIGNER])
    expect(status).toBe(1)
    expect(get('keys initial')).toMatchObject({
      ok: false,
      code: 'verifier/key-malformed',
      detail: expect.stringContaining('gamma equals delta'),
      cure: CURES.folder,
    })
  })

  it('asks of finished keys who signed them, which ceremony they come from, and where the proving key is', async () => {
    const env = { NACRE_CACHE: at('empty-cache') }
    const { status, keys, get } = await examine(
      ['--keys', 'keys', '--signer', SIGNER, '--transcript', 'keys/several.transcript.json', '--ceremony', made.folder, ...ptau],
      env,
    )
    expect([status, keys]).toEqual([1, 'ceremony'])
    expect(get('keys keys')).toMatchObject({ ok: true, detail: expect.stringContaining(SIGNER) })
    expect(get('transcript keys/several.transcript.json')).toMatchObject({ ok: true })
    expect(get(`ceremony ${made.folder}`)).toMatchObject({ ok: true, detail: expect.stringContaining('from the beginning') })
    expect(get('zkey of several')).toMatchObject({ ok: false, cure: expect.stringContaining('nacre setup --zkey FILE') })
  })

  it('refuses keys with another signer, a signature that does not hold, or a foreign verifying key', async () => {
    expect((await examine(['--keys', 'keys', '--signer', '0'.repeat(64)])).get('keys keys')).toMatchObject({
      ok: false,
      code: 'artifacts/manifest-signature',
      cure: CURES.folder,
    })
    const altered = async (name: string, change: (copy: string) => void) => {
      cpSync(at('keys'), at(name), { recursive: true })
      change(at(name))
      return (await examine(['--keys', name])).get(`keys ${name}`)
    }
    const edit = (copy: string): void => {
      const path = join(copy, 'manifest.json')
      writeFileSync(path, readFileSync(path, 'utf8').replace('"wires": 8', '"wires": 9'))
    }
    expect(await altered('edited', edit)).toMatchObject({
      ok: false,
      code: 'artifacts/manifest-signature',
      cure: CURES.folder,
    })
    const foreign = (copy: string): void => {
      writeFileSync(join(copy, 'several.vkey.json'), readFileSync('artifacts/transfer.vkey.json'))
    }
    expect(await altered('foreign', foreign)).toMatchObject({ ok: false, code: 'artifacts/mismatch', cure: CURES.folder })
  }, 300_000)

  /** What it says of a ceremony in that folder. */
  const examineCeremony = (ceremony: string, options: Partial<VerifyCeremony> = {}): Promise<Check> => {
    const { ptau = made.ptau.path, beacon, pins } = options
    const manifest = { ...loadManifest(), circuits: [...(pins ?? [])].map(([name, sha256]) => circuitOf(name, sha256)) }
    const asked = { keys: undefined, signer: undefined, transcript: undefined, ceremony, ptau, beacon }
    const keys = { manifest: manifest as DevelopmentManifest, verifier: createPinnedVerifier(), folder: undefined }
    const examination = keyExaminations(keys, asked, {}).find(({ name }) => name === `ceremony ${ceremony}`)
    return check(examination as Examination)
  }

  it('has as many ceremonies to refuse as the document says', () => {
    expect(REFUSED.length).toBe(32)
  })

  it.each(REFUSED)('refuses a ceremony with $name, and says what to do about it', async ({ alter, code, options }) => {
    const copy = await made.copy()
    await alter(copy, made)
    expect(await examineCeremony(copy, options(made))).toMatchObject({
      ok: false,
      detail: expect.stringContaining(`(${code})`),
      cure: CURES.ceremony,
    })
  })

  it('finds right a ceremony that holds, by the constraint system in its own folder', async () => {
    expect(await examineCeremony(await made.copy())).toMatchObject({
      ok: true,
      detail: 'every contribution verified from the beginning; the keys in use are others',
    })
  })

  it('refuses a ceremony that does not verify, and a transcript that is not of the keys', async () => {
    const copy = await made.copy()
    cpSync(made.ptau.path, join(copy, 'phase1.ptau'))
    const path = join(copy, '0003.zkey')
    writeFileSync(path, flipBit(new Uint8Array(readFileSync(path)), 3000))
    const { status, get } = await examine(['--transcript', 'keys/several.transcript.json', '--ceremony', copy])
    expect(status).toBe(1)
    expect(get(`ceremony ${copy}`)).toMatchObject({
      ok: false,
      detail: expect.stringContaining('ceremony/file-altered'),
      cure: CURES.ceremony,
    })
    expect(get('transcript keys/several.transcript.json')).toMatchObject({ ok: false, cure: CURES.transcript })
  })
})
