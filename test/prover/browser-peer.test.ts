import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createWorkerPeer, PATIENCE } from '../../src/prover/groth16/browser/peer'
import type { ToWorker } from '../../src/prover/groth16/messages'

/** A page's worker that says what the test tells it to. */
function createPuppet() {
  const puppet = {
    onmessage: (_event: { readonly data: unknown }): void => {},
    terminated: false,
    postMessage() {},
    terminate() {
      puppet.terminated = true
    },
  }
  return puppet
}

const WORK = { kind: 'drop' } as unknown as ToWorker
const never = { request: () => new Promise(() => {}) }

/** A peer of a puppet in a page with these locks, with the reasons for which it ended. */
function peerIn(locks: unknown) {
  vi.stubGlobal('navigator', { locks })
  const puppet = createPuppet()
  const reasons: string[] = []
  const peer = createWorkerPeer(() => puppet as unknown as Worker)({
    onMessage() {},
    onEnd: (reason) => reasons.push(reason),
  })
  return { puppet, peer, reasons }
}

describe('a worker of a page', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('that has work and never says anything is given up', () => {
    const { puppet, peer, reasons } = peerIn(never)
    vi.advanceTimersByTime(10 * PATIENCE)
    peer.send(WORK)
    peer.send(WORK)
    vi.advanceTimersByTime(PATIENCE - 1)
    expect(reasons).toEqual([])
    vi.advanceTimersByTime(1)
    expect([reasons, puppet.terminated]).toEqual([['never answered'], true])
    vi.advanceTimersByTime(PATIENCE)
    expect(reasons).toHaveLength(1)
  })

  it.each([
    ['before its work', true],
    ['after it', false],
  ])('that said it is there, %s, has all the time it wants', (_, isBefore) => {
    const { puppet, peer, reasons } = peerIn(never)
    const speak = (): void => puppet.onmessage({ data: { kind: 'alive', lock: 'a' } })
    if (isBefore) speak()
    peer.send(WORK)
    if (!isBefore) speak()
    vi.advanceTimersByTime(10 * PATIENCE)
    expect(reasons).toEqual([])
  })

  it('has it, too, in a page without locks, where its first word is its answer, and one that was ended leaves no timer', async () => {
    const { peer, reasons } = peerIn(undefined)
    peer.send(WORK)
    vi.advanceTimersByTime(10 * PATIENCE)
    expect(reasons).toEqual([])
    const other = peerIn(never)
    other.peer.send(WORK)
    await other.peer.terminate()
    expect(vi.getTimerCount()).toBe(0)
    expect(other.reasons).toEqual([])
  })
})
