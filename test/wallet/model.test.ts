import { execFile } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { createProver } from '../../src/prover'
import { createPinnedVerifier } from '../../src/verifier'
import { bundleScript } from '../bundle'
import { createFolder } from '../ledger/folder'
import { cases, suite } from '../suite'
import { runModel } from './model'

/** Commands in all. */
const COMMANDS = cases(120, 12_000, 120_000)
const PROVEN_PAYMENTS = 200
const KINDS = 16

/** The same on every core, each with seeds of its own. */
async function runLanes(commands: number): Promise<ReadonlyMap<string, number>> {
  const folder = createFolder()
  try {
    const script = await bundleScript(fileURLToPath(new URL('model-child.ts', import.meta.url)), folder.path)
    const lanes = availableParallelism()
    const counts = new Map<string, number>()
    const run = (lane: number) =>
      promisify(execFile)(process.execPath, [script, String(lane + 1), String(lanes), String(Math.ceil(commands / lanes))])
    for (const { stdout } of await Promise.all(Array.from({ length: lanes }, (_, lane) => run(lane)))) {
      for (const [name, count] of JSON.parse(stdout) as [string, number][]) counts.set(name, (counts.get(name) ?? 0) + count)
    }
    return counts
  } finally {
    folder.remove()
  }
}

describe('wallets over one ledger', () => {
  it('hold what the payments say, after any sequence of commands, crashes and reorganisations', async () => {
    const counts =
      suite === 'normal' ? await runModel({ first: 1, step: 1, until: (total) => total >= COMMANDS }) : await runLanes(COMMANDS)
    expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(COMMANDS)
    expect(counts.size).toBe(KINDS)
  }, 7_200_000)

  it.runIf(suite === 'slow')(
    'do so with real proofs',
    async () => {
      const prover = await createProver()
      try {
        const counts = await runModel({
          first: 1,
          step: 1,
          until: (_, seen) => (seen.get('pay') ?? 0) >= PROVEN_PAYMENTS,
          verifier: createPinnedVerifier(),
          prover,
        })
        expect(counts.get('pay')).toBeGreaterThanOrEqual(PROVEN_PAYMENTS)
      } finally {
        await prover.dispose()
      }
    },
    7_200_000,
  )
})
