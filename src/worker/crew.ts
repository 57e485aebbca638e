import { AbortedError, assertNotAborted, type Observed } from '../base'
import { pause } from './pause'
import type { Peer, PeerFactory } from './peer'
import { createSliceQueue, type Request, type Slice } from './slices'

/** What a crew does: a job is a row of items, each of which has a result of so many bytes and needs no other. */
export interface Craft<Job, Task> {
  /** Bytes of an item's result. */
  readonly resultBytes: number
  /** Items asked for since the workers went home, from which on starting them pays. */
  readonly worthStarting: number
  /** Items that a worker gets at once: few enough to spread and to cancel, enough for the message not to count. */
  readonly slice: { readonly least: number; readonly most: number }
  /** Items done on this thread before others have their turn. */
  readonly aTurn: number
  /** Items `from` to `to` of a job as they go to a worker, with buffers of their own that are gone here afterwards. */
  taskOf(job: Job, from: number, to: number): { readonly task: Task; readonly transfer: readonly ArrayBuffer[] }
  /** Does these items on this thread; what it throws refuses the job. */
  workHere(job: Job, from: number, to: number): Uint8Array
  /** Overwrites what is secret in a job that is over. */
  forget?(job: Job): void
  /** What is thrown once the crew is disposed of. */
  disposed(): Error
}

/** What goes to a worker of a crew. */
export interface ToWorker<Task> {
  readonly id: number
  readonly task: Task
}

/** What comes back: that it is up, and for each task the results of its items. */
export type FromWorker = { readonly kind: 'ready' } | { readonly kind: 'done'; readonly id: number; readonly results: Uint8Array }

/** Workers that share jobs. Whoever is lost is no loss: others do his work again, at last this thread. */
export interface Crew<Job> {
  /** The results of a job of so many items, which is made once it is accepted. Rejects with `AbortedError` and what the craft throws. */
  work(items: number, makeJob: () => Job, options?: Pick<Observed, 'signal'>): Promise<Uint8Array>
  /** Ends the workers. What is under way or asked for later is rejected. */
  dispose(): Promise<void>
}

/** Slices that lie at a worker: one under way, and one for when it is done. */
const SLICES_HELD = 2

/** Idle workers end after so many milliseconds. */
const IDLE = 10_000

interface Worker<Job, Task> {
  readonly peer: Peer<ToWorker<Task>>
  /** Up, and waiting for work. */
  ready: boolean
  /** What it has to do, by the number of the message. */
  readonly slices: Map<number, Slice<Job>>
}

