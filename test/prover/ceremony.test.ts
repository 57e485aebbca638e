import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { bn254 } from '@noble/curves/bn254.js'
import * as snarkjs from 'snarkjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AbortedError, bytesToHex, equalBytes, NacreError, type Observed, parseHex } from '../../src/base'
import {
  ArtifactMismatchError,
  CeremonyKeyMissingError,
  createProver,
  DisguisedKeysError,
  ManifestMalformedError,
  ManifestSignatureError,
  WorkerDiedError,
} from '../../src/prover'
import { type CeremonyManifest, formatManifest, parseManifest, signManifest } from '../../src/prover/artifacts'
import { readKeyFolder } from '../../src/prover/artifacts/node'
import {
  applyBeacon,
  assertFinalized,
  CeremonyClosedError,
  CeremonyExistsError,
  CeremonyFailedError,
  CeremonyNotFoundError,
  CeremonyUnusableError,
  type CeremonyVerdict,
  ContributionInvalidError,
  contribute,
  finalizeCeremonies,
  newCeremony,
  parseTranscript,
  parseZkey,
  type VerifyCeremony,
  verifyCeremony,
  ZkeyMalformedError,
} from '../../src/prover/ceremony'
import { setup } from '../../src/prover/setup'
import { assertKeysAllowed, DevelopmentKeysError } from '../../src/rules'
import { createVerifier, parseVerifyingKey, proofToJson, VerifyingKeyError, verifyingKeyToJson } from '../../src/verifier'
import { resolveWorkerFile } from '../../src/worker/node'
import { cases, LONG, suite } from '../suite'
import { ALTERATIONS, edited, keyHashOf, withoutDelta, zkeyOf } from './ceremony-alterations'
import {
  BEACON,
  type CeremonyFixture,
  editTranscript,
  flipBit,
  hashOf,
  loadCurve,
  makeCeremony,
  replaceKey,
  SIGNER,
  SIGNING_KEY,
  sectionsOf,
} from './ceremony-fixture'
import { childrenOfThisProcess } from './processes'

let made: CeremonyFixture
beforeAll(async () => {
  made = await makeCeremony('several', 4)
}, 300_000)
afterAll(async () => {
  await made?.remove()
  await (await loadCurve()).terminate()
})

const verify = (folder: string, options: Partial<VerifyCeremony> = {}) =>
  verifyCeremony(folder, { ptau: made.ptau.path, ...options })

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => (error instanceof NacreError ? error.code : error),
  )

const begin = (name: string, options: Partial<Parameters<typeof newCeremony>[1]> = {}) => {
  const { r1cs, ptau, root } = made
  return newCeremony(join(root, name), { circuit: 'several', r1cs, ptau: ptau.path, ptauSha256: ptau.sha256, ...options })
}

/** A copy of the ceremony as it was after so many contributions. */
async function copyUpTo(number: number): Promise<string> {
  const folder = await made.copy()
  for (let after = number + 1; after <= 3; after++) await rm(join(folder, `000${after}.zkey`))
  const verifyingKey = number === 0 ? null : keyHashOf(await zkeyOf(folder, number))
  await editTranscript(folder, (all) => ({ ...all, contributions: all.contributions.slice(0, number), verifyingKey }))
  return folder
}

