import { join } from 'node:path'
import { open } from 'lmdb'
import { StoreLockedError } from '../errors'
import { inspectFile } from './inspect'
import { reserveLockFile } from './lock-file'

/**
 * Takes a folder for one owner; the lock ends with the process, however it ends. Throws `StoreLockedError`.
 *
 * It is a reader's slot in an LMDB file of its own: LMDB ties slots to their process by a lock of the operating system, and can
 * therefore tell and clear those of the dead, also where process ids repeat. LMDB's write lock, which survives its holder as
 * well, makes looking for others and entering oneself one step.
 */
export async function takeOwnership(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, 'owner.mdb')
  await inspectFile(path)
  reserveLockFile(`${path}-lock`)
  const file = open<Buffer, Buffer>({
    path,
    noSubdir: true,
    encoding: 'binary',
    keyEncoding: 'binary',
    overlappingSync: false,
    permissionsMode: 0o600,
  } as Parameters<typeof open>[0])
  const slot = file.transactionSync(() => {
    file.readerCheck()
    // One line a slot, behind a heading; else one line in parentheses.
    if (/^\s*\d+ /m.test(file.readerList())) return undefined
    const transaction = file.useReadTransaction()
    // The slot is taken at the first read.
    file.get(Buffer.from('owner'), { transaction })
    return transaction
  })
  if (!slot) {
    await file.close()
    throw new StoreLockedError('another process has the store open', { hint: 'wait for it to end, or end it' })
  }
  return async () => {
    slot.done()
    await file.close()
  }
}
