import { randomBytes } from 'node:crypto'
import { accessSync, constants, existsSync, linkSync, rmSync, writeFileSync } from 'node:fs'

/** Enough for LMDB's head and a slot of 64 bytes for each of its 126 readers. */
const LOCK_FILE_BYTES = 16_384

/**
 * Makes a lock file without holes where there is none: LMDB would make one with holes, and writing to a hole on a full disk ends the
 * process. It appears whole or not at all, for another process may be opening the same. Throws what the system throws, also where a
 * file is there and may not be used, at which LMDB would end the process as well.
 */
export function reserveLockFile(path: string): void {
  if (existsSync(path)) {
    accessSync(path, constants.R_OK | constants.W_OK)
    return
  }
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`
  try {
    writeFileSync(temporary, new Uint8Array(LOCK_FILE_BYTES), { mode: 0o600, flag: 'wx', flush: true })
    linkSync(temporary, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(temporary, { force: true })
  }
}