describe('a ceremony', () => {
  it('verifies from its beginning, with the beacon that was announced', async () => {
    const pins = new Map([['several', await hashOf(made.r1cs)]])
    const verdict = await verify(made.folder, { beacon: BEACON, pins })
    expect(verdict).toMatchObject({ ok: true, findings: [] })
    expect(verdict.transcript?.contributions.map(({ kind, name }) => [kind, name])).toEqual([
      ['contribution', 'Ada'],
      ['contribution', 'Boole & sons'],
      ['beacon', 'beacon'],
    ])
    expect(verdict.transcriptSha256).toBe(await hashOf(join(made.folder, 'transcript.json')))
  })

  it('records the hash of a contribution that snarkjs gives its contributor', async () => {
    const out: { type: 'mem'; data?: Uint8Array } = { type: 'mem' }
    const hash = await snarkjs.zKey.contribute({ type: 'mem', data: await zkeyOf(made.folder, 1) }, out, 'Carol', 'text')
    const [, record] = parseZkey(out.data as Uint8Array).contributions
    expect(record).toMatchObject({ kind: 'contribution', name: 'Carol', hash: bytesToHex(hash) })
  })

  it('is verified while it goes on, if that is said, and never contributed to after its beacon', async () => {
    expect(await codeOf(applyBeacon(await copyUpTo(0), { beacon: BEACON, iterations: 10 }))).toBe('ceremony/no-contribution')
    const folder = await copyUpTo(2)
    expect(await verify(folder, { unfinished: true })).toMatchObject({ ok: true })
    expect(await verify(folder)).toMatchObject({ ok: false, code: 'ceremony/no-beacon' })
    await expect(contribute(made.folder, { name: 'late' })).rejects.toBeInstanceOf(CeremonyClosedError)
    await expect(applyBeacon(made.folder, { beacon: BEACON, iterations: 10 })).rejects.toBeInstanceOf(CeremonyClosedError)
  })

  it('writes over nothing', async () => {
    await expect(begin('ceremony')).rejects.toBeInstanceOf(CeremonyExistsError)
    const folder = await copyUpTo(2)
    await writeFile(join(folder, '0003.zkey'), 'in the way')
    await expect(contribute(folder, { name: 'Ada' })).rejects.toBeInstanceOf(CeremonyExistsError)
    expect(await readFile(join(folder, '0003.zkey'), 'utf8')).toBe('in the way')
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  it('leaves nothing half-done and no process when it is cancelled', async () => {
    const folder = await copyUpTo(2)
    const before = await readdir(folder)
    const cancelling = (): Observed => {
      const control = new AbortController()
      return { signal: control.signal, onProgress: () => void setTimeout(() => control.abort(), 50) }
    }
    const stopped = cancelling()
    await expect(contribute(folder, { name: 'Ada' }, stopped)).rejects.toBeInstanceOf(AbortedError)
    await expect(contribute(folder, { name: 'Ada' }, stopped)).rejects.toBeInstanceOf(AbortedError)
    expect(await readdir(folder)).toEqual(before)
    const { r1cs, ptau, root } = made
    const options = { circuit: 'several', r1cs, ptau: ptau.path, ptauSha256: ptau.sha256 }
    await expect(newCeremony(join(root, 'cancelled'), options, cancelling())).rejects.toBeInstanceOf(AbortedError)
    expect((await readdir(root)).filter((name) => name.startsWith('cancelled'))).toEqual([])
    await delay(50)
    expect(childrenOfThisProcess(resolveWorkerFile('nacre/prover/ceremony/worker'))).toEqual([])
  })

  it('says so when its process dies or fails, and is as before', async () => {
    const folder = await copyUpTo(1)
    const before = await readdir(folder)
    const worker = async (name: string, code: string): Promise<{ readonly workerFile: string }> => {
      const workerFile = join(made.root, name)
      await writeFile(workerFile, code)
      return { workerFile }
    }
    const dying = await worker('dying.mjs', 'process.exit(1)')
    await expect(contribute(folder, { name: 'Ada' }, dying)).rejects.toBeInstanceOf(WorkerDiedError)
    const answer = (message: string): string => `process.on('message', () => process.send(${message}))`
    const failing = await worker('failing.mjs', answer("{ kind: 'fault', fault: { kind: 'failed', message: 'Error' } }"))
    await expect(contribute(folder, { name: 'Ada' }, failing)).rejects.toBeInstanceOf(CeremonyFailedError)
    const lying = await worker('lying.mjs', answer("{ kind: 'key', zkey: new Uint8Array(100) }"))
    await expect(contribute(folder, { name: 'Ada' }, lying)).rejects.toBeInstanceOf(ZkeyMalformedError)
    expect(await readdir(folder)).toEqual(before)
  })

  it.each([
    ['an empty name', ''],
    ['a name with a line feed', 'a\nb'],
    ['a name of other direction', 'a\u202eb'],
    ['white space around it', ' a'],
    ['65 bytes', 'a'.repeat(65)],
  ])('takes no contribution under %s', async (_, name) => {
    await expect(contribute(made.folder, { name })).rejects.toBeInstanceOf(ContributionInvalidError)
  })

  it.each([
    ['a short beacon', '00'.repeat(15), 10],
    ['a beacon in capitals', 'AB'.repeat(16), 10],
    ['half a byte', `${'00'.repeat(16)}0`, 10],
    ['too few iterations', BEACON, 9],
    ['iterations that nobody waits for', BEACON, 29],
    ['a fraction of iterations', BEACON, 10.5],
  ])('takes no %s', async (_, beacon, iterations) => {
    await expect(applyBeacon(made.folder, { beacon, iterations })).rejects.toBeInstanceOf(ContributionInvalidError)
  })

  it('is not there, or cannot be read', async () => {
    await expect(verify(made.root)).rejects.toBeInstanceOf(CeremonyNotFoundError)
    await expect(contribute(join(made.root, 'nowhere'), { name: 'Ada' })).rejects.toBeInstanceOf(CeremonyNotFoundError)
    await expect(verify(made.folder, { ptau: join(made.root, 'nowhere') })).rejects.toBeInstanceOf(CeremonyUnusableError)
    await mkdir(join(made.root, 'odd', 'transcript.json'), { recursive: true })
    await expect(verify(join(made.root, 'odd'))).rejects.toBeInstanceOf(CeremonyUnusableError)
  })
})

describe('powers of tau', () => {
  const withPtau = async (path: string): Promise<unknown> =>
    codeOf(begin('refused', { ptau: path, ptauSha256: await hashOf(path) }))

  it('are refused unless they are the announced file, prepared, contributed to and large enough', async () => {
    const { path, other, unprepared, empty, sha256 } = made.ptau
    expect(await codeOf(begin('refused', { ptau: other, ptauSha256: sha256 }))).toBe('ceremony/ptau-foreign')
    expect(await withPtau(unprepared)).toBe('ceremony/ptau-not-prepared')
    expect(await withPtau(empty)).toBe('ceremony/ptau-without-contribution')
    expect(await withPtau(made.r1cs)).toBe('ceremony/ptau-malformed')
    const large = join(made.root, 'large.r1cs')
    await writeFile(large, withConstraints(new Uint8Array(await readFile(made.r1cs)), 40))
    expect(await codeOf(begin('refused', { r1cs: large }))).toBe('ceremony/ptau-too-small')
    expect(await codeOf(begin('refused', { r1cs: path }))).toBe('r1cs/file-malformed')
    expect(await codeOf(begin('refused', { r1csSha256: '0'.repeat(64) }))).toBe('ceremony/r1cs-foreign')
    expect((await readdir(made.root)).filter((name) => name.startsWith('refused'))).toEqual([])
  })

  it('are refused when what they begin with is not what the last contribution left, even with their own hash', async () => {
    const bytes = new Uint8Array(await readFile(made.ptau.path))
    const sections = sectionsOf(bytes)
    const at = (kind: number, offset: number): number => (sections.get(kind)?.at as number) + offset
    const altered = join(made.root, 'altered.ptau')
    // Power, tau in G1, tau in G2, alpha, beta, beta in G2, the contribution's tau, the number of contributions.
    for (const place of [at(1, 36), at(2, 64), at(3, 128), at(4, 0), at(5, 0), at(6, 0), at(7, 4), at(7, 0)]) {
      await writeFile(altered, flipBit(bytes, place))
      expect(['ceremony/ptau-malformed', 'ceremony/ptau-without-contribution']).toContain(await withPtau(altered))
    }
    await writeFile(altered, bytes.subarray(0, -1))
    expect(await withPtau(altered)).toBe('ceremony/ptau-malformed')
    // A contribution is claimed, and tau is 1 as before.
    const claimed = concatSection(new Uint8Array(await readFile(made.ptau.empty)), bytes, 7)
    await writeFile(altered, claimed)
    expect(await withPtau(altered)).toBe('ceremony/ptau-malformed')
  })
})

/** The r1cs file with its first constraint repeated. */
function withConstraints(bytes: Uint8Array, count: number): Uint8Array {
  const { at, length } = sectionsOf(bytes).get(2) as { at: number; length: number }
  const first = bytes.subarray(at, at + firstConstraint(bytes.subarray(at, at + length)))
  const added = count - 3
  const out = new Uint8Array(bytes.length + added * first.length)
  out.set(bytes.subarray(0, at + length))
  for (let i = 0; i < added; i++) out.set(first, at + length + i * first.length)
  out.set(bytes.subarray(at + length), at + length + added * first.length)
  const view = new DataView(out.buffer)
  view.setBigUint64(at - 8, BigInt(length + added * first.length), true)
  const header = sectionsOf(out).get(1) as { at: number }
  view.setUint32(header.at + 60, count, true)
  return out
}

function firstConstraint(section: Uint8Array): number {
  const view = new DataView(section.buffer, section.byteOffset, section.byteLength)
  let at = 0
  for (let i = 0; i < 3; i++) at += 4 + 36 * view.getUint32(at, true)
  return at
}

/** The first file with the section of the second in the place of its own. */
function concatSection(into: Uint8Array, from: Uint8Array, kind: number): Uint8Array {
  const old = sectionsOf(into).get(kind) as { at: number; length: number }
  const own = sectionsOf(from).get(kind) as { at: number; length: number }
  const section = from.subarray(own.at - 12, own.at + own.length)
  const out = new Uint8Array(into.length - old.length - 12 + section.length)
  out.set(into.subarray(0, old.at - 12))
  out.set(section, old.at - 12)
  out.set(into.subarray(old.at + old.length), old.at - 12 + section.length)
  return out
}

describe('verification', () => {
  it.each(ALTERATIONS)('refuses $name', async ({ alter, code, options }) => {
    const folder = await made.copy()
    await alter(folder, made)
    const verdict = await verify(folder, options(made))
    expect([verdict.ok, verdict.code], JSON.stringify(verdict.findings)).toEqual([false, code])
  })

  it(
    'refuses a key with one bit changed anywhere, whether the transcript goes with it or not',
    async () => {
      const bytes = await zkeyOf(made.folder, 3)
      for (const [kind, { at, length }] of sectionsOf(bytes)) {
        // Only making everything anew tells these two, a second each time.
        if (suite === 'normal' && (kind === 4 || kind === 7)) continue
        const count = Math.min(length, cases(1, 3, 12))
        for (let i = 0; i < count; i++) {
          const offset = at + Math.floor(((i + 0.5) * length) / count)
          const folder = await made.copy()
          if (kind % 5 === 0) {
            await writeFile(join(folder, '0003.zkey'), flipBit(bytes, offset, i % 8))
            expect((await verify(folder)).code).toBe('ceremony/file-altered')
          }
          await replaceKey(folder, 3, () => flipBit(bytes, offset, i % 8))
          const { ok, code } = await verify(folder)
          expect([ok, code], `section ${kind}, byte ${offset - at}`).toEqual([false, expect.stringMatching(/^ceremony\//)])
          await rm(folder, { recursive: true })
        }
      }
    },
    LONG,
  )

  it('refuses a key in which a point of any list was put in place of another', async () => {
    const lists = [
      [8, 64],
      [7, 128],
      [5, 64],
      [6, 64],
      [9, 64],
    ] as const
    for (const [kind, size] of lists.slice(0, cases(1, 5, 5))) {
      const folder = await made.copy()
      await replaceKey(folder, 3, (bytes) => {
        const out = bytes.slice()
        const { at, length } = sectionsOf(out).get(kind) as { at: number; length: number }
        const point = (i: number): Uint8Array => out.subarray(at + size * i, at + size * (i + 1))
        const other = Array.from({ length: length / size }, (_, i) => i).find((i) => !equalBytes(point(i), point(0)))
        out.set(point(other as number), at)
        return out
      })
      const { code, findings } = await verify(folder)
      expect(code, JSON.stringify(findings)).toBe('ceremony/contribution-invalid')
    }
  })

  it('says of contributions on top of development keys that they are', async () => {
    const folder = await made.copy()
    await ALTERATIONS.find(({ name }) => name === 'contributions on top of development keys')?.alter(folder, made)
    expect((await verify(folder)).findings[0]?.message).toContain('development keys')
  })
})

describe('finished keys', () => {
  let keys: string
  let manifest: CeremonyManifest
  let verdict: CeremonyVerdict
  const finalize = (out: string, options: Partial<Parameters<typeof finalizeCeremonies>[0]> = {}) =>
    finalizeCeremonies({
      ceremonies: [{ folder: made.folder, beacon: BEACON }],
      ptau: made.ptau.path,
      manifest: made.manifest,
      signingKey: SIGNING_KEY,
      out: join(made.root, out),
      ...options,
    })
  const altered = async (name: string, change: (folder: string) => Promise<void>): Promise<string> => {
    const folder = join(made.root, name)
    await mkdir(folder)
    for (const file of await readdir(keys)) await writeFile(join(folder, file), await readFile(join(keys, file)))
    await change(folder)
    return folder
  }

  beforeAll(async () => {
    manifest = await finalize('keys')
    keys = join(made.root, 'keys')
    const path = join(made.folder, 'transcript.json')
    const transcript = parseTranscript(await readFile(path, 'utf8'))
    verdict = { ok: true, code: undefined, findings: [], transcript, transcriptSha256: await hashOf(path) }
  })

  it('are written with a manifest that the coordinator signed, after a verification', async () => {
    expect(manifest).toMatchObject({ keys: 'ceremony', coordinator: SIGNER, sources: made.manifest.sources })
    expect((await readdir(keys)).sort()).toEqual([
      'manifest.json',
      'several.transcript.json',
      'several.vkey.json',
      'several.zkey',
    ])
    const folder = await readKeyFolder(keys, SIGNER)
    expect(folder.manifest).toEqual(manifest)
    expect(await assertFinalized(keys, verdict, SIGNER)).toEqual(manifest)
    expect(parseTranscript(await readFile(join(keys, 'several.transcript.json'), 'utf8')).circuit).toBe('several')
  })

  it('are not written over anything, nor from a ceremony that does not verify', async () => {
    await expect(finalize('keys')).rejects.toBeInstanceOf(CeremonyExistsError)
    const refused = async (alter: (folder: string) => Promise<void>, beacon = BEACON): Promise<unknown> => {
      const folder = await made.copy()
      await alter(folder)
      return codeOf(finalize('refused-keys', { ceremonies: [{ folder, beacon }] }))
    }
    expect(await refused(async () => undefined, 'ff'.repeat(16))).toBe('ceremony/beacon-unexpected')
    expect(await refused(edited((all) => ({ ...all, contributions: [], verifyingKey: null })))).toBe('ceremony/no-contribution')
    expect(await refused((folder) => replaceKey(folder, 3, (bytes) => bytes.slice(0, -1)))).toBe('ceremony/zkey-malformed')
    expect(await refused(async (folder) => writeFile(join(folder, '0002.zkey'), ''))).toBe('ceremony/file-altered')
    expect(await refused(withoutDelta)).toBe('ceremony/key-unsound')
    expect(await codeOf(finalize('refused-keys', { ptau: made.ptau.other }))).toBe('ceremony/ptau-foreign')
    const foreign = made.manifest.circuits.map((each) => ({ ...each, r1cs: { ...each.r1cs, sha256: '0'.repeat(64) } }))
    expect(await codeOf(finalize('refused-keys', { manifest: { ...made.manifest, circuits: foreign } }))).toBe(
      'ceremony/circuit-not-pinned',
    )
    expect(await codeOf(finalize('refused-keys', { manifest: { ...made.manifest, circuits: [] } }))).toBe(
      'ceremony/circuit-not-pinned',
    )
    expect(await codeOf(finalize('refused-keys', { ceremonies: [] }))).toBe('ceremony/manifest-mismatch')
    // Said before anything that takes minutes: no folder is verified for a circuit that has none.
    const other = { ...made.manifest.circuits[0], name: 'other' } as (typeof made.manifest.circuits)[number]
    const unfinished = finalize('refused-keys', {
      ceremonies: [{ folder: made.folder, beacon: 'ff'.repeat(16) }],
      manifest: { ...made.manifest, circuits: [...made.manifest.circuits, other] },
    })
    await expect(unfinished).rejects.toMatchObject({
      code: 'ceremony/manifest-mismatch',
      message: 'there is no ceremony of other',
    })
    expect(await readdir(made.root)).not.toContain('refused-keys')
  })

  it.each<[string, (manifest: CeremonyManifest) => object]>([
    [
      'a hash',
      ({ circuits, ...rest }) => ({
        ...rest,
        circuits: circuits.map((each) => ({ ...each, zkey: { ...each.zkey, sha256: '0'.repeat(64) } })),
      }),
    ],
    ['the sources', (all) => ({ ...all, sources: '0'.repeat(64) })],
    ['the coordinator', (all) => ({ ...all, coordinator: '0'.repeat(64) })],
    [
      'the signature',
      (all) => ({
        ...all,
        signature: flipBit(parseHex(all.signature), 40).reduce((text, byte) => text + byte.toString(16).padStart(2, '0'), ''),
      }),
    ],
    ['the circuit left out', (all) => ({ ...all, circuits: [] })],
  ])('are refused with %s of their manifest changed', async (_, change) => {
    expect(() => parseManifest(change(manifest))).toThrow(ManifestSignatureError)
  })

  it('are refused when another has signed than was asked for', async () => {
    await expect(readKeyFolder(keys, '0'.repeat(64))).rejects.toBeInstanceOf(ManifestSignatureError)
    const { circom2, circomlib, sources, circuits } = manifest
    const mallory = signManifest({ circom2, circomlib, sources, circuits }, new Uint8Array(32).fill(7))
    const folder = await altered('mallory', (path) => writeFile(join(path, 'manifest.json'), formatManifest(mallory)))
    await expect(readKeyFolder(folder)).resolves.toBeDefined()
    await expect(readKeyFolder(folder, SIGNER)).rejects.toBeInstanceOf(ManifestSignatureError)
    expect(await codeOf(assertFinalized(folder, verdict, SIGNER))).toBe('artifacts/manifest-signature')
  })

  it('are refused when they are those of another ceremony, or a file of theirs was changed', async () => {
    expect(await codeOf(assertFinalized(keys, { ...verdict, transcriptSha256: '0'.repeat(64) }))).toBe(
      'ceremony/manifest-mismatch',
    )
    const flip = (file: string) => async (folder: string) => {
      const path = join(folder, file)
      await writeFile(path, flipBit(new Uint8Array(await readFile(path)), 100))
    }
    expect(await codeOf(assertFinalized(await altered('flipped-zkey', flip('several.zkey')), verdict))).toBe(
      'ceremony/file-altered',
    )
    await expect(readKeyFolder(await altered('flipped-vkey', flip('several.vkey.json')))).rejects.toBeInstanceOf(
      ArtifactMismatchError,
    )
  })

  it('are never development keys', async () => {
    const { circom2, circomlib, sources, circuits } = made.manifest
    const disguised = signManifest(
      { circom2, circomlib, sources, circuits: circuits.map((each) => ({ ...each, transcript: each.vkey })) },
      SIGNING_KEY,
    )
    const folder = await altered('disguised', async (path) => {
      await writeFile(join(path, 'manifest.json'), formatManifest(disguised))
      await writeFile(join(path, 'several.vkey.json'), await readFile(join(made.root, 'artifacts', 'several.vkey.json')))
    })
    await expect(readKeyFolder(folder, SIGNER)).rejects.toBeInstanceOf(DisguisedKeysError)
    const development = parseVerifyingKey(await readFile(join(made.root, 'artifacts', 'several.vkey.json'), 'utf8'))
    expect(() => createVerifier({ keys: { several: development }, origin: 'ceremony' })).toThrow(VerifyingKeyError)
    const plain = await altered('plain', (path) => writeFile(join(path, 'manifest.json'), formatManifest(made.manifest)))
    await expect(readKeyFolder(plain)).rejects.toBeInstanceOf(ManifestMalformedError)
  })

  it('cannot be made by setup, which takes them by path and checks them', async () => {
    const { root, cacheFolder } = made
    const options = { root, cacheFolder, manifest, processes: 0 }
    const error = await setup(options).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(CeremonyKeyMissingError)
    expect((error as CeremonyKeyMissingError).hint).toContain('--zkey')
    for (const file of [join(made.folder, '0002.zkey'), join(made.built, 'several.zkey')])
      await expect(setup({ ...options, zkeyFiles: [file] })).rejects.toBeInstanceOf(ArtifactMismatchError)
    const report = await setup({ ...options, zkeyFiles: [join(keys, 'several.zkey')] })
    expect(report).toMatchObject({ keys: 'ceremony', cached: false })
    expect(await setup(options)).toMatchObject({ keys: 'ceremony', cached: true })
    // The development keys beside them are as they were.
    expect(await setup({ root, cacheFolder, manifest: made.manifest })).toMatchObject({ keys: 'dev', cached: true })
  })

  it('make proofs that the strict verifier and snarkjs accept, for networks that take no development keys', async () => {
    const { root, cacheFolder } = made
    await setup({ root, cacheFolder, manifest, zkeyFiles: [join(keys, 'several.zkey')] })
    const prover = await createProver({ cacheFolder, manifest, circuits: manifest.circuits.map(({ name }) => name) })
    const { proof, publicSignals } = await prover.prove('several', { a: 2n, b: 3n, c: [4n, 5n] })
    await prover.dispose()
    const { verifier: verifierOptions } = await readKeyFolder(keys, SIGNER)
    const verifier = createVerifier(verifierOptions)
    expect(publicSignals).toEqual([12n, 57n, 2n, 4n, 5n])
    expect(verifier.verify('several', publicSignals, proof)).toEqual({ ok: true })
    expect(verifier.verify('several', [13n, ...publicSignals.slice(1)], proof)).toEqual({ ok: false, code: 'verifier/pairing' })
    const vkey = JSON.parse(await readFile(join(keys, 'several.vkey.json'), 'utf8'))
    expect(await snarkjs.groth16.verify(vkey, publicSignals.map(String), proofToJson(proof) as never)).toBe(true)
    expect(verifier.keys).toBe('ceremony')
    assertKeysAllowed('main', verifier)
    expect(() => assertKeysAllowed('main', { ...verifier, keys: 'dev' })).toThrow(DevelopmentKeysError)
  })
})

describe('the reader of proving keys', () => {
  it('agrees with snarkjs on the verifying key', async () => {
    const { verifyingKey } = parseZkey(await zkeyOf(made.folder, 3))
    const exported = await snarkjs.zKey.exportVerificationKey({ type: 'mem', data: await zkeyOf(made.folder, 3) })
    expect(exported).toMatchObject(verifyingKeyToJson(verifyingKey))
    expect(verifyingKey.gamma.x.c0).toBe(bn254.G2.Point.BASE.x.c0)
  })

  it('refuses every cut', async () => {
    const bytes = await zkeyOf(made.folder, 3)
    const step = cases(97, 13, 1)
    for (let length = 0; length < bytes.length; length += step)
      expect(() => parseZkey(bytes.subarray(0, length))).toThrow(ZkeyMalformedError)
  })
})
