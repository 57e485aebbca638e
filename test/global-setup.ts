import { mkdtempSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
// @ts-expect-error: a plain module without types, shared with the launcher
import { ensureBuilt } from '../scripts/fresh.mjs'
import { setup as setUpCircuits } from '../src/prover/setup'

/** Of this process: projects load this module one by one, and their files share what is made once. */
const run = globalThis as { shared?: string }

/** Tests run worker processes and the command line from dist/, and prove with the pinned circuits: both are there before the first. */
export default async function setup(project: TestProject): Promise<() => void> {
  run.shared ??= mkdtempSync(fileURLToPath(new URL('../node_modules/.nacre-tests-', import.meta.url)))
  const { shared } = run
  project.provide('shared', shared)
  const say = (line: string): boolean => process.stderr.write(`${line}\n`)
  await ensureBuilt(say)
  let stage = ''
  await setUpCircuits({
    onProgress: (progress) => {
      if (progress.stage !== stage) say(`setup: ${progress.stage}`)
      stage = progress.stage
    },
  })
  return () => rmSync(shared, { recursive: true, force: true })
}
