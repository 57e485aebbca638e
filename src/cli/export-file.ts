import { randomBytes } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { OutputFileError } from './errors'

/** Streams an export into a file that appears whole or not at all; returns its length in bytes. Throws `OutputFileError`. */
export async function writeExport(file: string, chunks: AsyncIterable<Uint8Array>): Promise<number> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`
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
