import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { bytesToHex, type Observed } from '../../base'
import type { Manifest, PinnedCircuit } from '../../prover'
import { assertCoordinator, type CeremonyManifest } from '../../prover/artifacts'
import {
  artifactFolder,
  artifactPath,
  defaultCacheFolder,
  hashFile,
  readArtifact,
  readKeyFolder,
} from '../../prover/artifacts/node'
import { lastKey, parseTranscript, parseZkey, type Transcript, verifyCeremony } from '../../prover/ceremony'
import { packageRoot } from '../../prover/setup'
import {
  createVerifier,
  hashVerifyingKey,
  loadVerifyingKeys,
  parseVerifyingKey,
  type VerifyingKey,
  verifyingKeyToJson,
} from '../../verifier'
import { InputFileError } from '../errors'
import { type Keys, loadKeys } from '../keys'
import { DEV_WARNING } from '../show'
import { type Examination, Finding, KEYS_FIRST, withoutKeys } from './examination'
import { isOptional, NOT_THERE } from './installation'

export interface KeyOptions {
  /** Folder of finished keys; undefined for the package's own. */
  readonly keys: string | undefined
  readonly signer: string | undefined
  readonly transcript: string | undefined
  readonly ceremony: string | undefined
  readonly ptau: string | undefined
  readonly beacon: string | undefined
}

/** The keys in use; `undefined` where their folder cannot be used, which an examination says. */
export async function tryLoadKeys(folder: string | undefined): Promise<Keys | undefined> {
  return loadKeys(folder).catch(() => undefined)
}

/** Verifying keys, where they come from, and that they are the same everywhere. */
export function keyExaminations(keys: Keys | undefined, options: KeyOptions, observed: Observed): readonly Examination[] {
  const { keys: folder, ceremony, transcript } = options
  return [
    ...(folder === undefined ? [verifyingKeys] : [finishedKeys(folder, options.signer)]),
    ...(keys === undefined
      ? [withoutKeys('verifying key of each circuit')]
      : keys.manifest.circuits.map((circuit) => sameEverywhere(keys, circuit))),
    ...(folder !== undefined ? [] : [keys === undefined ? withoutKeys(ORIGIN) : origin(keys.manifest, options.signer)]),
    ...(transcript === undefined
      ? []
      : [keys === undefined ? withoutKeys(transcriptName(transcript)) : transcriptOf(keys.manifest, transcript)]),
    ...(ceremony === undefined ? [] : [wholeCeremony(keys?.manifest, ceremony, options, observed)]),
  ]
}

const verifyingKeys: Examination = {
  name: 'verifying keys',
  cure: 'reinstall the package',
  look: () => {
    // Loading refuses gamma = delta, identity points, points off the curve or subgroup, and a wrong number of IC points.
    const options = loadVerifyingKeys()
    createVerifier(options)
    return `gamma, delta, lengths and points in order: ${hashesOf(options.keys)} (${options.origin})`
  },
}

function finishedKeys(folder: string, signer: string | undefined): Examination {
  return {
    name: `keys ${folder}`,
    cure: 'get the folder again from whoever published it, and ask the coordinator for his public key',
    look: async () => {
      const { manifest, verifier } = await readKeyFolder(folder, signer)
      createVerifier(verifier)
      return `ceremony, signed by ${manifest.coordinator}${signer === undefined ? ' (compare with --signer)' : ', as asked'}: ${hashesOf(verifier.keys)}`
    },
  }
}

function hashesOf(keys: Readonly<Record<string, VerifyingKey>>): string {
  return Object.entries(keys)
    .map(([circuit, key]) => `${circuit} ${bytesToHex(hashVerifyingKey(key)).slice(0, 16)}…`)
    .join(', ')
}

