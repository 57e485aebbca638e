import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readWaits, startStopwatch } from './stopwatch'
import { threadMilliseconds } from './thread-time'

/** Keeps this thread at work for so many milliseconds of processor. */
function work(milliseconds: number): void {
  const until = threadMilliseconds() + milliseconds
  while (threadMilliseconds() < until);
}

/** How much longer the thread of this process that waited longest has waited since. */
function watchWaits(): () => number {
  const before = readWaits()
  return () => Math.max(...[...readWaits()].map(([thread, wait]) => wait - (before.get(thread) ?? 0)))
}

describe.skipIf(readWaits().size === 0)('a stopwatch, while others want all processors,', () => {
  const others: ChildProcess[] = []
  beforeAll(async () => {
    for (let i = 0; i < 2 * availableParallelism(); i++)
      others.push(spawn(process.execPath, ['-e', 'console.log(); const end = Date.now() + 3000; while (Date.now() < end);']))
    for (const { stdout } of others) await once(stdout as NonNullable<typeof stdout>, 'data')
  })
  afterAll(() => {
    for (const other of others) other.kill()
  })

  it('counts a wait for anything but a processor in full, however often the limit it is', async () => {
    for (const limit of [250, 100, 50]) {
      const counted: number[] = []
      // Another thread of this process, such as a collector of garbage, may want a processor meanwhile, and get none.
      while (counted.length < 3 && !(Math.max(...counted) > 198)) {
        const took = startStopwatch(limit)
        await delay(200)
        counted.push(took())
      }
      // Timers are exact to a millisecond.
      expect(Math.max(...counted), `with a limit of ${limit}`).toBeGreaterThan(198)
    }
  })

  it('takes off what a thread waited for a processor, and no more than the system says', () => {
    const [from, took, waited] = [performance.now(), startStopwatch(1), watchWaits()]
    work(100)
    const passed = performance.now() - from
    const counted = took()
    expect(counted).toBeGreaterThan(90)
    expect(counted).toBeLessThan(passed - 20)
    expect(passed - counted).toBeLessThanOrEqual(waited() + 1)
  })

  it('takes off nothing within the limit', () => {
    const [from, took] = [performance.now(), startStopwatch(10_000)]
    work(50)
    const passed = performance.now() - from
    expect(took()).toBeGreaterThanOrEqual(passed)
  })
})
