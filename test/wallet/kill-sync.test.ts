import { describe, expect, it } from 'vitest'
import { cases, suite } from '../suite'
import { useKilling } from './killing'

const killing = useKilling()

/** More than two batches of 100, which a sync keeps one by one. */
const BLOCKS = 260
/** What a store goes through in this order, and from the end to the beginning again: heights, and the version that is to be migrated. */
const STAGES = {
  sync: [0, 100, 200, BLOCKS],
  migrate: ['old', 0, 100, 200, BLOCKS],
} as const

describe.skipIf(suite === 'normal')('a process that is killed at any moment', () => {
  it('remembers nothing wrong when that was in the middle of its sync, or of its migration from an older version', {
    timeout: 7_200_000,
  }, async () => {
    await killing.fill(await killing.personOver(1), BLOCKS, 6)
    const expected = await killing.fresh()
    for (const [task, rounds] of [
      ['sync', cases(0, 40, 100)],
      ['migrate', cases(0, 30, 60)],
    ] as const) {
      const stages = STAGES[task].map(String)
      let [whole, between] = [0, 0]
      // Its fifth line says that 200 blocks are kept: however slow the machine, some are killed between two batches.
      for await (const lines of killing.kill(task, rounds, 300, '', 5)) {
        whole += lines.length
        const { height, isEmptied, records } = await killing.left()
        // What it said last is there, or what it was about to say. Before it said anything it had what the round before left: all.
        const last = stages.indexOf(lines.at(-1) ?? String(BLOCKS))
        expect([stages[last], stages[(last + 1) % stages.length]]).toContain(String(height))
        if (typeof height === 'number' && height > 0 && height < BLOCKS) between++
        // What is missing is read on to the tip, and nothing of what was kept is read again.
        expect(isEmptied).toBe(height === 'old')
        expect(records).toEqual(expected)
      }
      expect(whole).toBeGreaterThan(0)
      expect(between).toBeGreaterThanOrEqual(Math.floor(rounds / 10))
    }
  })
})
