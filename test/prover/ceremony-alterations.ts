import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bytesToHex, equalBytes } from '../../src/base'
import { hashFile } from '../../src/prover/artifacts/node'
import { parseZkey, type Transcript, type TranscriptContribution, type VerifyCeremony } from '../../src/prover/ceremony'
import { encodeScalars } from '../../src/prover/zkey'
import { hashVerifyingKey, parseVerifyingKey, SCALAR_FIELD_MODULUS as R, verifyingKeyToJson } from '../../src/verifier'
import { BEACON, type CeremonyFixture, editTranscript, hashOf, replaceKey, sectionsOf } from './ceremony-fixture'

/** A way to be no ceremony, and the code of what is found. */
export interface Alteration {
  readonly name: string
  /** Alters a copy of the ceremony, in a folder of its own. */
  readonly alter: (folder: string, made: CeremonyFixture) => Promise<void>
  readonly code: string
  /** What is asked for beside the powers of tau. */
  readonly options: (made: CeremonyFixture) => Partial<VerifyCeremony>
}

export const zkeyOf = async (folder: string, number: number): Promise<Uint8Array> =>
  new Uint8Array(await readFile(join(folder, `000${number}.zkey`)))

/** What a transcript says of a key's verifying key. */
export function keyHashOf(zkey: Uint8Array): string {
  return bytesToHex(hashVerifyingKey(parseVerifyingKey(verifyingKeyToJson(parseZkey(zkey).verifyingKey))))
}

/** Rewrites the transcript in its canonical form. */
export const edited =
  (edit: (transcript: Transcript) => Transcript) =>
  (folder: string): Promise<void> =>
    editTranscript(folder, edit)

/** Changes what the transcript says of one contribution. */
export const contribution =
  (number: number, change: Partial<TranscriptContribution>) =>
  (transcript: Transcript): Transcript => ({
    ...transcript,
    contributions: transcript.contributions.map((each) =>
      each.number === number ? ({ ...each, ...change } as TranscriptContribution) : each,
    ),
  })

const rewritten =
  (rewrite: (text: string) => string) =>
  async (folder: string): Promise<void> => {
    const path = join(folder, 'transcript.json')
    await writeFile(path, rewrite(await readFile(path, 'utf8')))
  }

/** Where a byte of a section lies in the file. */
export const place = (bytes: Uint8Array, kind: number, offset: number): number =>
  (sectionsOf(bytes).get(kind)?.at as number) + offset

/** The generators, as a key holds them. */
const ONE1 = (bytes: Uint8Array): Uint8Array => bytes.subarray(place(bytes, 2, 0) + 468, place(bytes, 2, 0) + 532)

/** Puts delta back to the generator everywhere in the last key, its record included, as whoever wants gamma = delta would. */
export async function withoutDelta(folder: string): Promise<void> {
  const initial = await zkeyOf(folder, 0)
  const [one1, gamma2] = [ONE1(initial), initial.subarray(place(initial, 2, 340), place(initial, 2, 468))]
  let hash = ''
  await replaceKey(folder, 3, (bytes) => {
    const out = bytes.slice()
    out.set(one1, place(out, 2, 468))
    out.set(gamma2, place(out, 2, 532))
    const [first, second] = parseZkey(bytes).contributions
    out.set(one1, place(out, 10, 68 + (first?.bytes.length as number) + (second?.bytes.length as number)))
    hash = parseZkey(out).contributions[2]?.hash as string
    return out
  })
  await editTranscript(folder, contribution(3, { contributionHash: hash }))
}

type Row = readonly [
  name: string,
  alter: Alteration['alter'],
  code: string,
  options?: (made: CeremonyFixture) => Partial<VerifyCeremony>,
]

/** The beacon of the fixture with another last byte. */
const OTHER_BEACON = `${BEACON.slice(0, -2)}11`

