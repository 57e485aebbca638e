import type { Ed25519SecretKey } from '../crypto'
import { parseCoordinatorKey } from './coordinator-key'
import { SigningKeyError } from './errors'
import { readText } from './files'
import { parseIssuerKey } from './issuer-key'

/** The key in a file of either kind, an issuer's or a coordinator's: what each signs has a label of its own. Throws `SigningKeyError`, `InputFileError`. */
export function readSigningKey(file: string): Ed25519SecretKey {
  const text = readText(file)
  const secret = parseIssuerKey(text)?.secret ?? parseCoordinatorKey(text)
  if (!secret) throw new SigningKeyError(`${file} is no key that signs`, { hint: 'nacre ceremony key --out FILE makes one' })
  return secret
}
