import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { assertNotAborted } from '../../base'

const POLL_MS = 200
const HEARTBEAT_MS = 2_000
/** A holder that is silent for so long is gone, or its clock is; what the lock guards is written atomically anyhow. */
const STALE_MS = 60_000

/**
 * Takes the lock folder `path`, waiting while another process holds it; the lock of a process that is gone is taken over. Gives the
 * function that releases it. `onWait` is called once if there is somebody to wait for.
 */
export async function acquireLock(
  path: string,
  signal: AbortSignal | undefined,
  onWait: () => void,
): Promise<() => Promise<void>> {
  for (let round = 0; ; round++) {
    assertNotAborted(signal)
    if (await tryLock(path)) return holdLock(path)
    if (await isStale(path)) {
      await removeStale(path)
      continue
    }
    if (round === 0) onWait()
    await delay(POLL_MS, undefined, { signal }).catch(() => undefined)
  }
}

async function tryLock(path: string): Promise<boolean> {
  try {
    await mkdir(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
  await writeFile(join(path, 'owner'), `${hostname()} ${process.pid}`)
  return true
}

function holdLock(path: string): () => Promise<void> {
  const beat = setInterval(() => {
    const now = new Date()
    utimes(path, now, now).catch(() => undefined)
  }, HEARTBEAT_MS)
  beat.unref()
  return async () => {
    clearInterval(beat)
    await rm(path, { recursive: true, force: true })
  }
}

async function isStale(path: string): Promise<boolean> {
  const status = await stat(path).catch(() => undefined)
  // Released meanwhile.
  if (status === undefined) return false
  if (Date.now() - status.mtimeMs > STALE_MS) return true
  const owner = await readFile(join(path, 'owner'), 'utf8').catch(() => '')
  const [host, pid] = owner.split(' ')
  return host === hostname() && pid !== undefined && !isAlive(Number(pid))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * Only one of several waiters can rename the folder; the others find it gone, or, rarely, take away the lock of who came next: two then write the
 * same files, each as a whole.
 */
async function removeStale(path: string): Promise<void> {
  const grave = `${path}-${randomUUID()}`
  try {
    await rename(path, grave)
  } catch {
    return
  }
  await rm(grave, { recursive: true, force: true })
}
