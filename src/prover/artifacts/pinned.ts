import manifestJson from '../../../artifacts/manifest.json'
import { parseVerifyingKey, type VerifyingKey } from '../../verifier'
import { CircuitUnknownError } from '../errors'
import { type Manifest, parseManifest } from './manifest'
import { verifyingKeyFiles } from './verifying-keys'

/** The manifest of this version of the package. */
export function loadManifest(): Manifest {
  return parseManifest(manifestJson)
}

/** The verifying key of a circuit, from the JSON inside the package. Throws `CircuitUnknownError`. */
export function loadVerifyingKey(circuit: string): VerifyingKey {
  const json = Object.hasOwn(verifyingKeyFiles, circuit) ? verifyingKeyFiles[circuit] : undefined
  if (json === undefined) throw new CircuitUnknownError(circuit)
  return parseVerifyingKey(json)
}

/** Every circuit's verifying key and where the keys come from: what `createVerifier` takes. */
export function loadVerifyingKeys(): {
  readonly keys: Readonly<Record<string, VerifyingKey>>
  readonly origin: 'dev' | 'ceremony'
} {
  const { circuits, keys } = loadManifest()
  return { keys: Object.fromEntries(circuits.map(({ name }) => [name, loadVerifyingKey(name)])), origin: keys }
}
