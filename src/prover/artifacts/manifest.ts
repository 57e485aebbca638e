import * as v from 'valibot'
import { bytesToHex, concatBytes, parseHex, utf8ToBytes } from '../../base'
import { deriveEd25519PublicKey, type Ed25519SecretKey, labelBytes, signEd25519, verifyEd25519 } from '../../crypto'
import { CircuitUnknownError } from '../errors'
import { ManifestMalformedError, ManifestSignatureError } from './errors'

const MAX_FILE_BYTES = 2 ** 31

const hex = (characters: number) => v.pipe(v.string(), v.regex(/^[0-9a-f]*$/), v.length(characters))

const pinnedFile = v.strictObject({
  sha256: hex(64),
  bytes: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(MAX_FILE_BYTES)),
})

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(2 ** 28))

const name = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,31}$/))

const pinnedCircuit = v.strictObject({
  name,
  constraints: count,
  wires: count,
  publicSignals: count,
  domain: count,
  r1cs: pinnedFile,
  wasm: pinnedFile,
  zkey: pinnedFile,
  vkey: pinnedFile,
})

const versionText = v.pipe(v.string(), v.regex(/^[0-9.]{1,16}$/))

/** What both kinds say first. */
const sources = {
  /** Versions of the npm packages that compiled the circuits. */
  circom2: versionText,
  circomlib: versionText,
  /** SHA-256 over the circuits' sources, the list of instances and those versions; names the cache's sub-folder. */
  sources: hex(64),
}

const developmentManifest = v.strictObject({
  version: v.literal(1),
  /** The trapdoor is public and anyone can forge. */
  keys: v.literal('dev'),
  ...sources,
  circuits: v.pipe(v.array(pinnedCircuit), v.maxLength(64)),
})

const ceremonyCircuit = v.strictObject({ ...pinnedCircuit.entries, transcript: pinnedFile })

const ceremonyManifest = v.strictObject({
  version: v.literal(1),
  keys: v.literal('ceremony'),
  ...sources,
  circuits: v.pipe(v.array(ceremonyCircuit), v.maxLength(64)),
  /** Ed25519 public key of the coordinator, who says that he verified the ceremonies. */
  coordinator: hex(64),
  signature: hex(128),
})

const manifest = v.variant('keys', [developmentManifest, ceremonyManifest])

/** Length in bytes and SHA-256 (hexadecimal) of a file. */
export type PinnedFile = Readonly<v.InferOutput<typeof pinnedFile>>

/** Sizes of a circuit and its files; `vkey` is the JSON file in `artifacts/`. */
export type PinnedCircuit = Readonly<v.InferOutput<typeof pinnedCircuit>>

/** A circuit whose keys come from a ceremony, with that ceremony's transcript. */
export type CeremonyCircuit = Readonly<v.InferOutput<typeof ceremonyCircuit>>

export type DevelopmentManifest = Readonly<v.InferOutput<typeof developmentManifest>>

export type CeremonyManifest = Readonly<v.InferOutput<typeof ceremonyManifest>>

/** What `artifacts/manifest.json` pins. */
export type Manifest = DevelopmentManifest | CeremonyManifest

/** The manifest of some of its circuits only, in its order. Throws `CircuitUnknownError`. */
export function narrowManifest(manifest: Manifest, names: readonly string[] | undefined): Manifest {
  if (names === undefined) return manifest
  for (const name of names) if (!manifest.circuits.some((circuit) => circuit.name === name)) throw new CircuitUnknownError(name)
  const isNamed = ({ name }: PinnedCircuit): boolean => names.includes(name)
  return manifest.keys === 'ceremony'
    ? { ...manifest, circuits: manifest.circuits.filter(isNamed) }
    : { ...manifest, circuits: manifest.circuits.filter(isNamed) }
}

/**
 * Checks a manifest against the schema of its kind: exact keys, distinct circuit names; of a ceremony also the coordinator's
 * signature. Whose key that is, `assertCoordinator` asks. Throws `ManifestMalformedError`, `ManifestSignatureError`.
 */
export function parseManifest(value: unknown): Manifest {
  const result = v.safeParse(manifest, value)
  if (!result.success) {
    const path = result.issues[0].path?.map(({ key }) => String(key)).join('.') ?? ''
    throw new ManifestMalformedError(`the manifest is malformed at "${path}"`)
  }
  const parsed = result.output
  const names = parsed.circuits.map((circuit) => circuit.name)
  if (new Set(names).size !== names.length) throw new ManifestMalformedError('the manifest names a circuit twice')
  if (parsed.keys === 'ceremony') {
    const { signature, ...signed } = parsed
    if (!verifyEd25519(parseHex(parsed.coordinator), signedBytes(signed), parseHex(signature)))
      throw new ManifestSignatureError('the signature of the manifest does not hold')
  }
  return parsed
}

/** The manifest of keys from ceremonies, signed by their coordinator. */
export function signManifest(
  content: Omit<CeremonyManifest, 'version' | 'keys' | 'coordinator' | 'signature'>,
  secret: Ed25519SecretKey,
): CeremonyManifest {
  const { circom2, circomlib, sources: hash, circuits } = content
  const coordinator = bytesToHex(deriveEd25519PublicKey(secret))
  const unsigned = { version: 1, keys: 'ceremony', circom2, circomlib, sources: hash, circuits, coordinator } as const
  const placeholder = { ...unsigned, signature: '0'.repeat(128) }
  // Through the schema first, which fixes the order of the keys that are signed.
  const { signature: _, ...signed } = v.parse(ceremonyManifest, placeholder)
  return { ...signed, signature: bytesToHex(signEd25519(secret, signedBytes(signed))) }
}

/** Throws `ManifestSignatureError` unless the coordinator is the one of this public key (32 bytes, hexadecimal). */
export function assertCoordinator({ coordinator }: CeremonyManifest, expected: string): void {
  if (coordinator !== expected.toLowerCase())
    throw new ManifestSignatureError(`the manifest is signed by ${coordinator}, not by ${expected.toLowerCase()}`)
}

/** "nacre.v1.manifest" ‖ the JSON without white space, keys in the order of the schema (PROTOCOL §11.1). */
function signedBytes(signed: Omit<CeremonyManifest, 'signature'>): Uint8Array {
  return concatBytes(labelBytes('manifest'), utf8ToBytes(JSON.stringify(signed)))
}

/** The text of a manifest's file. */
export function formatManifest(value: Manifest): string {
  return `${JSON.stringify(value, undefined, 2)}\n`
}
