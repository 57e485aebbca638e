import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import packageJson from '../../../package.json'
import { packageRoot } from '../../prover/setup'
import type { Environment } from '../report'
import { significant } from '../statistics'

/** Looks at the machine; the function that it gives looks again, when all is measured. */
export async function observeEnvironment(): Promise<() => Environment> {
  const started = Date.now()
  const loadBefore = load()
  const commit = await findCommit()
  return () => ({
    nacre: packageJson.version,
    commit,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryMB: Math.round(totalmem() / 2 ** 20),
    node: process.version,
    v8: process.versions.v8,
    os: `${type()} ${release()} ${process.arch}`,
    loadBefore,
    loadAfter: load(),
    started: Math.floor(started / 1000),
    seconds: Math.round((Date.now() - started) / 1000),
  })
}

const load = (): readonly number[] => loadavg().map(significant)

/** The commit of the checkout, with a + when files differ from it; null in an installed package, or without git. */
async function findCommit(): Promise<string | null> {
  const cwd = packageRoot()
  if (!existsSync(join(cwd, '.git'))) return null
  const git = async (...args: readonly string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)('git', args, { cwd })
    return stdout.trim()
  }
  try {
    const [head, changed] = [await git('rev-parse', 'HEAD'), await git('status', '--porcelain')]
    return changed === '' ? head : `${head}+`
  } catch {
    return null
  }
}
