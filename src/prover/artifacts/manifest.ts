import * as v from 'valibot'
import { CircuitUnknownError } from '../errors'
import { ManifestMalformedError } from './errors'

const MAX_FILE_BYTES = 2 ** 31

const pinnedFile = v.strictObject({
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
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

const manifest = v.strictObject({
  version: v.literal(1),
  /** `dev`: the trapdoor is public and anyone can forge. */
  keys: v.literal('dev'),
  /** Versions of the npm packages that compiled the circuits. */
  circom2: v.pipe(v.string(), v.regex(/^[0-9.]{1,16}$/)),
  circomlib: v.pipe(v.string(), v.regex(/^[0-9.]{1,16}$/)),
  /** SHA-256 over the circuits' sources, the list of instances and those versions; names the cache's sub-folder. */
  sources: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  circuits: v.pipe(v.array(pinnedCircuit), v.maxLength(64)),
})

/** Length in bytes and SHA-256 (hexadecimal) of a file. */
export type PinnedFile = Readonly<v.InferOutput<typeof pinnedFile>>

/** Sizes of a circuit and its files; `vkey` is the JSON file in `artifacts/`. */
export type PinnedCircuit = Readonly<v.InferOutput<typeof pinnedCircuit>>

/** What `artifacts/manifest.json` pins. */
export type Manifest = Readonly<v.InferOutput<typeof manifest>>

/** The manifest of some of its circuits only, in its order. Throws `CircuitUnknownError`. */
export function narrowManifest(manifest: Manifest, names: readonly string[] | undefined): Manifest {
  if (names === undefined) return manifest
  for (const name of names) if (!manifest.circuits.some((circuit) => circuit.name === name)) throw new CircuitUnknownError(name)
  return { ...manifest, circuits: manifest.circuits.filter(({ name }) => names.includes(name)) }
}

/** Checks a manifest against its schema: exact keys, distinct circuit names. Throws `ManifestMalformedError`. */
export function parseManifest(value: unknown): Manifest {
  const result = v.safeParse(manifest, value)
  if (!result.success) {
    const path = result.issues[0].path?.map(({ key }) => String(key)).join('.') ?? ''
    throw new ManifestMalformedError(`the manifest is malformed at "${path}"`)
  }
  const names = result.output.circuits.map((circuit) => circuit.name)
  if (new Set(names).size !== names.length) throw new ManifestMalformedError('the manifest names a circuit twice')
  return result.output
}
