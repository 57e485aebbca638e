import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { FileExistsError, InputFileError, OutputFileError } from './errors'

/** Longest text that a command reads from a file or standard input, bytes. */
const MAX_TEXT_BYTES = 65_536

/** Reads a short text: a key, a mnemonic, a password; `-` is standard input. Throws `InputFileError`. */
export function readText(file: string): string {
  const name = file === '-' ? 'standard input' : file
  try {
    if (file !== '-' && statSync(file).size > MAX_TEXT_BYTES) throw tooLong(name)
    const text = readFileSync(file === '-' ? 0 : file, 'utf8')
    if (text.length > MAX_TEXT_BYTES) throw tooLong(name)
    return text
  } catch (cause) {
    if (cause instanceof InputFileError) throw cause
    throw new InputFileError(`cannot read ${name}`, { cause })
  }
}

function tooLong(name: string): InputFileError {
  return new InputFileError(`${name} is too long to be what was asked for`)
}

/** A key argument: the text itself, `@FILE`, or `-` for standard input. */
export function readKeyArgument(argument: string): string {
  if (argument === '-') return readText('-').trim()
  return argument.startsWith('@') ? readText(argument.slice(1)).trim() : argument
}

/** What a text says as JSON; `undefined`, which JSON cannot say, when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Writes a new file for its owner's eyes only, whole or not at all, durably. Throws `FileExistsError`, `OutputFileError`. */
export function writeSecretFile(file: string, content: string): void {
  const temporary = temporaryFor(file)
  try {
    if (existsSync(file)) throw alreadyThere(file)
    const descriptor = openSync(temporary, 'wx', 0o600)
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

/** Streams chunks into a file that appears whole or not at all; returns its length in bytes. Throws `OutputFileError`. */
export async function writeStream(file: string, chunks: AsyncIterable<Uint8Array>): Promise<number> {
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

function temporaryFor(file: string): string {
  return `${file}.${randomBytes(6).toString('hex')}.tmp`
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