const ROWS: readonly Row[] = [
  ['a transcript that is no JSON', rewritten(() => 'transcript'), 'ceremony/transcript-malformed'],
  ['a transcript with white space of its own', rewritten((text) => text.replace('\n', '\n ')), 'ceremony/transcript-malformed'],
  [
    'a transcript with a key twice',
    rewritten((text) => text.replace('"version": 1', '"version": 1,\n  "version": 1')),
    'ceremony/transcript-malformed',
  ],
  [
    'a transcript of another version',
    rewritten((text) => text.replace('"version": 1', '"version": 2')),
    'ceremony/transcript-malformed',
  ],
  ['a transcript with more in it', edited((all) => ({ ...all, more: 1 }) as Transcript), 'ceremony/transcript-malformed'],
  ['contributions out of order', edited(contribution(2, { number: 3 })), 'ceremony/transcript-malformed'],
  ['a name edited', edited(contribution(1, { name: 'Eve' })), 'ceremony/record-mismatch'],
  ['a contribution hash edited', edited(contribution(2, { contributionHash: '0'.repeat(128) })), 'ceremony/record-mismatch'],
  [
    'a beacon edited',
    edited(contribution(3, { beacon: 'ff'.repeat(16) } as Partial<TranscriptContribution>)),
    'ceremony/record-mismatch',
  ],
  [
    'iterations edited',
    edited(contribution(3, { iterations: 11 } as Partial<TranscriptContribution>)),
    'ceremony/record-mismatch',
  ],
  ['a circuit hash edited', edited((all) => ({ ...all, circuitHash: '0'.repeat(128) })), 'ceremony/record-mismatch'],
  ['a verifying key edited', edited((all) => ({ ...all, verifyingKey: '0'.repeat(64) })), 'ceremony/verifying-key-mismatch'],
  ['sizes edited', edited((all) => ({ ...all, r1cs: { ...all.r1cs, constraints: 4 } })), 'ceremony/r1cs-foreign'],
  ['the power edited', edited((all) => ({ ...all, ptau: { ...all.ptau, power: 5 } })), 'ceremony/ptau-foreign'],
  [
    'the beacon left out',
    async (folder) => {
      const verifyingKey = keyHashOf(await zkeyOf(folder, 2))
      await editTranscript(folder, (all) => ({ ...all, contributions: all.contributions.slice(0, 2), verifyingKey }))
    },
    'ceremony/no-beacon',
  ],
  ['no contribution at all', edited((all) => ({ ...all, contributions: [], verifyingKey: null })), 'ceremony/no-contribution'],
  ['another beacon than was announced', async () => undefined, 'ceremony/beacon-unexpected', () => ({ beacon: 'ff'.repeat(16) })],
  [
    'another circuit than is pinned',
    async () => undefined,
    'ceremony/circuit-not-pinned',
    () => ({ pins: new Map([['several', '0'.repeat(64)]]) }),
  ],
  ['another constraint system', async () => undefined, 'ceremony/r1cs-foreign', (made) => ({ r1cs: made.ptau.path })],
  ['no constraint system', (folder) => rm(join(folder, 'circuit.r1cs')), 'ceremony/file-missing'],
  ['foreign powers of tau', async () => undefined, 'ceremony/ptau-foreign', (made) => ({ ptau: made.ptau.other })],
  ['a key missing', (folder) => rm(join(folder, '0001.zkey')), 'ceremony/file-missing'],
  [
    'a key cut short',
    async (folder) => writeFile(join(folder, '0003.zkey'), (await zkeyOf(folder, 3)).subarray(0, -1)),
    'ceremony/file-altered',
  ],
  [
    'a key cut short, the transcript too',
    (folder) => replaceKey(folder, 3, (bytes) => bytes.slice(0, -1)),
    'ceremony/zkey-malformed',
  ],
  [
    'a key with a byte more',
    (folder) => replaceKey(folder, 3, (bytes) => Uint8Array.from([...bytes, 0])),
    'ceremony/zkey-malformed',
  ],
  ['the keys of two contributions swapped', swapKeys, 'ceremony/file-altered'],
  ['gamma = delta', withoutDelta, 'ceremony/key-unsound'],
  ['a contribution that changed nothing', withoutFirst, 'ceremony/contribution-invalid'],
  [
    'another beacon that stands in key and transcript alike',
    swapBeacon,
    'ceremony/contribution-invalid',
    () => ({ beacon: OTHER_BEACON }),
  ],
  ['a key of other powers of tau', swapPowers, 'ceremony/initial-key', (made) => ({ ptau: made.ptau.other })],
  ['a key of another circuit of the same sizes', swapCircuit, 'ceremony/initial-key'],
  ['contributions on top of development keys', buildOnDevelopmentKeys, 'ceremony/key-unsound'],
]

