import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A disk of its own, in memory, that is soon full. */
export interface SmallDisk {
  readonly path: string
  /** Makes it as large as that. */
  resize(kilobytes: number): void
  remove(): void
}

/** Mounts one, or says why that is not possible here: it takes Linux and the administrator. */
export function mountSmallDisk(kilobytes: number): SmallDisk | string {
  if (process.platform !== 'linux') return 'small disks are mounted on Linux only'
  const path = mkdtempSync(join(tmpdir(), 'nacre-disk-'))
  const run = (program: string, ...args: readonly string[]): string | undefined => {
    const { status, error, stderr } = spawnSync(program, args, { encoding: 'utf8' })
    return status === 0 ? undefined : (error?.message ?? stderr.trim())
  }
  const fault = run('mount', '-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'nacre', path)
  if (fault !== undefined) {
    rmdirSync(path)
    return `a small disk cannot be mounted here: ${fault}`
  }
  return {
    path,
    resize(size) {
      const problem = run('mount', '-o', `remount,size=${size}k`, path)
      if (problem !== undefined) throw new Error(problem)
    },
    remove() {
      const problem = run('umount', path) && run('umount', '-l', path)
      if (problem !== undefined) throw new Error(problem)
      rmdirSync(path)
    },
  }
}
