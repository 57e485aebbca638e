import { join, resolve } from 'node:path'
import { bytesToHex, equalBytes, NacreError, type Observed, parseHex } from '../../base'
import { parseR1cs } from '../../r1cs'
import { hashVerifyingKey, parseVerifyingKey } from '../../verifier'
import type { LocatedFile } from '../artifacts'
import { hashFile } from '../artifacts/node'
import { assertNoDevelopmentKey } from '../devkeys'
import { assertPointsOnCurve, parseZkey, type Zkey, type ZkeyContribution } from '../zkey'
import { type CeremonyFault, CeremonyRefusedError } from './errors'
import { domainOf, verifyingKeyHash } from './node-ceremony'
import { locateZkey, PTAU_FILE, R1CS_FILE, readHashedFile, readTranscriptText, readWhole } from './node-files'
import { inspectPtau } from './node-ptau'
import { type CeremonyProcess, runJob } from './node-snarkjs'
import { parseTranscript, type Transcript } from './transcript'

export interface VerifyCeremony {
  /** Path of the file of powers of tau that the transcript names by its hash; default: `phase1.ptau` in the folder. */
  readonly ptau?: string | undefined
  /** Path of the r1cs file; default: the ceremony's own copy. */
  readonly r1cs?: string | undefined
  /** SHA-256 (hexadecimal) of the r1cs file that a circuit must have, by its name. */
  readonly pins?: ReadonlyMap<string, string> | undefined
  /** The beacon that was announced before the last contribution, lower-case hexadecimal. */
  readonly beacon?: string | undefined
  /** Takes a ceremony that goes on: without a beacon, and without a contribution. */
  readonly unfinished?: boolean | undefined
}

/** Something that is not as it should be. */
export interface CeremonyFinding {
  readonly code: CeremonyFault
  readonly message: string
}

export interface CeremonyVerdict {
  readonly ok: boolean
  /** Of the first finding. */
  readonly code: CeremonyFault | undefined
  readonly findings: readonly CeremonyFinding[]
  /** What the transcript says, if it can be read. */
  readonly transcript: Transcript | undefined
  /** SHA-256 (hexadecimal) of the transcript's file. */
  readonly transcriptSha256: string
}

/**
 * Verifies a ceremony from its beginning: files against the transcript, constraint system and powers of tau against their pins, each
 * contribution's record, the initial key made anew, every key from it by its contributions (snarkjs), and the verifying key through the
 * strict parser. What needs minutes is only done when nothing was found before. Stages `hash`, `initial`, `keys`. Throws
 * `CeremonyNotFoundError`, `CeremonyUnusableError`, `AbortedError`, `WorkerMissingError`, `WorkerDiedError`, `CeremonyFailedError`;
 * everything that is wrong with the ceremony itself is in the verdict.
 */
export async function verifyCeremony(
  folder: string,
  options: VerifyCeremony,
  observed: CeremonyProcess & Observed = {},
): Promise<CeremonyVerdict> {
  const text = await readTranscriptText(folder)
  const findings: CeremonyFinding[] = []
  const transcriptSha256 = hashFile(new TextEncoder().encode(text))
  const transcript = attempt(findings, () => parseTranscript(text))
  if (transcript !== undefined) await examine({ folder, transcript, findings, options }, observed)
  return { ok: findings.length === 0, code: findings[0]?.code, findings, transcript, transcriptSha256 }
}

interface Examination {
  readonly folder: string
  readonly transcript: Transcript
  readonly findings: CeremonyFinding[]
  readonly options: VerifyCeremony
}

async function examine(examination: Examination, observed: CeremonyProcess & Observed): Promise<void> {
  const { folder, transcript, findings, options } = examination
  findings.push(...findOrder(transcript, options))
  const r1cs: LocatedFile = { ...transcript.r1cs, path: options.r1cs ?? join(folder, R1CS_FILE) }
  const domain = await attemptAsync(findings, () => examineR1cs(transcript, r1cs, options.pins?.get(transcript.circuit)))
  const zkeys = [transcript.initial, ...transcript.contributions.map(({ zkey }) => zkey)].map((file, number) =>
    locateZkey(folder, number, file),
  )
  for (const [number, file] of zkeys.entries()) await attemptAsync(findings, () => examineKey(transcript, number, file, domain))
  if (domain === undefined) return
  await attemptAsync(findings, async () => {
    const { power, bytes } = await inspectPtau(ptauOf(examination), transcript.ptau.sha256, domain, observed)
    if (power !== transcript.ptau.power || bytes !== transcript.ptau.bytes)
      refuse('ceremony/ptau-foreign', 'the transcript says another power or length of the powers of tau')
  })
  if (findings.length > 0) return
  await recompute(examination, { r1cs, zkeys }, observed)
}

function ptauOf({ folder, options }: Examination): string {
  return options.ptau ?? join(folder, PTAU_FILE)
}

/** What the transcript by itself lacks. */
function* findOrder({ contributions }: Transcript, { beacon, unfinished = false }: VerifyCeremony): Generator<CeremonyFinding> {
  const last = contributions.at(-1)
  if (!unfinished && !contributions.some(({ kind }) => kind === 'contribution'))
    yield { code: 'ceremony/no-contribution', message: 'nobody contributed: under this key anyone can forge' }
  if (!unfinished && last?.kind !== 'beacon')
    yield { code: 'ceremony/no-beacon', message: 'the ceremony was not closed by a beacon' }
  if (beacon !== undefined && last?.kind === 'beacon' && last.beacon !== beacon)
    yield { code: 'ceremony/beacon-unexpected', message: `the beacon is ${last.beacon}, and another was announced` }
}

