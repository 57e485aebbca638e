import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { link, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AbortedError, NacreError, type Observed } from '../../base'
import type { LocatedFile } from '../artifacts'
import { hashFile } from '../artifacts/node'
import { CeremonyExistsError, CeremonyNotFoundError, CeremonyRefusedError, CeremonyUnusableError } from './errors'
import { formatTranscript, type HashedFile, MAX_TRANSCRIPT_BYTES, parseTranscript, type Transcript, zkeyName } from './transcript'

export const TRANSCRIPT_FILE = 'transcript.json'
/** The ceremony's own copy of the constraint system: whoever gets the folder has all but the powers of tau. */
export const R1CS_FILE = 'circuit.r1cs'

/** Where whoever likes puts the powers of tau, which are public and too large to go from hand to hand. */
export const PTAU_FILE = 'phase1.ptau'

/** The text of a ceremony's transcript. Throws `CeremonyNotFoundError`, `CeremonyUnusableError`. */
export async function readTranscriptText(folder: string): Promise<string> {
  const path = join(folder, TRANSCRIPT_FILE)
  try {
    // What is too long is malformed, whatever it says.
    return (await stat(path)).size > MAX_TRANSCRIPT_BYTES ? '' : await readFile(path, 'utf8')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new CeremonyNotFoundError(`there is no ceremony in ${folder}`, { cause })
    throw new CeremonyUnusableError(`cannot read ${path}`, { cause })
  }
}

/** Throws the errors of `readTranscriptText` and `parseTranscript`. */
export async function readTranscript(folder: string): Promise<Transcript> {
  return parseTranscript(await readTranscriptText(folder))
}

/** Where the transcript says that key `number` lies, and what it says of it. */
export function locateZkey(folder: string, number: number, file: HashedFile): LocatedFile {
  return { ...file, path: join(folder, zkeyName(number)) }
}

/** A file's bytes, which are what was said of them. Throws `CeremonyRefusedError` with `file-missing` or `file-altered`. */
export async function readHashedFile({ path, bytes, sha256 }: LocatedFile): Promise<Uint8Array> {
  const content = await readWhole(path)
  if (content === undefined) throw new CeremonyRefusedError('ceremony/file-missing', `${path} is not there`)
  if (content.length !== bytes || hashFile(content) !== sha256)
    throw new CeremonyRefusedError('ceremony/file-altered', `${path} is not the file that the transcript names`)
  return content
}

/** `undefined` for no file. Throws `CeremonyUnusableError`. */
export async function readWhole(path: string): Promise<Uint8Array | undefined> {
  try {
    const buffer = await readFile(path)
    return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined
    throw new CeremonyUnusableError(`cannot read ${path}`, { cause })
  }
}

/** SHA-256 (hexadecimal) of a file of any length; stage `hash`, in bytes. Throws `AbortedError` and the system's errors. */
export async function hashLargeFile(path: string, { onProgress, signal }: Observed): Promise<string> {
  const total = (await stat(path)).size
  const hash = createHash('sha256')
  let done = 0
  onProgress?.({ stage: 'hash', done, total })
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    if (signal?.aborted) throw new AbortedError({ cause: signal.reason })
    hash.update(chunk)
    done += chunk.length
    onProgress?.({ stage: 'hash', done, total })
  }
  return hash.digest('hex')
}

/** A new file, whole or not at all, durably. Throws `CeremonyExistsError`, `CeremonyUnusableError`. */
export async function writeNewFile(path: string, content: Uint8Array | string): Promise<void> {
  await guardSystem(path, async () => {
    const temporary = await writeTemporary(path, content)
    try {
      // Fails where the name is taken, also when it was taken a moment ago.
      await link(temporary, path)
    } finally {
      await rm(temporary, { force: true })
    }
  })
}

/** Puts the next key beside the others and then into the transcript; a key that no transcript names is nobody's, and in the way. */
export async function appendKey(folder: string, zkey: Uint8Array, next: Transcript): Promise<void> {
  const path = join(folder, TRANSCRIPT_FILE)
  await writeNewFile(join(folder, zkeyName(next.contributions.length)), zkey)
  await guardSystem(path, async () => {
    const temporary = await writeTemporary(path, formatTranscript(next))
    await rename(temporary, path)
    await syncFolder(folder)
  })
}

async function writeTemporary(path: string, content: Uint8Array | string): Promise<string> {
  const temporary = `${path}.${randomUUID()}.tmp`
  try {
    const file = await open(temporary, 'wx')
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    return temporary
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** Makes new names in a folder survive a power cut. */
async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open folders, and needs no such call.
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  await handle.sync().finally(() => handle.close())
}

/** A folder that appears whole or not at all: `fill` gets one beside it. Throws `CeremonyExistsError`, `CeremonyUnusableError`. */
export async function writeNewFolder(path: string, fill: (folder: string) => Promise<void>): Promise<void> {
  await guardSystem(path, async () => {
    if (await stat(path).catch(() => undefined)) throw alreadyThere(path)
    await mkdir(dirname(path), { recursive: true })
    const staging = `${path}.${randomUUID()}.tmp`
    try {
      await mkdir(staging)
      await fill(staging)
      await syncFolder(staging)
      await rename(staging, path)
      await syncFolder(dirname(path))
    } finally {
      await rm(staging, { recursive: true, force: true })
    }
  })
}

async function guardSystem(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (cause) {
    if (cause instanceof NacreError) throw cause
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'EEXIST' || code === 'ENOTEMPTY') throw alreadyThere(path)
    if (typeof code !== 'string') throw cause
    throw new CeremonyUnusableError(`cannot write ${path}`, { cause })
  }
}

function alreadyThere(path: string): CeremonyExistsError {
  return new CeremonyExistsError(`${path} is there already`, {
    hint: 'Nothing is ever written over: choose another name, or move it away.',
  })
}
