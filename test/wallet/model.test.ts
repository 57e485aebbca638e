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
import { commandsOf, createTally, type ModelTally, runModel } from './model'

/** Commands in all. */
const COMMANDS = cases(120, 12_000, 120_000)
const PROVEN_PAYMENTS = 200
const KINDS = 16
/** What has to come of every thousand commands at least. */
const LEAST: Readonly<Record<string, number>> = {
  shielded: 60,
  paid: 50,
  unshielded: 12,
  'crashed before it was taken in, resumed': 6,
  'crashed after it was taken in, resumed': 6,
  'crashed, abandoned': 15,
  'double spend refused': 10,
  'stale root refused': 10,
  'replay refused': 15,
  'few blocks taken back': 20,
  'many blocks taken back': 0.3,
  '64 blocks taken back': 0.1,
}

/** The same on every core, each with seeds of its own. */
async function runLanes(commands: number): Promise<ModelTally> {
  const folder = createFolder()
  try {
    const script = await bundleScript(fileURLToPath(new URL('model-child.ts', import.meta.url)), folder.path)
    const lanes = availableParallelism()
    const run = (lane: number) =>
      promisify(execFile)(process.execPath, [script, String(lane + 1), String(lanes), String(Math.ceil(commands / lanes))])
    const sum = createTally()
    for (const { stdout } of await Promise.all(Array.from({ length: lanes }, (_, lane) => run(lane)))) {
      const part = JSON.parse(stdout) as Record<keyof ModelTally, [string, number][]>
      for (const kind of ['commands', 'outcomes'] as const)
        for (const [name, times] of part[kind]) sum[kind].set(name, (sum[kind].get(name) ?? 0) + times)
    }
    return sum
  } finally {
    folder.remove()
  }
}

describe('wallets over one ledger', () => {
  it('hold what the payments say, after any sequence of commands, crashes and reorganisations', async () => {
    const isEnough = (tally: ModelTally): boolean => commandsOf(tally) >= COMMANDS
    const tally = suite === 'normal' ? await runModel({ first: 1, step: 1, until: isEnough }) : await runLanes(COMMANDS)
    expect(commandsOf(tally)).toBeGreaterThanOrEqual(COMMANDS)
    expect(tally.commands.size).toBe(KINDS)
    if (suite === 'normal') return
    const rates = Object.entries(LEAST).map(([outcome, least]) => ({
      outcome,
      times: tally.outcomes.get(outcome) ?? 0,
      least: Math.floor((least * COMMANDS) / 1_000),
    }))
    expect(rates.filter(({ times, least }) => times < least)).toEqual([])
  }, 7_200_000)

  it.runIf(suite === 'slow')(
    'do so with real proofs',
    async () => {
      const prover = await createProver()
      try {
        const { outcomes } = await runModel({
          first: 1,
          step: 1,
          until: (tally) => (tally.outcomes.get('paid') ?? 0) >= PROVEN_PAYMENTS,
          verifier: createPinnedVerifier(),
          prover,
        })
        expect(outcomes.get('paid')).toBeGreaterThanOrEqual(PROVEN_PAYMENTS)
      } finally {
        await prover.dispose()
      }
    },
    7_200_000,
  )
})
