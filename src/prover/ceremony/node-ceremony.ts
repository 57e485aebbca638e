import { resolve } from 'node:path'
import { blake2b } from '@noble/hashes/blake2.js'
import { assertNotAborted, bytesToHex, concatBytes, NacreError, type Observed, type Rng, systemRng } from '../../base'
import { parseR1cs, type R1cs } from '../../r1cs'
import { hashVerifyingKey, parseVerifyingKey, verifyingKeyToJson } from '../../verifier'
import type { LocatedFile } from '../artifacts'
import { hashFile } from '../artifacts/node'
import { parseZkey, type Zkey } from '../zkey'
import {
  CeremonyClosedError,
  CeremonyFailedError,
  CeremonyRefusedError,
  CeremonyUnusableError,
  ContributionInvalidError,
} from './errors'
import {
  appendKey,
  locateZkey,
  R1CS_FILE,
  readHashedFile,
  readTranscript,
  readWhole,
  TRANSCRIPT_FILE,
  writeNewFile,
  writeNewFolder,
} from './node-files'
import { inspectPtau } from './node-ptau'
import { type CeremonyProcess, runJob } from './node-snarkjs'
import {
  formatTranscript,
  isBeacon,
  isContributionName,
  lastKey,
  MAX_ITERATIONS,
  MIN_ITERATIONS,
  type Transcript,
  type TranscriptContribution,
  zkeyName,
} from './transcript'

export interface NewCeremony {
  /** A name of the circuit: `[a-z][a-z0-9-]*`, at most 32. */
  readonly circuit: string
  /** Path of the r1cs file, and its SHA-256 (hexadecimal) where it is pinned. */
  readonly r1cs: string
  readonly r1csSha256?: string | undefined
  /** Path of the file of powers of tau, prepared for phase 2, and its SHA-256 (hexadecimal) as published. */
  readonly ptau: string
  readonly ptauSha256: string
}

/** The size of a circuit's evaluation domain, as snarkjs takes it. */
export function domainOf({ constraints, publicSignals }: Pick<R1cs, 'constraints' | 'publicSignals'>): number {
  let size = 2
  while (size < constraints + publicSignals + 1) size *= 2
  return size
}

/**
 * Begins a ceremony in a new folder: a copy of the r1cs file, the initial key 0000.zkey, which anyone recomputes, and the transcript.
 * Stages `hash`, `initial`. Throws `CeremonyExistsError`, `CeremonyRefusedError` (`r1cs-foreign`, `ptau-…`), `CeremonyUnusableError`,
 * `R1csMalformedError`, `AbortedError`, `WorkerMissingError`, `WorkerDiedError`.
 */
export async function newCeremony(
  folder: string,
  options: NewCeremony,
  observed: CeremonyProcess & Observed = {},
): Promise<Transcript> {
  const bytes = await readWhole(options.r1cs)
  if (bytes === undefined) throw new CeremonyUnusableError(`cannot read ${options.r1cs}`)
  const sha256 = hashFile(bytes)
  if (options.r1csSha256 !== undefined && sha256 !== options.r1csSha256)
    throw new CeremonyRefusedError('ceremony/r1cs-foreign', `${options.r1cs} is not the pinned constraint system`)
  const r1cs = parseR1cs(bytes)
  const ptau = await inspectPtau(options.ptau, options.ptauSha256.toLowerCase(), domainOf(r1cs), observed)
  let transcript: Transcript | undefined
  await writeNewFolder(folder, async (staging) => {
    const located: LocatedFile = { path: options.r1cs, sha256, bytes: bytes.length }
    const { zkey } = await runJob({ kind: 'new', r1cs: located, ptau: resolve(options.ptau) }, observed)
    const { circuitHash, wires, publicSignals, domain, contributions } = parseZkey(zkey)
    if (wires !== r1cs.wires || publicSignals !== r1cs.publicSignals || domain !== domainOf(r1cs) || contributions.length > 0)
      throw new CeremonyFailedError('snarkjs made a key of another circuit')
    transcript = {
      version: 1,
      kind: 'nacre-ceremony',
      circuit: options.circuit,
      r1cs: { sha256, bytes: bytes.length, constraints: r1cs.constraints, publicSignals },
      ptau: { sha256: ptau.sha256, bytes: ptau.bytes, power: ptau.power },
      circuitHash,
      initial: { sha256: hashFile(zkey), bytes: zkey.length },
      contributions: [],
      verifyingKey: null,
    }
    await writeNewFile(`${staging}/${zkeyName(0)}`, zkey)
    await writeNewFile(`${staging}/${R1CS_FILE}`, bytes)
    assertNotAborted(observed.signal)
    await writeNewFile(`${staging}/${TRANSCRIPT_FILE}`, formatTranscript(transcript))
  })
  return transcript as unknown as Transcript
}

export interface Contributor {
  /** 1 to 64 bytes of UTF-8, public. */
  readonly name: string
  /** Mixed with the system's randomness; cannot weaken it. */
  readonly entropy?: Uint8Array | undefined
  readonly rng?: Rng | undefined
}

/** A contribution that was made; its hash is what its maker publishes. */
export interface Contributed {
  readonly transcript: Transcript
  readonly contribution: TranscriptContribution
  /** The new key's file name. */
  readonly file: string
}

