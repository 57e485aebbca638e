import * as v from 'valibot'
import { utf8ToBytes } from '../../base'
import { TranscriptMalformedError } from './errors'

/** A transcript of more bytes is nobody's. */
export const MAX_TRANSCRIPT_BYTES = 1 << 20
/** SHA-256 is iterated 2^exponent times: at most some minutes, for whoever verifies does it again. */
export const MIN_ITERATIONS = 10
export const MAX_ITERATIONS = 28
const MAX_NAME_BYTES = 64
const MAX_CONTRIBUTIONS = 1000
const MAX_FILE_BYTES = 2 ** 31

const hex = (characters: number) => v.pipe(v.string(), v.regex(/^[0-9a-f]*$/), v.length(characters))
const count = (least: number, most: number) => v.pipe(v.number(), v.safeInteger(), v.minValue(least), v.maxValue(most))
const hashedFile = v.strictObject({ sha256: hex(64), bytes: count(1, MAX_FILE_BYTES) })
const name = v.pipe(v.string(), v.check(isContributionName))
const beacon = v.pipe(v.string(), v.check(isBeacon))

const contribution = v.strictObject({
  number: count(1, MAX_CONTRIBUTIONS),
  kind: v.literal('contribution'),
  name,
  contributionHash: hex(128),
  zkey: hashedFile,
})

const beaconContribution = v.strictObject({
  number: count(1, MAX_CONTRIBUTIONS),
  kind: v.literal('beacon'),
  name,
  beacon,
  iterations: count(MIN_ITERATIONS, MAX_ITERATIONS),
  contributionHash: hex(128),
  zkey: hashedFile,
})

const transcript = v.strictObject({
  version: v.literal(1),
  kind: v.literal('nacre-ceremony'),
  circuit: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,31}$/)),
  r1cs: v.strictObject({ ...hashedFile.entries, constraints: count(1, 2 ** 22), publicSignals: count(0, 1024) }),
  ptau: v.strictObject({ sha256: hex(64), bytes: count(1, Number.MAX_SAFE_INTEGER), power: count(1, 28) }),
  /** What snarkjs calls the circuit hash: BLAKE2b-512 over the initial key's points. */
  circuitHash: hex(128),
  /** 0000.zkey. */
  initial: hashedFile,
  contributions: v.pipe(v.array(v.variant('kind', [contribution, beaconContribution])), v.maxLength(MAX_CONTRIBUTIONS)),
  /** BLAKE2b-256 of the canonical bytes of the verifying key in the last zkey; null before the first contribution. */
  verifyingKey: v.nullable(hex(64)),
})

/** The record of a ceremony, whose SHA-256 a manifest pins. */
export type Transcript = Readonly<v.InferOutput<typeof transcript>>

export type TranscriptContribution = Transcript['contributions'][number]

/** SHA-256 (hexadecimal) and length of a file. */
export type HashedFile = Readonly<v.InferOutput<typeof hashedFile>>

/** Whether a text may name a contributor: 1 to 64 bytes of UTF-8 that a terminal shows as it is, no white space around it. */
export function isContributionName(text: string): boolean {
  const bytes = utf8ToBytes(text).length
  return bytes >= 1 && bytes <= MAX_NAME_BYTES && text === text.trim().normalize('NFC') && !/[\p{C}\p{Zl}\p{Zp}]/u.test(text)
}

/** Whether a text is a beacon: 16 to 255 bytes as lower-case hexadecimal. */
export function isBeacon(text: string): boolean {
  return /^(?:[0-9a-f]{2}){16,255}$/.test(text)
}

/** The one text of a transcript. */
export function formatTranscript(value: Transcript): string {
  return `${JSON.stringify(value, undefined, 2)}\n`
}

/**
 * Reads a transcript: exact keys, contributions numbered from 1, a beacon only as the last, and the text in its one form, so that its
 * hash is that of what it says. Throws `TranscriptMalformedError`.
 */
export function parseTranscript(text: string): Transcript {
  const result = v.safeParse(transcript, parseJson(text))
  if (!result.success) {
    const path = result.issues[0].path?.map(({ key }) => String(key)).join('.') ?? ''
    throw new TranscriptMalformedError(`the transcript is malformed at "${path}"`)
  }
  const { contributions, verifyingKey } = result.output
  for (const [i, { number, kind }] of contributions.entries()) {
    if (number !== i + 1) throw new TranscriptMalformedError(`contribution ${i + 1} has the number ${number}`)
    if (kind === 'beacon' && i + 1 < contributions.length) throw new TranscriptMalformedError('something comes after the beacon')
  }
  if ((verifyingKey === null) !== (contributions.length === 0))
    throw new TranscriptMalformedError('a verifying key without a contribution, or a contribution without one')
  if (formatTranscript(result.output) !== text) throw new TranscriptMalformedError('the transcript is not in its canonical form')
  return result.output
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The last zkey's number, length and hash. */
export function lastKey({ initial, contributions }: Transcript): { readonly number: number; readonly file: HashedFile } {
  return { number: contributions.length, file: contributions.at(-1)?.zkey ?? initial }
}

/** 0000.zkey, 0001.zkey and so on. */
export function zkeyName(number: number): string {
  return `${String(number).padStart(4, '0')}.zkey`
}