/** The verifying key that proofs are checked under, in its file, and inside the proving key. */
function sameEverywhere({ manifest, verifier, folder }: Keys, { name, vkey, zkey }: PinnedCircuit): Examination {
  return {
    name: `verifying key of ${name}`,
    cure: folder === undefined ? 'reinstall the package, then nacre setup' : 'get the folder of keys again, then nacre setup',
    look: async () => {
      const used = bytesToHex(verifier.keyHash(name))
      const file = join(folder ?? join(packageRoot(), 'artifacts'), `${name}.vkey.json`)
      const text = await readArtifact({ ...vkey, path: file })
      if (hashOf(new TextDecoder().decode(text)) !== used)
        throw new Finding(`${file} is another key than proofs are checked under`)
      const proving = artifactPath(artifactFolder(defaultCacheFolder(), manifest), name, 'zkey')
      if (!existsSync(proving)) {
        if (!isOptional(name)) throw new Finding(`${proving} is not there`, 'nacre setup')
        return `${used.slice(0, 16)}… in the verifier and in its file; its proving key is ${NOT_THERE}`
      }
      const inside = parseZkey(await readArtifact({ ...zkey, path: proving })).verifyingKey
      if (hashOf(verifyingKeyToJson(inside)) !== used) throw new Finding('the proving key holds another verifying key')
      return `${used.slice(0, 16)}… in the verifier, in its file and inside the proving key`
    },
  }
}

function hashOf(json: unknown): string {
  return bytesToHex(hashVerifyingKey(parseVerifyingKey(json)))
}

const ORIGIN = 'origin of the keys'

/** Of the package's own keys. */
function origin(manifest: Manifest, signer: string | undefined): Examination {
  return {
    name: ORIGIN,
    cure: 'ask the coordinator for his public key, and reinstall the package from a source that you trust',
    look: () => {
      if (manifest.keys === 'dev') {
        if (signer !== undefined)
          throw new Finding('development keys are signed by nobody', 'name the keys of a ceremony: NACRE_KEYS')
        return DEV_WARNING
      }
      if (signer !== undefined) assertCoordinator(manifest, signer)
      return `ceremony, signed by ${manifest.coordinator}`
    },
  }
}

const transcriptName = (file: string): string => `transcript ${file}`

function transcriptOf(manifest: Manifest, file: string): Examination {
  return {
    name: transcriptName(file),
    cure: 'get the transcript again from whoever published the keys; if it stays another, do not use them',
    look: () => {
      const text = readFileOf(file)
      return assertTranscript(manifest, parseTranscript(text), hashFile(new TextEncoder().encode(text)))
    },
  }
}

function readFileOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new InputFileError(`cannot read ${file}`, { cause })
  }
}

function assertTranscript(manifest: Manifest, transcript: Transcript, sha256: string): string {
  if (manifest.keys === 'dev')
    throw new Finding('the keys in use are development keys, of no ceremony', 'name the keys of the ceremony: NACRE_KEYS')
  const circuit = (manifest as CeremonyManifest).circuits.find(({ name }) => name === transcript.circuit)
  if (circuit === undefined) throw new Finding(`the keys in use are of no circuit ${transcript.circuit}`)
  if (circuit.transcript.sha256 !== sha256) throw new Finding('the keys in use come from a ceremony with another transcript')
  if (circuit.r1cs.sha256 !== transcript.r1cs.sha256) throw new Finding('the ceremony was for another constraint system')
  if (circuit.zkey.sha256 !== lastKey(transcript).file.sha256)
    throw new Finding('the proving key is not the last of the ceremony')
  const people = transcript.contributions.filter(({ kind }) => kind === 'contribution').length
  return `of the keys in use: ${people} contributions and a beacon`
}

function wholeCeremony(
  manifest: Manifest | undefined,
  folder: string,
  { ptau, beacon }: KeyOptions,
  observed: Observed,
): Examination {
  return {
    name: `ceremony ${folder}`,
    cure: 'nacre ceremony verify says all that is wrong; keys of such a ceremony are not to be used',
    look: async () => {
      const pins = new Map(manifest?.circuits.map(({ name, r1cs }) => [name, r1cs.sha256]))
      const verdict = await verifyCeremony(resolve(folder), { ptau, beacon, pins }, observed)
      const [first] = verdict.findings
      if (first !== undefined || verdict.transcript === undefined) throw new Finding(`${first?.message} (${first?.code})`)
      if (manifest === undefined)
        throw new Finding(
          'every contribution verified from the beginning; not looked at whether the keys in use are its own, for they cannot be read',
          KEYS_FIRST,
        )
      if (manifest.keys !== 'ceremony') return 'every contribution verified from the beginning; the keys in use are others'
      return `every contribution verified from the beginning; ${assertTranscript(manifest, verdict.transcript, verdict.transcriptSha256)}`
    },
  }
}
