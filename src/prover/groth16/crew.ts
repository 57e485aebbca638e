import { AbortedError, NacreError } from '../../base'
import {
  isMemoryFault,
  KeyMalformedError,
  memoryError,
  ProverDisposedError,
  ProvingFailedError,
  SignalInputError,
  UnsatisfiedError,
  WorkerDiedError,
} from '../errors'
import type { FromWorker, TaskFault, TaskName, Tasks } from './messages'
import type { Peer, PeerFactory } from './peer'

/** The workers of one prover, started at the first task and again after one of them was lost. */
export interface Crew {
  readonly size: number
  /** Another number whenever workers were started or lost: what they held before is gone. */
  readonly generation: number
  /** Resolves when all workers that were ended are gone, and what had to wait for that is done. */
  readonly gone: Promise<unknown>
  /** Does something when all workers that were ended are gone. */
  afterGone(work: () => Promise<unknown>): void
  ask<N extends TaskName>(
    worker: number,
    kind: N,
    asks: Tasks[N]['asks'],
    transfer?: readonly ArrayBuffer[],
  ): Promise<Tasks[N]['gives']>
  /** Asks all workers. The first that fails ends what the others do, and is told when nothing of it is under way any more. */
  everyone<T>(ask: (worker: number) => Promise<T>): Promise<T[]>
  /** Has those workers that there are drop a key, after what they are doing; no cancellation stops that. */
  forget(key: string): void
  /**
   * Everything else that is waiting or under way is rejected with `AbortedError`, within 100 ms: who has not seen it by then is ended. Where the worker is this
   * very thread, it is seen at the end of a slice, or of a witness, which is none.
   */
  cancel(): void
  /** Called with the work done, in additions of points. */
  onWork: ((work: number) => void) | undefined
  dispose(): Promise<void>
}

interface Pending {
  resolve(value: unknown): void
  reject(error: NacreError): void
  readonly worker: number
  readonly circuit: string
}

/** After this many milliseconds a worker that has not seen a cancellation is ended. */
const PATIENCE = 50

export function createCrew(size: number, factory: PeerFactory): Crew {
  let peers: readonly Peer[] | undefined
  let generation = 0
  let gone: Promise<unknown> = Promise.resolve()
  let next = 0
  let disposed = false
  const pending = new Map<number, Pending>()

  const settle = (error: NacreError): void => {
    const open = [...pending.values()]
    pending.clear()
    for (const each of open) each.reject(error)
  }
  const end = async (): Promise<void> => {
    const old = peers ?? []
    peers = undefined
    generation++
    gone = Promise.all([gone, ...old.map((peer) => peer.terminate())])
    await gone
  }
  const lost = (of: number, reason: string, cause: unknown): void => {
    if (of !== generation || peers === undefined) return
    void end()
    settle(new WorkerDiedError(`a worker of the prover ${reason}`, { cause, hint: 'Try again.' }))
  }
  const receive = (message: FromWorker): void => {
    if (message.kind === 'work') {
      if (pending.has(message.id)) crew.onWork?.(message.work)
      return
    }
    const task = pending.get(message.id)
    if (task === undefined) return
    pending.delete(message.id)
    if (![...pending.values()].some(({ worker }) => worker === task.worker)) peers?.[task.worker]?.hold(false)
    if (message.kind === 'result') task.resolve(message.value)
    else task.reject(errorOf(message.fault, task.circuit))
  }
  const start = (): void => {
    const mine = ++generation
    const started: Peer[] = []
    const onEnd = (reason: string, cause?: unknown): void => queueMicrotask(() => lost(mine, reason, cause))
    try {
      while (started.length < size) started.push(factory({ onMessage: receive, onEnd }))
    } catch (cause) {
      gone = Promise.all([gone, ...started.map((peer) => peer.terminate())])
      if (cause instanceof NacreError) throw cause
      throw new WorkerDiedError('a worker of the prover could not be started', { cause, hint: 'Use fewer threads.' })
    }
    peers = started
  }
  const assertStarted = (): void => {
    if (disposed) throw new ProverDisposedError()
    if (peers === undefined) start()
  }
  const crew: Crew = {
    size,
    onWork: undefined,
    get generation() {
      return generation
    },
    get gone() {
      return gone
    },
    afterGone(work) {
      gone = gone.then(work)
    },
    async ask(worker, kind, asks, transfer) {
      assertStarted()
      const id = next++
      return new Promise((resolve, reject) => {
        const circuit = 'circuit' in asks ? asks.circuit : ''
        pending.set(id, { resolve: resolve as (value: unknown) => void, reject, worker, circuit })
        const peer = peers?.[worker] as Peer
        peer.hold(true)
        try {
          peer.send({ kind, id, ...asks } as never, transfer)
        } catch (error) {
          receive({ kind: 'fault', id, fault: unsendable(kind, error) })
        }
      })
    },
    async everyone(ask) {
      // Before the first is asked: who cannot be started for one cannot be for the next.
      assertStarted()
      // What throws before it asks fails like what was asked: those before it are under way.
      const asked = Array.from({ length: size }, async (_, worker) => ask(worker))
      try {
        return await Promise.all(asked)
      } catch (error) {
        crew.cancel()
        await Promise.allSettled(asked)
        throw error
      }
    },
    forget(key) {
      for (const worker of (peers ?? []).keys()) void crew.ask(worker, 'forget', { key }).catch(() => undefined)
    },
    cancel() {
      const open = [...pending.keys()]
      for (const peer of peers ?? []) peer.send({ kind: 'cancel' })
      setTimeout(() => {
        if (!open.some((id) => pending.has(id))) return
        void end()
        settle(new AbortedError())
      }, PATIENCE)
    },
    async dispose() {
      disposed = true
      settle(new ProverDisposedError())
      await end()
    },
  }
  return crew
}

/** What cannot be copied into another thread, or not for want of memory; its text is not told, for it may hold a value. */
function unsendable(kind: TaskName, error: unknown): TaskFault {
  if (isMemoryFault(error)) return { kind: 'memory' }
  if (kind === 'witness') return { kind: 'input', message: 'an input is neither a bigint nor a list' }
  return { kind: 'failed', message: error instanceof Error ? error.name : typeof error }
}

function errorOf(fault: TaskFault, circuit: string): NacreError {
  switch (fault.kind) {
    case 'unsatisfied':
      return new UnsatisfiedError(circuit, fault.trace[0]?.template, fault.trace[0]?.line)
    case 'input':
      return new SignalInputError(`circuit ${circuit}: ${fault.message}`)
    case 'aborted':
      return new AbortedError()
    case 'memory':
      return memoryError()
    case 'key':
      return new KeyMalformedError(fault.message)
    case 'failed':
      return new ProvingFailedError(`the prover failed (${fault.message})`)
  }
}
