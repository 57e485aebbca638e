import * as v from 'valibot'
import { bytesToHex, parseHex } from '../base'
import type { Ed25519SecretKey } from '../crypto'
import { IssuerKeyError } from './errors'
import { readText } from './files'

const schema = v.strictObject({
  version: v.literal(1),
  kind: v.literal('nacre-issuer-key'),
  asset: v.string(),
  secretKey: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
})

/** The file of an issuer's Ed25519 key: who has it creates money of the asset. */
export function formatIssuerKey(asset: string, secret: Ed25519SecretKey): string {
  return `${JSON.stringify({ version: 1, kind: 'nacre-issuer-key', asset, secretKey: bytesToHex(secret) }, null, 2)}\n`
}

/** Throws `IssuerKeyError` unless the file holds the issuer key of `asset`. */
export function readIssuerKey(file: string, asset: string): Ed25519SecretKey {
  let json: unknown
  try {
    json = JSON.parse(readText(file))
  } catch (cause) {
    if (cause instanceof SyntaxError) throw new IssuerKeyError(`${file} is no issuer key`)
    throw cause
  }
  const parsed = v.safeParse(schema, json)
  if (!parsed.success) throw new IssuerKeyError(`${file} is no issuer key`)
  if (parsed.output.asset !== asset) throw new IssuerKeyError(`${file} is the issuer key of another asset`)
  return parseHex(parsed.output.secretKey, 32)
}
