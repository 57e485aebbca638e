import * as v from 'valibot'
import { bytesToHex, equalBytes, parseHex } from '../base'
import { deriveEd25519PublicKey, type Ed25519SecretKey } from '../crypto'
import { RefusedTransactionError, type RegisteredAsset } from '../rules'
import { IssuerKeyError } from './errors'
import { parseJson, readText } from './files'

const schema = v.strictObject({
  version: v.literal(1),
  kind: v.literal('nacre-issuer-key'),
  asset: v.string(),
  secretKey: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
})

/** The file of an issuer's Ed25519 key: who has it creates money of the asset. */
export function formatIssuerKey(asset: string, secret: Ed25519SecretKey): string {
  const document = { version: 1, kind: 'nacre-issuer-key', asset, secretKey: bytesToHex(secret) }
  return `${JSON.stringify(document, null, 2)}\n`
}

/** What a file of an issuer's key says, `undefined` for any other text. */
export function parseIssuerKey(text: string): { readonly asset: string; readonly secret: Ed25519SecretKey } | undefined {
  const parsed = v.safeParse(schema, parseJson(text))
  return parsed.success ? { asset: parsed.output.asset, secret: parseHex(parsed.output.secretKey, 32) } : undefined
}

/**
 * The key in a file. Throws `IssuerKeyError` when it holds none, `InputFileError`, and already here, rather than after a proof, the
 * ledger's own `rules/issuer` when it is not the key that the registry names for the asset.
 */
export function readIssuerKey(file: string, { code, issuer }: Pick<RegisteredAsset, 'code' | 'issuer'>): Ed25519SecretKey {
  const parsed = parseIssuerKey(readText(file))
  if (!parsed) throw new IssuerKeyError(`${file} is no issuer key`)
  const { asset, secret } = parsed
  if (!equalBytes(deriveEd25519PublicKey(secret), issuer)) {
    const hint = `it is a key of ${JSON.stringify(asset)}, perhaps of another ledger`
    throw new RefusedTransactionError('rules/issuer', `${file} is not the key of ${code} on this ledger`, { hint })
  }
  return secret
}
