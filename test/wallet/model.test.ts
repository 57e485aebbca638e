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
import { commandsOf, createTally, type ModelTally, runModel, sumOf } from './model'

/** Commands in all. */
const COMMANDS = cases(120, 12_000, 120_000)
const PROVEN_PAYMENTS = 200
/** How often each of the sixteen kinds of commands has to do what it is for, of every thousand commands, at least. */
const DONE: Readonly<Record<string, number>> = {
  shield: 30,
  pay: 25,
  unshield: 10,
  'crash before': 12,
  'crash after': 10,
  'crash before, abandoned': 20,
  'double spend': 14,
  'stale root': 20,
  replay: 20,
  reorganisation: 30,
  disclose: 5,
  verify: 30,
  sync: 6,
  restart: 25,
  restore: 20,
  wait: 25,
}
/** Commands that do what they are for and do not find nothing to do, of every thousand, at least. */
const DONE_IN_ALL = 500
/** What else has to come of every thousand commands at least. */
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
      for (const kind of ['commands', 'done', 'outcomes'] as const)
        for (const [name, times] of part[kind]) sum[kind].set(name, (sum[kind].get(name) ?? 0) + times)
    }
    return sum
  } finally {
    folder.remove()
  }
}

/** What came less often than it has to, with how often that is. */
function tooSeldom(of: ReadonlyMap<string, number>, rates: Readonly<Record<string, number>>) {
  return Object.entries(rates)
    .map(([name, rate]) => ({ name, times: of.get(name) ?? 0, least: Math.floor((rate * COMMANDS) / 1_000) }))
    .filter(({ times, least }) => times < least)
}

describe('wallets over one ledger', () => {
  it('hold what the payments say, after any sequence of commands, crashes and reorganisations', async () => {
    const isEnough = (tally: ModelTally): boolean => commandsOf(tally) >= COMMANDS
    const tally = suite === 'normal' ? await runModel({ first: 1, step: 1, until: isEnough }) : await runLanes(COMMANDS)
    expect(commandsOf(tally)).toBeGreaterThanOrEqual(COMMANDS)
    expect([...tally.commands.keys()].sort()).toEqual(Object.keys(DONE).sort())
    if (suite === 'normal') return
    expect(tooSeldom(tally.done, DONE)).toEqual([])
    expect(tooSeldom(tally.outcomes, LEAST)).toEqual([])
    expect(sumOf(tally.done)).toBeGreaterThanOrEqual((DONE_IN_ALL * commandsOf(tally)) / 1_000)
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
