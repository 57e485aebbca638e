import { randomBytes } from 'node:crypto'
import { readdirSync, rmSync, statSync } from 'node:fs'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { bytesToHex, systemClock, utf8ToBytes } from '../base'
import { blake2b256 } from '../crypto'

/** Milliseconds after which nobody writes to a temporary file any more, whoever has the number of its process by now. */
const LONGEST = 86_400_000

/** What follows the file's own name: the machine and the process that write it, and random bytes. Older versions named neither. */
const SUFFIX = /^\.(?:([0-9a-f]{8})-(\d{1,10})-)?[0-9a-f]{12}\.tmp$/

/** Where this process writes what is to become `file`: beside it, under a name that tells who writes. */
export function temporaryFor(file: string): string {
  return `${file}.${machine()}-${process.pid}-${randomBytes(6).toString('hex')}.tmp`
}

/**
 * Removes what processes that were killed have left of writing `file`, and nothing that may still be written: not of a process that
 * runs, nor of another machine before a day is over. A folder that may not be changed stays as it is.
 */
export function removeAbandoned(file: string): void {
  const [folder, name] = [dirname(file), basename(file)]
  for (const entry of entriesOf(folder)) {
    const writer = entry.startsWith(name) && name !== '' ? SUFFIX.exec(entry.slice(name.length)) : null
    if (writer) removeIfAbandoned(join(folder, entry), writer[1], Number(writer[2]))
  }
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function removeIfAbandoned(temporary: string, writtenOn: string | undefined, writer: number): void {
  try {
    const isOver = writtenOn === machine() && !isRunning(writer)
    if (isOver || statSync(temporary).mtimeMs + LONGEST < systemClock.now()) rmSync(temporary)
  } catch {
    // Removed by another meanwhile, or not to be removed: whoever wants to read the file beside it can.
  }
}

function isRunning(pid: number): boolean {
  try {
    // Signal 0 asks only.
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

/** Tells machines apart that share a folder, and nothing else of them. */
function machine(): string {
  return bytesToHex(blake2b256(utf8ToBytes(hostname())).slice(0, 4))
}
