import type { Verifier } from '../statement'
import { KeyUnknownError } from './errors'
import type { VerifierOptions } from './front-end'
import { parseVerifyingKey, type VerifyingKey } from './key'
import { verifyingKeyFiles, verifyingKeyOrigin } from './pinned-keys'
import { createVerifier } from './verify'

/** The verifying key of a circuit, from the JSON inside the package. Throws `KeyUnknownError`. */
export function loadVerifyingKey(circuit: string): VerifyingKey {
  const json = Object.hasOwn(verifyingKeyFiles, circuit) ? verifyingKeyFiles[circuit] : undefined
  if (json === undefined) throw new KeyUnknownError(circuit)
  return parseVerifyingKey(json)
}

/** Every circuit's verifying key and where the keys come from. */
export function loadVerifyingKeys(): VerifierOptions {
  const names = Object.keys(verifyingKeyFiles)
  return { keys: Object.fromEntries(names.map((name) => [name, loadVerifyingKey(name)])), origin: verifyingKeyOrigin }
}

/** The verifier of the circuits that this version of the package pins. */
export function createPinnedVerifier(): Verifier {
  return createVerifier(loadVerifyingKeys())
}
