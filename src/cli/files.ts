import { closeSync, existsSync, fsyncSync, linkSync, openSync, readSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { equalBytes } from '../base'
import { FileExistsError, InputFileError, OutputFileError } from './errors'
import { removeAbandoned, temporaryFor } from './temporary'

/** Longest text that a command reads from a file or standard input, bytes. */
const MAX_TEXT_BYTES = 65_536

/** Reads a short text: a key, a mnemonic, a password; `-` is standard input. Throws `InputFileError`. */
export function readText(file: string): string {
  const name = file === '-' ? 'standard input' : file
  try {
    const bytes = file === '-' ? readSome(0) : readHead(file)
    if (bytes.length <= MAX_TEXT_BYTES) return bytes.toString('utf8')
  } catch (cause) {
    throw new InputFileError(`cannot read ${name}`, { cause })
  }
  throw new InputFileError(`${name} is too long to be what was asked for`)
}

function readHead(file: string): Buffer {
  const descriptor = openSync(file, 'r')
  try {
    return readSome(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** What there is, but not much more than is wanted: devices and pipes have no length, and may have no end. */
function readSome(descriptor: number): Buffer {
  const bytes = Buffer.alloc(MAX_TEXT_BYTES + 1)
  let length = 0
  for (let read = -1; read !== 0 && length < bytes.length; length += read)
    read = readSync(descriptor, bytes, length, bytes.length - length, null)
  return bytes.subarray(0, length)
}

/** A key argument: the text itself, `@FILE`, or `-` for standard input. */
export function readKeyArgument(argument: string): string {
  if (argument === '-') return readText('-').trim()
  return argument.startsWith('@') ? readText(argument.slice(1)).trim() : argument
}

/** What a text says as JSON; `undefined`, which JSON cannot say, when it is none, or says two things under one key. */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return hasTwins(text) ? undefined : value
  } catch {
    return undefined
  }
}

/** Whether an object of a JSON text has a key twice, of which `JSON.parse` takes the last and other readers the first. */
function hasTwins(json: string): boolean {
  const objects: (Set<string> | undefined)[] = []
  for (const [token, key] of json.matchAll(/("(?:[^"\\]|\\.)*")(?=\s*:)|"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    if (token === '{') objects.push(new Set())
    else if (token === '[') objects.push(undefined)
    else if (token === '}' || token === ']') objects.pop()
    else if (key !== undefined) {
      const keys = objects.at(-1)
      const name = JSON.parse(key) as string
      if (keys?.has(name)) return true
      keys?.add(name)
    }
  }
  return false
}

/** Writes a new file for its owner's eyes only, whole or not at all, durably; what killed processes left of the same goes. Throws `FileExistsError`, `OutputFileError`. */
export function writeSecretFile(file: string, content: string): void {
  writeNewFile(file, content, 0o600)
}

/** The same for what is meant to be handed around: whoever the umask lets may read it. */
export function writePublicFile(file: string, content: string): void {
  writeNewFile(file, content, 0o644)
}

function writeNewFile(file: string, content: string, mode: number): void {
  removeAbandoned(file)
  const temporary = temporaryFor(file)
  try {
    if (existsSync(file)) throw alreadyThere(file)
    const descriptor = openSync(temporary, 'wx', mode)
    try {
      // Unlike `writeSync`, which may stop half-way.
      writeFileSync(descriptor, content)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    // A link fails where the name is taken, also when it was taken a moment ago.
    linkSync(temporary, file)
    syncFolder(dirname(file))
  } catch (cause) {
    if (cause instanceof FileExistsError) throw cause
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') throw alreadyThere(file)
    throw new OutputFileError(`cannot write ${file}`, { cause })
  } finally {
    rmSync(temporary, { force: true })
  }
}

/** Throws `FileExistsError` where a file stands that does not begin with these bytes: one of that kind may be replaced, any other not. */
export function assertReplaceable(file: string, magic: Uint8Array): void {
  if (existsSync(file) && !(isFile(file) && equalBytes(readHead(file).subarray(0, magic.length), magic))) throw alreadyThere(file)
}

/** Streams chunks into a file that appears whole or not at all; returns its length in bytes. Throws `OutputFileError`. */
export async function writeStream(file: string, chunks: AsyncIterable<Uint8Array>): Promise<number> {
  removeAbandoned(file)
  const temporary = temporaryFor(file)
  let length = 0
  try {
    const handle = await open(temporary, 'wx', 0o644)
    try {
      for await (const chunk of chunks) {
        await handle.writeFile(chunk)
        length += chunk.length
      }
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, file)
    return length
  } catch (cause) {
    await rm(temporary, { force: true })
    if (cause instanceof Error && 'syscall' in cause) throw new OutputFileError(`cannot write ${file}`, { cause })
    throw cause
  }
}

/** Whether a path is a file rather than a folder. */
export function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile()
}

function alreadyThere(file: string): FileExistsError {
  return new FileExistsError(`${file} is there already`, { hint: 'choose another name' })
}

/** Makes a new name in a folder survive a power cut. */
function syncFolder(folder: string): void {
  // Windows cannot open folders, and needs no such call.
  if (process.platform === 'win32') return
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
