import { randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { InputFileError, OutputFileError } from './errors'

/** Longest text that a command reads from a file or standard input. */
const MAX_TEXT_BYTES = 65_536

/** Reads a short text: a key, a mnemonic, a password; `-` is standard input. Throws `InputFileError`. */
export function readText(file: string): string {
  try {
    if (file !== '-' && statSync(file).size > MAX_TEXT_BYTES)
      throw new InputFileError(`${file} is too long to be what was asked for`)
    return readFileSync(file === '-' ? 0 : file, 'utf8').trim()
  } catch (cause) {
    if (cause instanceof InputFileError) throw cause
    throw new InputFileError(`cannot read ${file === '-' ? 'standard input' : file}`, { cause })
  }
}

/** A key argument: the text itself, `@FILE`, or `-` for standard input. */
export function readKeyArgument(argument: string): string {
  if (argument === '-') return readText('-')
  return argument.startsWith('@') ? readText(argument.slice(1)) : argument
}

interface WriteOptions {
  /** 0600 for secrets. */
  readonly mode: number
  /** Whether an existing file may be replaced. */
  readonly replace: boolean
}

/** Writes a file whole or not at all, durably: a temporary file beside it takes its name. Throws `OutputFileError`. */
export function writeFileWhole(file: string, content: string | Uint8Array, { mode, replace }: WriteOptions): void {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`
  try {
    if (!replace && existsSync(file)) throw new OutputFileError(`${file} is there already`, { hint: 'choose another name' })
    const descriptor = openSync(temporary, 'wx', mode)
    try {
      writeSync(descriptor, typeof content === 'string' ? Buffer.from(content) : content)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    if (replace) renameSync(temporary, file)
    // A link fails where the name is taken, also when it was taken a moment ago.
    else linkSync(temporary, file)
    syncFolder(dirname(file))
  } catch (cause) {
    if (cause instanceof OutputFileError) throw cause
    throw new OutputFileError(`cannot write ${file}`, { cause })
  } finally {
    rmSync(temporary, { force: true })
  }
}

/** Makes a new name in a folder survive a power cut. */
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
