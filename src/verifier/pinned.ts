import type { Verifier } from '../statement'
import { KeyUnknownError } from './errors'
import type { VerifierOptions } from './front-end'
import { type VerifyingKey, verifyingKeyOf } from './key'
import { verifyingKeyFiles, verifyingKeyOrigin } from './pinned-keys'
import { enginePoints, type PointChecks, portablePoints } from './points'
import { createVerifier } from './verify'

/** The verifying key of a circuit, from the JSON inside the package. Throws `KeyUnknownError`. */
export function loadVerifyingKey(circuit: string): VerifyingKey {
  return pinnedKey(circuit, enginePoints())
}

/** Every circuit's verifying key and where the keys come from. */
export function loadVerifyingKeys(): VerifierOptions {
  return pinnedKeys(enginePoints())
}

/** The same without WebAssembly, for where it is not allowed and its bytes would be in the way. */
export function loadVerifyingKeysPortably(): VerifierOptions {
  return pinnedKeys(portablePoints)
}

function pinnedKey(circuit: string, checks: PointChecks): VerifyingKey {
  const json = Object.hasOwn(verifyingKeyFiles, circuit) ? verifyingKeyFiles[circuit] : undefined
  if (json === undefined) throw new KeyUnknownError(circuit)
  return verifyingKeyOf(json, checks)
}

function pinnedKeys(checks: PointChecks): VerifierOptions {
  const names = Object.keys(verifyingKeyFiles)
  return { keys: Object.fromEntries(names.map((name) => [name, pinnedKey(name, checks)])), origin: verifyingKeyOrigin }
}

/** The verifier of the circuits that this version of the package pins. */
export function createPinnedVerifier(): Verifier {
  return createVerifier(loadVerifyingKeys())
}
