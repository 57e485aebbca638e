import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What the guard wrote of a run. */
export interface NetworkRecord {
  /** Every refused attempt. */
  readonly refused: readonly string[]
  /** The programs that ran under the guard, by their last three folders; each once. */
  readonly programs: readonly string[]
}

/** The environment under which a program and all that it starts may speak to this machine only, and a function that reads what was recorded. */
export function forbidNetwork(folder: string): { readonly env: Record<string, string>; read(): NetworkRecord } {
  const guard = fileURLToPath(new URL('no-network.cjs', import.meta.url))
  const record = join(folder, 'network.jsonl')
  if (!existsSync(record)) writeFileSync(record, '')
  return {
    env: { NODE_OPTIONS: `--require ${JSON.stringify(guard)}`, NACRE_NETWORK_RECORD: record },
    read() {
      const lines = readFileSync(record, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as { refused?: string; target?: string; program?: string })
      return {
        refused: lines.flatMap(({ refused, target }) => (refused === undefined ? [] : [`${refused} ${target}`])),
        programs: [...new Set(lines.flatMap(({ program }) => program?.split(/[\\/]/).slice(-3).join('/') ?? []))].sort(),
      }
    },
  }
}

/** A program that runs another without any network, not even loopback; the reason why not if this machine lets nobody. */
export function findNamespace(): { readonly under: readonly string[] } | { readonly reason: string } {
  let reason = ''
  for (const under of [
    ['unshare', '--net'],
    ['unshare', '--map-root-user', '--net'],
  ]) {
    try {
      execFileSync(under[0] as string, [...under.slice(1), 'true'], { stdio: ['ignore', 'ignore', 'pipe'] })
      return { under }
    } catch (error) {
      reason = `${under.join(' ')}: ${String((error as { stderr?: unknown }).stderr || (error as Error).message).trim()}`
    }
  }
  return { reason: `no network namespace here (${reason})` }
}