/** A crew of `size` workers that `factory` starts, and of this thread while none of them is up; without a factory, always. */
export function createCrew<Job, Task>(
  craft: Craft<Job, Task>,
  size: number,
  factory: PeerFactory<ToWorker<Task>, FromWorker> | undefined,
): Crew<Job> {
  type Member = Worker<Job, Task>
  const requests = new Set<Request<Job>>()
  const queue = createSliceQueue<Job>()
  let workers: readonly Member[] = []
  let asked = 0
  let messages = 0
  let neverUp = false
  let worksHere = false
  let isDisposed = false
  let goingHome: ReturnType<typeof setTimeout> | undefined

  const isWanted = ({ request }: Slice<Job>): boolean => requests.has(request)

  const hire = (start: PeerFactory<ToWorker<Task>, FromWorker>): Member => {
    const peer = start({
      onMessage: (message) => receive(worker, message),
      // Later, for a factory may say so before it returns.
      onEnd: () => queueMicrotask(() => lose(worker)),
    })
    const worker: Member = { peer, ready: false, slices: new Map() }
    return worker
  }

  /** As many as can be started. One that cannot would not be the next time, either: then those that are there do, or this thread. */
  const hireAll = (start: PeerFactory<ToWorker<Task>, FromWorker>): void => {
    try {
      while (workers.length < size) workers = [...workers, hire(start)]
    } catch {
      neverUp = true
    }
  }

  const goHome = async (): Promise<void> => {
    const old = workers
    workers = []
    asked = 0
    await Promise.all(old.map(({ peer }) => peer.terminate()))
  }

  const receive = (worker: Member, message: FromWorker): void => {
    if (message.kind === 'ready') worker.ready = true
    else {
      const slice = worker.slices.get(message.id)
      worker.slices.delete(message.id)
      if (slice) take(slice, message.results)
    }
    distribute()
  }

  /** Nothing is missing: what it had is done again. One that never was up would not be the next time, either. */
  const lose = (worker: Member): void => {
    workers = workers.filter((each) => each !== worker)
    if (workers.length === 0) asked = 0
    neverUp ||= !worker.ready
    queue.putBack([...worker.slices.values()].filter(isWanted))
    // What it said last may arrive after its end, and must not count twice.
    worker.slices.clear()
    distribute()
  }

  const take = (slice: Slice<Job>, results: Uint8Array): void => {
    const { request, from, to } = slice
    if (!isWanted(slice)) return
    request.results.set(results, from * craft.resultBytes)
    request.left -= to - from
    if (request.left === 0) request.settle()
  }

  const distribute = (): void => {
    const ready = workers.filter((worker) => worker.ready)
    for (let held = 0; held < SLICES_HELD; held++) {
      for (const worker of ready) {
        const slice = worker.slices.size === held ? queue.cut((left) => sizeOfSlice(left, ready.length)) : undefined
        if (slice) give(worker, slice)
      }
    }
    // While some items wait for a slot, slices that nobody wants any more are waited for, too.
    for (const { peer, slices } of workers) peer.hold(!queue.isEmpty() || [...slices.values()].some(isWanted))
    if (!queue.isEmpty() && ready.length === 0) void workHere()
  }

  /** Smaller slices towards the end, so that all are done at about the same time. */
  const sizeOfSlice = (left: number, ready: number): number =>
    Math.min(craft.slice.most, Math.max(craft.slice.least, Math.ceil(left / (SLICES_HELD * ready))))

  const give = ({ peer, slices }: Member, slice: Slice<Job>): void => {
    const id = messages++
    slices.set(id, slice)
    const { task, transfer } = craft.taskOf(slice.request.job, slice.from, slice.to)
    peer.send({ id, task }, transfer)
  }

  const workHere = async (): Promise<void> => {
    if (worksHere) return
    worksHere = true
    while (!workers.some(({ ready }) => ready)) {
      const slice = queue.cut(() => craft.aTurn)
      if (slice === undefined) break
      try {
        take(slice, craft.workHere(slice.request.job, slice.from, slice.to))
      } catch (error) {
        slice.request.settle(error)
      }
      if (!queue.isEmpty()) await pause()
    }
    worksHere = false
    distribute()
  }

  const enter = (request: Request<Job>): void => {
    clearTimeout(goingHome)
    requests.add(request)
    queue.add(request)
    asked += request.left
    const isWorthIt = workers.length === 0 && asked >= craft.worthStarting && !neverUp
    if (factory && isWorthIt) hireAll(factory)
    distribute()
  }

  const leave = (request: Request<Job>): void => {
    requests.delete(request)
    queue.drop(request)
    craft.forget?.(request.job)
    distribute()
    if (requests.size === 0) goingHome = letEnd(setTimeout(() => void goHome(), IDLE))
  }

  return {
    async work(items, makeJob, { signal } = {}) {
      if (isDisposed) throw craft.disposed()
      assertNotAborted(signal)
      const results = new Uint8Array(items * craft.resultBytes)
      if (items === 0) return results
      const job = makeJob()
      await new Promise<void>((resolve, reject) => {
        const abort = (): void => request.settle(new AbortedError({ cause: signal?.reason }))
        const settle = (error?: unknown): void => {
          if (!requests.has(request)) return
          signal?.removeEventListener('abort', abort)
          leave(request)
          if (error === undefined) resolve()
          else reject(error)
        }
        const request: Request<Job> = { job, results, left: items, settle }
        signal?.addEventListener('abort', abort, { once: true })
        enter(request)
      })
      return results
    },
    async dispose() {
      isDisposed = true
      for (const request of [...requests]) request.settle(craft.disposed())
      clearTimeout(goingHome)
      await goHome()
    },
  }
}

/** A timer that keeps no process alive; those of browsers never do. */
function letEnd<T>(timer: T): T {
  ;(timer as { unref?: () => void }).unref?.()
  return timer
}
