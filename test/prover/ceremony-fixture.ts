import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as snarkjs from 'snarkjs'
import { parseHex } from '../../src/base'
import type { DevelopmentManifest } from '../../src/prover'
import { artifactFolder, hashFile } from '../../src/prover/artifacts/node'
import { applyBeacon, contribute, formatTranscript, newCeremony, type Transcript } from '../../src/prover/ceremony'
import { pinCircuits } from '../../src/prover/setup'

export const BEACON = '0102030405060708090a0b0c0d0e0f10'
export const SIGNING_KEY = parseHex('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60')
export const SIGNER = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a'

interface SnarkjsCurve {
  terminate(): Promise<void>
}

/** snarkjs's own curve, whose threads the test ends. */
export async function loadCurve(): Promise<SnarkjsCurve> {
  const { curves } = snarkjs as unknown as { curves: { getCurveFromName(name: string): Promise<SnarkjsCurve> } }
  return curves.getCurveFromName('bn128')
}

/** Files of powers of tau of one power, made by snarkjs: prepared for phase 2 after one contribution, not prepared, and without any. */
export interface PtauFiles {
  readonly path: string
  readonly sha256: string
  readonly unprepared: string
  readonly empty: string
  /** Another one of the same power. */
  readonly other: string
}

export async function makePtau(folder: string, power: number): Promise<PtauFiles> {
  const at = (name: string): string => join(folder, `${name}-${power}.ptau`)
  const curve = await loadCurve()
  await snarkjs.powersOfTau.newAccumulator(curve, power, at('new'))
  await snarkjs.powersOfTau.preparePhase2(at('new'), at('empty'))
  for (const [name, raw] of [
    ['prepared', 'contributed'],
    ['other', 'other-raw'],
  ] as const) {
    await snarkjs.powersOfTau.contribute(at('new'), at(raw), 'somebody', 'any text')
    await snarkjs.powersOfTau.preparePhase2(at(raw), at(name))
  }
  return {
    path: at('prepared'),
    sha256: await hashOf(at('prepared')),
    unprepared: at('contributed'),
    empty: at('empty'),
    other: at('other'),
  }
}

export async function hashOf(path: string): Promise<string> {
  return hashFile(new Uint8Array(await readFile(path)))
}

/** A small circuit with development keys, and a ceremony of it: two contributions and a beacon. */
export interface CeremonyFixture {
  readonly root: string
  readonly cacheFolder: string
  /** The folder of the circuit's files in the cache. */
  readonly built: string
  readonly folder: string
  readonly ptau: PtauFiles
  readonly manifest: DevelopmentManifest
  readonly r1cs: string
  /** A copy of the ceremony, for altering. */
  copy(): Promise<string>
  remove(): Promise<void>
}

const CIRCUITS = fileURLToPath(new URL('fixtures/circuits', import.meta.url))

/** The circuit of `fixtures/` by that name, alone in a package folder, pinned and built. */
async function buildOne(root: string, circuit: string) {
  const cacheFolder = join(root, 'cache')
  await cp(CIRCUITS, join(root, 'circuits'), { recursive: true })
  const list = JSON.parse(await readFile(join(CIRCUITS, 'circuits.json'), 'utf8')) as readonly { readonly name: string }[]
  await writeFile(join(root, 'circuits', 'circuits.json'), JSON.stringify(list.filter(({ name }) => name === circuit)))
  const manifest = await pinCircuits({ root, cacheFolder })
  return { manifest, cacheFolder, built: artifactFolder(cacheFolder, manifest) }
}

export async function makeCeremony(circuit: string, power: number): Promise<CeremonyFixture> {
  const root = await mkdtemp(join(tmpdir(), 'nacre-ceremony-'))
  const folder = join(root, 'ceremony')
  const { manifest, cacheFolder, built } = await buildOne(root, circuit)
  const ptau = await makePtau(root, power)
  const r1cs = join(built, `${circuit}.r1cs`)
  await newCeremony(folder, { circuit, r1cs, ptau: ptau.path, ptauSha256: ptau.sha256 })
  await contribute(folder, { name: 'Ada' })
  await contribute(folder, { name: 'Boole & sons', entropy: new TextEncoder().encode('dice') })
  await applyBeacon(folder, { beacon: BEACON, iterations: 10 })
  let copies = 0
  return {
    root,
    cacheFolder,
    built,
    folder,
    ptau,
    manifest,
    r1cs,
    copy: async () => {
      const to = join(root, `copy-${copies++}`)
      await cp(folder, to, { recursive: true })
      return to
    },
    remove: () => rm(root, { recursive: true, force: true }),
  }
}

/** Rewrites the transcript, in its canonical form, as somebody would who wants to deceive. */
export async function editTranscript(folder: string, edit: (transcript: Transcript) => Transcript): Promise<void> {
  const path = join(folder, 'transcript.json')
  const transcript = JSON.parse(await readFile(path, 'utf8')) as Transcript
  await writeFile(path, formatTranscript(edit(transcript)))
}

/** Replaces a key's file and what the transcript says of the file. */
export async function replaceKey(folder: string, number: number, alter: (bytes: Uint8Array) => Uint8Array): Promise<void> {
  const path = join(folder, `${String(number).padStart(4, '0')}.zkey`)
  const bytes = alter(new Uint8Array(await readFile(path)))
  await writeFile(path, bytes)
  const file = { sha256: hashFile(bytes), bytes: bytes.length }
  await editTranscript(folder, (transcript) => ({
    ...transcript,
    initial: number === 0 ? file : transcript.initial,
    contributions: transcript.contributions.map((each) => (each.number === number ? { ...each, zkey: file } : each)),
  }))
}

/** A copy with one bit changed. */
export function flipBit(bytes: Uint8Array, at: number, bit = 0): Uint8Array {
  const altered = bytes.slice()
  altered[at] = (altered[at] as number) ^ (1 << bit)
  return altered
}

/** Where the content of each section of a zkey or ptau file begins, and its length. */
export function sectionsOf(bytes: Uint8Array): ReadonlyMap<number, { readonly at: number; readonly length: number }> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const sections = new Map<number, { readonly at: number; readonly length: number }>()
  for (let at = 12; at < bytes.length; ) {
    const length = Number(view.getBigUint64(at + 4, true))
    sections.set(view.getUint32(at, true), { at: at + 12, length })
    at += 12 + length
  }
  return sections
}
