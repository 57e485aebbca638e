import { createHash } from 'node:crypto'
import { open, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { CircuitUnknownError } from '../errors'
import { ArtifactMismatchError, ArtifactMissingError, CacheUnusableError } from './errors'
import type { Manifest, PinnedFile } from './manifest'
import type { ArtifactSource, LocatedFile } from './source'

/** The folder for what is built on this machine: NACRE_CACHE, else XDG_CACHE_HOME/nacre, else ~/.cache/nacre. */
export function defaultCacheFolder(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  const { NACRE_CACHE: own, XDG_CACHE_HOME: shared } = environment
  if (own !== undefined && own !== '') return own
  // A relative XDG path is to be ignored, says its specification.
  if (shared !== undefined && isAbsolute(shared)) return join(shared, 'nacre')
  return join(homedir(), '.cache', 'nacre')
}

/** The sub-folder of one state of the circuits' sources; keys of a ceremony lie apart, by the signature of their manifest. */
export function artifactFolder(
  cacheFolder: string,
  manifest: Pick<Manifest, 'sources'> & { readonly signature?: string },
): string {
  const { sources, signature } = manifest
  return join(cacheFolder, signature === undefined ? sources.slice(0, 32) : `${sources.slice(0, 32)}-${signature.slice(0, 32)}`)
}

/** Kinds of files that the cache holds for each circuit. */
export type ArtifactKind = 'r1cs' | 'wasm' | 'zkey'

export function artifactPath(folder: string, circuit: string, kind: ArtifactKind | 'sym'): string {
  return join(folder, `${circuit}.${kind}`)
}

/** Reads a file and checks its length and SHA-256 before anybody uses it. `allocate` gives the bytes to read it into. */
export async function readArtifact(file: LocatedFile, allocate = allocatePlain): Promise<Uint8Array<ArrayBuffer>> {
  await checkLength(file)
  const bytes = allocate(file.bytes)
  const hash = await readInto(bytes, file.path).catch((cause: unknown) => refuse(file, cause))
  if (hash !== file.sha256) throw new ArtifactMismatchError(file.path, file.circuit)
  return bytes
}

// A plain array, and no Buffer: a Buffer's slice shares memory where everybody else's copies.
const allocatePlain = (length: number): Uint8Array<ArrayBuffer> => new Uint8Array(length)

/** Bytes that are read and hashed at a time: some milliseconds, between which this thread's others have their turn. */
const CHUNK = 1 << 22

/** Fills the bytes from a file; their SHA-256 as `hashFile` writes it, of fewer where the file is shorter. */
async function readInto(bytes: Uint8Array, path: string): Promise<string> {
  const handle = await open(path)
  const hash = createHash('sha256')
  try {
    for (let length = 0; length < bytes.length; ) {
      const { bytesRead } = await handle.read(bytes, length, Math.min(CHUNK, bytes.length - length))
      if (bytesRead === 0) break
      hash.update(bytes.subarray(length, length + bytesRead))
      length += bytesRead
    }
    return hash.digest('hex')
  } finally {
    await handle.close()
  }
}

/** SHA-256 in hexadecimal, as the manifest writes it. */
export function hashFile(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Checks that the file is there with the pinned length; a prover's worker checks the hash of the very bytes that it uses. */
async function checkLength(file: LocatedFile): Promise<void> {
  const status = await stat(file.path).catch((cause: unknown) => refuse(file, cause))
  if (!status.isFile() || status.size !== file.bytes) throw new ArtifactMismatchError(file.path, file.circuit)
}

function refuse(file: LocatedFile, cause: unknown): never {
  const { code } = cause as NodeJS.ErrnoException
  if (code === 'ENOENT' || code === 'ENOTDIR') throw new ArtifactMissingError(file.path, file.circuit, { cause })
  throw new CacheUnusableError(file.path, { cause })
}

/** The manifest's circuits in a cache folder. */
export function createCacheSource(manifest: Manifest, cacheFolder: string): ArtifactSource {
  const folder = artifactFolder(cacheFolder, manifest)
  return {
    async find(name) {
      const circuit = manifest.circuits.find((entry) => entry.name === name)
      if (circuit === undefined) throw new CircuitUnknownError(name)
      const locate = (kind: ArtifactKind, pinned: PinnedFile): LocatedFile => ({
        ...pinned,
        circuit: name,
        path: artifactPath(folder, name, kind),
      })
      const files = {
        publicSignals: circuit.publicSignals,
        wasm: locate('wasm', circuit.wasm),
        zkey: locate('zkey', circuit.zkey),
      }
      await checkLength(files.wasm)
      await checkLength(files.zkey)
      return files
    },
  }
}