/** The domain of the constraint system, which is the transcript's, and the pinned one where one is pinned. */
async function examineR1cs(transcript: Transcript, file: LocatedFile, pinned: string | undefined): Promise<number> {
  if (pinned !== undefined && pinned !== transcript.r1cs.sha256)
    refuse('ceremony/circuit-not-pinned', 'the ceremony is for another constraint system than the pinned one')
  const bytes = await readWhole(file.path)
  if (bytes === undefined) refuse('ceremony/file-missing', `${file.path} is not there`)
  if (bytes.length !== file.bytes || hashFile(bytes) !== file.sha256)
    refuse('ceremony/r1cs-foreign', `${file.path} is not the constraint system of the transcript`)
  const r1cs = parseR1cs(bytes)
  if (r1cs.constraints !== transcript.r1cs.constraints || r1cs.publicSignals !== transcript.r1cs.publicSignals)
    refuse('ceremony/r1cs-foreign', 'the transcript says other sizes than the constraint system has')
  return domainOf(r1cs)
}

/** One key by itself: its file, its form, its record of contributions, its points, and of the last the verifying key. */
async function examineKey(transcript: Transcript, number: number, file: LocatedFile, domain: number | undefined): Promise<void> {
  const zkey = parseZkey(await readHashedFile(file))
  const { contributions, circuitHash } = transcript
  if (zkey.circuitHash !== circuitHash) refuse('ceremony/record-mismatch', `key ${number} is of another circuit`)
  if (zkey.contributions.length !== number)
    refuse('ceremony/record-mismatch', `key ${number} records ${zkey.contributions.length} contributions`)
  for (const [i, record] of zkey.contributions.entries()) {
    if (!isSame(record, contributions[i] as Transcript['contributions'][number]))
      refuse('ceremony/record-mismatch', `contribution ${i + 1} as key ${number} records it is not the one of the transcript`)
  }
  if (number === contributions.length && number > 0) examineVerifyingKey(transcript, zkey, domain)
  assertChanges(zkey)
  const last = zkey.contributions.at(-1)?.deltaAfter
  if (last !== undefined && (last.x !== zkey.delta1.x || last.y !== zkey.delta1.y))
    refuse('ceremony/record-mismatch', `delta of key ${number} is not what its last contribution left`)
  assertPointsOnCurve(zkey)
}

/** A contribution whose secret is 1 leaves delta as it was. */
function assertChanges({ contributions }: Zkey): void {
  const deltas = contributions.map(({ deltaAfter: { x, y } }) => `${x},${y}`)
  // The generator of G1, where every ceremony begins.
  if (new Set(['1,2', ...deltas]).size <= deltas.length)
    refuse('ceremony/contribution-invalid', 'a contribution changed nothing, or took another back')
}

function isSame(record: ZkeyContribution, said: Transcript['contributions'][number]): boolean {
  const beacon = said.kind === 'beacon' ? said.beacon : undefined
  const iterations = said.kind === 'beacon' ? said.iterations : undefined
  return (
    record.kind === said.kind &&
    record.name === said.name &&
    record.hash === said.contributionHash &&
    record.beacon === beacon &&
    record.iterations === iterations
  )
}

function examineVerifyingKey({ verifyingKey, r1cs }: Transcript, zkey: Zkey, domain: number | undefined): void {
  if (verifyingKeyHash(zkey) !== verifyingKey)
    refuse('ceremony/verifying-key-mismatch', 'the last key holds another verifying key than the transcript names')
  if (domain !== undefined) assertNoDevelopmentKey(zkey.verifyingKey, parseHex(r1cs.sha256), domain)
}

async function recompute(
  examination: Examination,
  { r1cs, zkeys }: { readonly r1cs: LocatedFile; readonly zkeys: readonly LocatedFile[] },
  observed: CeremonyProcess & Observed,
): Promise<void> {
  const { transcript, findings } = examination
  const job = { kind: 'verify', r1cs, ptau: resolve(ptauOf(examination)), zkeys: zkeys.slice(1) } as const
  const { initial, faults, verifyingKey } = await runJob(job, observed)
  const find = (code: CeremonyFault, message: string): void => void findings.push({ code, message })
  if (initial !== transcript.initial.sha256)
    find('ceremony/initial-key', 'key 0 is not the one that constraint system and powers of tau give')
  for (const [i, fault] of faults.entries())
    if (fault !== undefined)
      find('ceremony/contribution-invalid', `key ${i + 1} does not follow from its contributions: ${fault}`)
  if (transcript.verifyingKey === null) return
  const exported = attempt(findings, () => hashVerifyingKey(parseVerifyingKey(verifyingKey)))
  if (exported !== undefined && !equalBytes(exported, parseHex(transcript.verifyingKey)))
    find('ceremony/verifying-key-mismatch', `the verifying key that snarkjs exports is ${bytesToHex(exported)}`)
}

function refuse(code: CeremonyFault, message: string): never {
  throw new CeremonyRefusedError(code, message)
}

/** What is wrong with the ceremony becomes a finding; what hinders looking at it is thrown. */
function toFinding(error: unknown): CeremonyFinding {
  if (!(error instanceof NacreError) || error.category === 'store' || error.code === 'base/aborted') throw error
  const { code, message } = error
  if (code.startsWith('ceremony/')) return { code: code as CeremonyFault, message }
  return { code: FINDINGS[code] ?? 'ceremony/key-unsound', message }
}

/** Errors of other rooms, by the finding that they are here. */
const FINDINGS: Readonly<Record<string, CeremonyFault>> = { 'r1cs/file-malformed': 'ceremony/r1cs-foreign' }

function attempt<T>(findings: CeremonyFinding[], work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    findings.push(toFinding(error))
    return undefined
  }
}

async function attemptAsync<T>(findings: CeremonyFinding[], work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    findings.push(toFinding(error))
    return undefined
  }
}