/**
 * Adds a contribution to the last key: its delta is multiplied with a secret that only a process knows that is then killed. The keys
 * before are taken as the transcript names them; `verifyCeremony` says whether they are right. Throws `ContributionInvalidError`,
 * `CeremonyNotFoundError`, `TranscriptMalformedError`, `CeremonyClosedError`, `CeremonyRefusedError`, `CeremonyExistsError`,
 * `CeremonyUnusableError`, `AbortedError`, `WorkerMissingError`, `WorkerDiedError`.
 */
export async function contribute(
  folder: string,
  { name, entropy = new Uint8Array(), rng = systemRng }: Contributor,
  observed: CeremonyProcess & Observed = {},
): Promise<Contributed> {
  checkName(name)
  const { transcript, zkey } = await openLast(folder)
  observed.onProgress?.({ stage: 'contribute', done: 0, total: 1 })
  const mixed = bytesToHex(blake2b(concatBytes(rng.bytes(64), entropy), { dkLen: 64 }))
  const { zkey: next } = await runJob({ kind: 'contribute', zkey, name, entropy: mixed }, observed)
  return append(folder, transcript, next, observed, { kind: 'contribution', name })
}

export interface Beacon {
  /** 16 to 255 bytes as lower-case hexadecimal: public randomness that nobody knew before the last contribution. */
  readonly beacon: string
  /** SHA-256 is iterated 2^iterations times; 10 to 28. */
  readonly iterations: number
}

/** Closes a ceremony with a contribution whose secret follows from public randomness. Throws as `contribute` does. */
export async function applyBeacon(
  folder: string,
  { beacon, iterations }: Beacon,
  observed: CeremonyProcess & Observed = {},
): Promise<Contributed> {
  if (!isBeacon(beacon)) throw new ContributionInvalidError('a beacon is 16 to 255 bytes in lower-case hexadecimal')
  if (!Number.isInteger(iterations) || iterations < MIN_ITERATIONS || iterations > MAX_ITERATIONS)
    throw new ContributionInvalidError(`the exponent of the iterations is ${MIN_ITERATIONS} to ${MAX_ITERATIONS}`)
  const { transcript, zkey } = await openLast(folder)
  if (transcript.contributions.length === 0)
    throw new CeremonyRefusedError('ceremony/no-contribution', 'nobody contributed yet: under a beacon alone anyone can forge')
  observed.onProgress?.({ stage: 'beacon', done: 0, total: 1 })
  const name = 'beacon'
  const { zkey: next } = await runJob({ kind: 'beacon', zkey, name, beacon, iterations }, observed)
  return append(folder, transcript, next, observed, { kind: 'beacon', name, beacon, iterations })
}

function checkName(name: string): void {
  if (!isContributionName(name))
    throw new ContributionInvalidError('a name is 1 to 64 bytes of text without control characters or white space around it')
}

async function openLast(folder: string): Promise<{ readonly transcript: Transcript; readonly zkey: LocatedFile }> {
  const transcript = await readTranscript(folder)
  if (transcript.contributions.at(-1)?.kind === 'beacon') throw new CeremonyClosedError('the beacon has closed this ceremony')
  const { number, file } = lastKey(transcript)
  const zkey = locateZkey(folder, number, file)
  // Before the work, and with a better word than the worker's.
  await readHashedFile(zkey)
  return { transcript, zkey }
}

type Made =
  | { readonly kind: 'contribution'; readonly name: string }
  | ({ readonly kind: 'beacon'; readonly name: string } & Beacon)

async function append(
  folder: string,
  transcript: Transcript,
  bytes: Uint8Array,
  { onProgress, signal }: Observed,
  made: Made,
): Promise<Contributed> {
  const number = transcript.contributions.length + 1
  const key = parseZkey(bytes)
  const record = key.contributions.at(-1)
  if (key.contributions.length !== number || record?.name !== made.name)
    throw new CeremonyFailedError('snarkjs recorded another contribution than it was asked for')
  const rest = { contributionHash: record.hash, zkey: { sha256: hashFile(bytes), bytes: bytes.length } }
  const contribution: TranscriptContribution =
    made.kind === 'beacon'
      ? { number, kind: made.kind, name: made.name, beacon: made.beacon, iterations: made.iterations, ...rest }
      : { number, kind: made.kind, name: made.name, ...rest }
  const contributions = [...transcript.contributions, contribution]
  const next: Transcript = { ...transcript, contributions, verifyingKey: verifyingKeyHash(key) }
  assertNotAborted(signal)
  await appendKey(folder, bytes, next)
  onProgress?.({ stage: made.kind === 'beacon' ? 'beacon' : 'contribute', done: 1, total: 1 })
  return { transcript: next, contribution, file: zkeyName(number) }
}

/** Through the strict parser of the verifier. Throws `CeremonyRefusedError` with `key-unsound`. */
export function verifyingKeyHash({ verifyingKey }: Zkey): string {
  try {
    return bytesToHex(hashVerifyingKey(parseVerifyingKey(verifyingKeyToJson(verifyingKey))))
  } catch (cause) {
    const reason = cause instanceof NacreError ? cause.message : 'malformed'
    throw new CeremonyRefusedError('ceremony/key-unsound', `the verifying key: ${reason}`, { cause })
  }
}
