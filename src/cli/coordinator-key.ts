import * as v from 'valibot'
import { bytesToHex, parseHex } from '../base'
import type { Ed25519SecretKey } from '../crypto'
import { CoordinatorKeyError } from './errors'
import { parseJson, readText } from './files'

const schema = v.strictObject({
  version: v.literal(1),
  kind: v.literal('nacre-coordinator-key'),
  secretKey: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
})

/** The file of a coordinator's Ed25519 key: who has it signs manifests of ceremony keys. */
export function formatCoordinatorKey(secret: Ed25519SecretKey): string {
  return `${JSON.stringify({ version: 1, kind: 'nacre-coordinator-key', secretKey: bytesToHex(secret) }, null, 2)}\n`
}

/** The key in a text of such a file, `undefined` for any other text. */
export function parseCoordinatorKey(text: string): Ed25519SecretKey | undefined {
  const parsed = v.safeParse(schema, parseJson(text))
  return parsed.success ? parseHex(parsed.output.secretKey, 32) : undefined
}

/** The key in a file. Throws `CoordinatorKeyError`, `InputFileError`. */
export function readCoordinatorKey(file: string): Ed25519SecretKey {
  const key = parseCoordinatorKey(readText(file))
  if (!key) throw new CoordinatorKeyError(`${file} is no coordinator key`, { hint: 'nacre ceremony key makes one' })
  return key
}
