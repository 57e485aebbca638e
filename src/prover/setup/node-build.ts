import { randomUUID } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Observed } from '../../base'
import { parseR1cs } from '../../r1cs'
import { formatVerifyingKey } from '../../verifier'
import type { Manifest, PinnedCircuit, PinnedFile } from '../artifacts'
import { type ArtifactKind, artifactPath, hashFile } from '../artifacts/node'
import { type DevelopmentKeys, makeDevelopmentKeys } from '../devkeys'
import { parseZkey, type Zkey } from '../zkey'
import type { CircuitInstance } from './circuits'
import { type CircuitCompiler, type CompiledCircuit, stageCompiler } from './node-compile'
import type { CircuitSources } from './node-sources'

/** A circuit's files, and what a manifest says of them. */
export interface BuiltCircuit {
  readonly pinned: PinnedCircuit
  readonly files: Readonly<Record<ArtifactKind | 'sym', Uint8Array>>
  /** Text of the verifying key's JSON file. */
  readonly vkey: string
}

/** Runs `work` with a compiler in a staging folder below `folder`, and removes that folder afterwards, whatever happens. */
export async function withCompiler<T>(
  folder: string,
  sources: CircuitSources,
  versions: Pick<Manifest, 'circom2' | 'circomlib'>,
  work: (compile: CircuitCompiler) => Promise<T>,
): Promise<T> {
  const staging = join(folder, `staging-${randomUUID()}`)
  try {
    await mkdir(staging, { recursive: true })
    return await work(await stageCompiler(staging, sources, versions))
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
}

/** Makes a compiled circuit's development keys and measures everything. */
export async function buildCircuit(
  { name }: CircuitInstance,
  compiled: CompiledCircuit,
  observed: Observed,
): Promise<BuiltCircuit> {
  return measure(name, compiled, await makeDevelopmentKeys(compiled.r1cs, observed))
}

/** The same for a proving key that a ceremony made. Throws `ZkeyMalformedError`. */
export function takeKey({ name }: CircuitInstance, compiled: CompiledCircuit, zkey: Uint8Array): BuiltCircuit {
  const { constraints } = parseR1cs(compiled.r1cs)
  return measure(name, compiled, { ...parseZkey(zkey), constraints, zkey })
}

type MeasuredKeys = Pick<Zkey, 'wires' | 'publicSignals' | 'domain' | 'verifyingKey'> &
  Pick<DevelopmentKeys, 'constraints' | 'zkey'>

function measure(
  name: CircuitInstance['name'],
  { r1cs, wasm, sym }: CompiledCircuit,
  { constraints, wires, publicSignals, domain, zkey, verifyingKey }: MeasuredKeys,
): BuiltCircuit {
  const vkey = formatVerifyingKey(verifyingKey)
  const pinned: PinnedCircuit = {
    name,
    constraints,
    wires,
    publicSignals,
    domain,
    r1cs: pinFile(r1cs),
    wasm: pinFile(wasm),
    zkey: pinFile(zkey),
    vkey: pinFile(new TextEncoder().encode(vkey)),
  }
  return { pinned, files: { r1cs, wasm, sym, zkey }, vkey }
}

export function pinFile(bytes: Uint8Array): PinnedFile {
  return { sha256: hashFile(bytes), bytes: bytes.length }
}

/** Writes the circuit's files into the cache folder, each whole or not at all. */
export async function storeCircuit(folder: string, { pinned, files }: BuiltCircuit): Promise<void> {
  for (const kind of ['r1cs', 'wasm', 'sym', 'zkey'] as const)
    await writeAtomically(artifactPath(folder, pinned.name, kind), files[kind])
}

/** Readers see the old file or the new one: written beside it, made durable, then renamed. */
export async function writeAtomically(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`
  try {
    const file = await open(temporary, 'wx')
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}