/** The beacon is the end of the last key. */
async function swapBeacon(folder: string): Promise<void> {
  await replaceKey(folder, 3, (bytes) => {
    const out = bytes.slice()
    out[out.length - 1] = 0x11
    return out
  })
  await editTranscript(folder, contribution(3, { beacon: OTHER_BEACON } as Partial<TranscriptContribution>))
}

async function swapPowers(folder: string, { ptau }: CeremonyFixture): Promise<void> {
  const sha256 = await hashOf(ptau.other)
  await editTranscript(folder, (all) => ({ ...all, ptau: { ...all.ptau, sha256 } }))
}

/** The constraint system with one coefficient changed, in the transcript too. */
async function swapCircuit(folder: string): Promise<void> {
  const path = join(folder, 'circuit.r1cs')
  const bytes = new Uint8Array(await readFile(path))
  // The coefficient 3, which the compiler may have turned round.
  const patterns = [3n, R - 3n].map((value) => encodeScalars([value]))
  const at = bytes.findIndex((_, i) => patterns.some((pattern) => equalBytes(pattern, bytes.subarray(i, i + 32))))
  bytes[at] = (bytes[at] as number) + 1
  await writeFile(path, bytes)
  await editTranscript(folder, (all) => ({ ...all, r1cs: { ...all.r1cs, sha256: hashFile(bytes) } }))
}

async function buildOnDevelopmentKeys(folder: string, { built }: CeremonyFixture): Promise<void> {
  const development = new Uint8Array(await readFile(join(built, 'several.zkey')))
  const alpha = development.subarray(place(development, 2, 84), place(development, 2, 148))
  await replaceKey(folder, 3, (bytes) => {
    const out = bytes.slice()
    out.set(alpha, place(out, 2, 84))
    return out
  })
  const verifyingKey = keyHashOf(await zkeyOf(folder, 3))
  await editTranscript(folder, (all) => ({ ...all, verifyingKey }))
}

/** The first contribution with the secret 1, in every key that records it. */
async function withoutFirst(folder: string): Promise<void> {
  const initial = await zkeyOf(folder, 0)
  const one1 = ONE1(initial)
  let hash = ''
  for (const number of [1, 2, 3]) {
    await replaceKey(folder, number, (bytes) => {
      const out = bytes.slice()
      if (number === 1) out.set(initial.subarray(place(initial, 2, 468), place(initial, 2, 660)), place(out, 2, 468))
      out.set(one1, place(out, 10, 68))
      hash = parseZkey(out).contributions[0]?.hash as string
      return out
    })
  }
  await editTranscript(folder, contribution(1, { contributionHash: hash }))
}

async function swapKeys(folder: string): Promise<void> {
  const [first, second] = [await zkeyOf(folder, 1), await zkeyOf(folder, 2)]
  await writeFile(join(folder, '0001.zkey'), second)
  await writeFile(join(folder, '0002.zkey'), first)
}

export const ALTERATIONS: readonly Alteration[] = ROWS.map(([name, alter, code, options = () => ({})]) => ({
  name,
  alter,
  code,
  options,
}))
