import { blake2b } from '@noble/hashes/blake2.js'
import { type Brand, concatBytes, createWriter } from '../base'
import { BASE_FIELD_MODULUS, encodeG1, encodeG2, type G1Coordinates, type G2Coordinates, openG1 } from './curve'
import { VerifyingKeyError } from './errors'
import { formatG1, formatG2, parseJsonText, readDecimal, readG1, readG2, readList, readObject } from './json'
import { enginePoints, type PointChecks } from './points'

/** At most this many public signals: what a key of a statement needs many times over, and a bound for hostile files. */
export const MAX_PUBLIC_SIGNALS = 1024

// About 180 characters for each point of IC.
const JSON_LIMIT = 262_144

/** A Groth16 verifying key whose points were all checked: canonical, on the curve, of order r, none the identity, gamma != delta. */
export type VerifyingKey = Brand<VerifyingKeyFields, 'VerifyingKey'>

export interface VerifyingKeyFields {
  readonly alpha: G1Coordinates
  readonly beta: G2Coordinates
  readonly gamma: G2Coordinates
  readonly delta: G2Coordinates
  /** One point for the constant 1 and one for each public signal, in order. */
  readonly ic: readonly G1Coordinates[]
}

const REQUIRED = ['protocol', 'curve', 'nPublic', 'vk_alpha_1', 'vk_beta_2', 'vk_gamma_2', 'vk_delta_2', 'IC']

/**
 * Reads a verifying key in snarkjs's JSON (text or value). Throws `VerifyingKeyError` unless the schema is exact, every number is a
 * canonical decimal below q, every point is on the curve, of order r and not the identity, gamma differs from delta and IC has
 * nPublic + 1 points. `vk_alphabeta_12`, which snarkjs adds and nobody needs, may stand there and must be well formed.
 */
export function parseVerifyingKey(json: unknown): VerifyingKey {
  return verifyingKeyOf(json, enginePoints())
}

/** The same with the checks of points that are given. */
export function verifyingKeyOf(json: unknown, checks: PointChecks): VerifyingKey {
  const value = typeof json === 'string' ? parseJsonText(json, JSON_LIMIT) : json
  const fields = readObject(value, REQUIRED, ['vk_alphabeta_12'])
  if (fields === undefined) throw new VerifyingKeyError('not the JSON of a Groth16 verifying key')
  if (fields['protocol'] !== 'groth16' || fields['curve'] !== 'bn128') throw new VerifyingKeyError('not Groth16 over bn128')
  if ('vk_alphabeta_12' in fields && !isTarget(fields['vk_alphabeta_12']))
    throw new VerifyingKeyError('vk_alphabeta_12 is malformed')
  const count = fields['nPublic']
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 0 || count > MAX_PUBLIC_SIGNALS) {
    throw new VerifyingKeyError(`nPublic is not a whole number up to ${MAX_PUBLIC_SIGNALS}`)
  }
  const list = readList(fields['IC'], count + 1)
  if (list === undefined) throw new VerifyingKeyError(`IC does not hold ${count + 1} points`)
  const key: VerifyingKeyFields = {
    alpha: required(readG1(fields['vk_alpha_1']), 'vk_alpha_1'),
    beta: required(readG2(fields['vk_beta_2']), 'vk_beta_2'),
    gamma: required(readG2(fields['vk_gamma_2']), 'vk_gamma_2'),
    delta: required(readG2(fields['vk_delta_2']), 'vk_delta_2'),
    ic: list.map((point, i) => required(readG1(point), `IC[${i}]`)),
  }
  return checkVerifyingKey(key, checks)
}

/** The only door to the brand: every curve check of a verifying key. */
function checkVerifyingKey(key: VerifyingKeyFields, checks: PointChecks): VerifyingKey {
  const g1: [string, G1Coordinates][] = [
    ['vk_alpha_1', key.alpha],
    ...key.ic.map((p, i): [string, G1Coordinates] => [`IC[${i}]`, p]),
  ]
  const g2: [string, G2Coordinates][] = [
    ['vk_beta_2', key.beta],
    ['vk_gamma_2', key.gamma],
    ['vk_delta_2', key.delta],
  ]
  for (const [name, point] of g1) refuseFault(name, openG1(point))
  for (const [name, point] of g2) refuseFault(name, checks.faultOfG2(point))
  // With gamma = delta anyone can forge: the public part may be cancelled inside C.
  if (encodeG2(key.gamma).every((byte, i) => byte === encodeG2(key.delta)[i])) throw new VerifyingKeyError('gamma equals delta')
  return key as VerifyingKey
}

function refuseFault(name: string, opened: unknown): void {
  if (typeof opened === 'string') throw new VerifyingKeyError(`${name}: ${opened}`)
}

function required<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new VerifyingKeyError(`${name} is not a canonical point`)
  return value
}

/** Shape of an element of the target group: 2 x 3 x 2 canonical decimals. */
function isTarget(value: unknown): boolean {
  const parts = readList(value, 2)?.flatMap((half) => readList(half, 3) ?? [undefined])
  return (
    parts?.length === 6 &&
    parts.every((pair) => readList(pair, 2)?.every((text) => readDecimal(text, BASE_FIELD_MODULUS) !== undefined) === true)
  )
}

/** The key in snarkjs's JSON, without `vk_alphabeta_12`. */
export function verifyingKeyToJson(key: VerifyingKeyFields): Readonly<Record<string, unknown>> {
  return {
    protocol: 'groth16',
    curve: 'bn128',
    nPublic: key.ic.length - 1,
    vk_alpha_1: formatG1(key.alpha),
    vk_beta_2: formatG2(key.beta),
    vk_gamma_2: formatG2(key.gamma),
    vk_delta_2: formatG2(key.delta),
    IC: key.ic.map(formatG1),
  }
}

/** The text of a key's JSON file, the one that manifests pin. */
export function formatVerifyingKey(key: VerifyingKeyFields): string {
  return `${JSON.stringify(verifyingKeyToJson(key), undefined, 2)}\n`
}

/** Canonical bytes: u8 version 1, u16 number of public signals, alpha, beta, gamma, delta, IC; points encoded as in a proof. */
export function encodeVerifyingKey(key: VerifyingKey): Uint8Array {
  const head = createWriter()
    .uint(1, 1)
    .uint(key.ic.length - 1, 2)
    .finish()
  return concatBytes(
    head,
    encodeG1(key.alpha),
    encodeG2(key.beta),
    encodeG2(key.gamma),
    encodeG2(key.delta),
    ...key.ic.map(encodeG1),
  )
}

/** BLAKE2b-256 of `encodeVerifyingKey`: 32 bytes. */
export function hashVerifyingKey(key: VerifyingKey): Uint8Array {
  return blake2b(encodeVerifyingKey(key), { dkLen: 32 })
}
