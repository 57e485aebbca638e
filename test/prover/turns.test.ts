import { describe, expect, it } from 'vitest'
import { AbortedError } from '../../src/base'
import { ProverBusyError, ProverDisposedError } from '../../src/prover'
import { createTurns } from '../../src/prover/turns'

/** Work that ends when it is told to. */
function createWork(): { readonly run: () => Promise<string>; readonly end: () => void; readonly begun: () => boolean } {
  let [begun, end] = [false, (): void => undefined]
  const ended = new Promise<string>((resolve) => {
    end = () => resolve('done')
  })
  const run = (): Promise<string> => {
    begun = true
    return ended
  }
  return { run, end: () => end(), begun: () => begun }
}

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

describe('turns of a prover', () => {
  it('come in the order asked for, one at a time, whatever became of the one before', async () => {
    const turns = createTurns(9)
    const order: number[] = []
    const work = (i: number) => async () => {
      order.push(i)
      await settle()
      order.push(i)
      if (i === 1) throw new Error('no')
      return i
    }
    const outcomes = await Promise.allSettled([0, 1, 2].map((i) => turns.take(work(i), undefined)))
    expect(order).toEqual([0, 0, 1, 1, 2, 2])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })

  it('tell of a cancellation at once, but begin nothing before what was cancelled has ended', async () => {
    const turns = createTurns(9)
    const control = new AbortController()
    const [first, second] = [createWork(), createWork()]
    const cancelled = turns.take(first.run, control.signal)
    const next = turns.take(second.run, undefined)
    await settle()
    control.abort()
    await expect(cancelled).rejects.toBeInstanceOf(AbortedError)
    await settle()
    expect([first.begun(), second.begun()]).toEqual([true, false])
    first.end()
    second.end()
    await expect(next).resolves.toBe('done')
  })

  it('never come for what was cancelled while it waited', async () => {
    const turns = createTurns(9)
    const control = new AbortController()
    const [first, second] = [createWork(), createWork()]
    const running = turns.take(first.run, undefined)
    const waiting = turns.take(second.run, control.signal)
    control.abort()
    await expect(waiting).rejects.toBeInstanceOf(AbortedError)
    first.end()
    await running
    await settle()
    expect(second.begun()).toBe(false)
  })

  it('are so many, and one more when one of them is over', async () => {
    const turns = createTurns(1)
    const work = createWork()
    const running = turns.take(work.run, undefined)
    await expect(turns.take(work.run, undefined)).rejects.toBeInstanceOf(ProverBusyError)
    work.end()
    await running
    await expect(turns.take(work.run, undefined)).resolves.toBe('done')
  })

  it('end for all at once, and none comes after', async () => {
    const turns = createTurns(9)
    const [first, second] = [createWork(), createWork()]
    const outcomes = Promise.allSettled([turns.take(first.run, undefined), turns.take(second.run, undefined)])
    await settle()
    turns.close()
    for (const outcome of await outcomes) expect(outcome).toMatchObject({ reason: expect.any(ProverDisposedError) })
    first.end()
    await settle()
    expect(second.begun()).toBe(false)
    expect(() => turns.assertOpen()).toThrow(ProverDisposedError)
    await expect(turns.take(second.run, undefined)).rejects.toBeInstanceOf(ProverDisposedError)
  })
})
