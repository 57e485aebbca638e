import { describe, expect, it } from 'vitest'
import { cases } from '../suite'
import { useKilling } from './killing'

const killing = useKilling()

describe('a process that is killed at any moment', () => {
  it('remembers nothing wrong when that was in the middle of its sync, or of its migration from an older version', {
    timeout: 7_200_000,
  }, async () => {
    await killing.fill(await killing.personOver(1), 60, 6)
    const expected = await killing.fresh()
    for (const [task, rounds] of [
      ['sync', cases(3, 100, 500)],
      ['migrate', cases(3, 50, 350)],
    ] as const) {
      let whole = 0
      for await (const lines of killing.kill(task, rounds, 300)) {
        whole += lines.length
        // What the killed process left, and what is missing read on to the tip.
        expect(await killing.left()).toEqual(expected)
      }
      expect(whole).toBeGreaterThan(0)
    }
  })
})
