import { AbortedError, assertNotAborted } from '../../base'
import { type Peer, type PeerFactory, pause } from '../../worker'
import { TrialsDisposedError } from '../errors'
import type { EncryptionDeps } from '../payee'
import { countPacked, OUTPUTS_A_TURN, type TrialDecryption, tryPacked } from '../trial'
import type { FromTrier, ToTrier } from './messages'
import { createSliceQueue, packedIn, type Request, type Slice } from './slices'

/** Outputs asked for since the threads went home, from which on starting them pays: a fifth of a second of one core's work with two keys. */
const WORTH_THREADS = 2_000

/** Outputs that a thread gets at once: few enough to spread and to cancel, enough for the message not to count. */
const MIN_SLICE = 16
const MAX_SLICE = 128

/** Slices that lie at a thread: one under way, and one for when it is done. */
const SLICES_HELD = 2

/** Idle threads end after so many milliseconds. */
const IDLE = 10_000

interface Trier {
  readonly peer: Peer<ToTrier>
  /** Up, and waiting for work. */
  ready: boolean
  /** What it has to do, by the number of the message. */
  readonly slices: Map<number, Slice>
}

export type TrierFactory = PeerFactory<ToTrier, FromTrier>

/** Trial decryption by a crew of threads. */
export interface TrialCrew extends TrialDecryption {
  /** Ends the threads. What is under way or asked for later is rejected with `TrialsDisposedError`. */
  dispose(): Promise<void>
}

/** Trial decryption on `size` threads that `factory` starts, and on this one while none of them is up; without a factory, always. */
export function createTrialCrew(deps: EncryptionDeps, size: number, factory: TrierFactory | undefined): TrialCrew {
  const requests = new Set<Request>()
  const queue = createSliceQueue()
  let triers: readonly Trier[] = []
  let asked = 0
  let messages = 0
  let neverUp = false
  let worksHere = false
  let disposed = false
  let goingHome: NodeJS.Timeout | undefined

  const isWanted = ({ request }: Slice): boolean => requests.has(request)

  const hire = (start: TrierFactory): Trier => {
    const peer = start({
      onMessage: (message) => receive(trier, message),
      // Later, for a factory may say so before it returns.
      onEnd: () => queueMicrotask(() => lose(trier)),
    })
    const trier: Trier = { peer, ready: false, slices: new Map() }
    return trier
  }

  const goHome = async (): Promise<void> => {
    const old = triers
    triers = []
    asked = 0
    await Promise.all(old.map(({ peer }) => peer.terminate()))
  }

  const receive = (trier: Trier, message: FromTrier): void => {
    if (message.kind === 'ready') trier.ready = true
    else {
      const slice = trier.slices.get(message.id)
      trier.slices.delete(message.id)
      if (slice) take(slice, message.found)
    }
    distribute()
  }

  /** Nothing is missing: what it had is tried again. One that never was up would not be the next time, either. */
  const lose = (trier: Trier): void => {
    triers = triers.filter((each) => each !== trier)
    neverUp ||= !trier.ready
    queue.putBack([...trier.slices.values()].filter(isWanted))
    // What it said last may arrive after its end, and must not count twice.
    trier.slices.clear()
    distribute()
  }

  const take = (slice: Slice, found: Uint8Array): void => {
    const { request, from, to } = slice
    if (!isWanted(slice)) return
    request.found.set(found, from)
    request.left -= to - from
    if (request.left === 0) request.settle()
  }

  const distribute = (): void => {
    const ready = triers.filter((trier) => trier.ready)
    for (let held = 0; held < SLICES_HELD; held++) {
      for (const trier of ready) {
        const slice = trier.slices.size === held ? queue.cut((left) => sizeOfSlice(left, ready.length)) : undefined
        if (slice) give(trier, slice)
      }
    }
    // While some outputs wait for a slot, slices that nobody wants any more are waited for, too.
    for (const { peer, slices } of triers) peer.hold(!queue.isEmpty() || [...slices.values()].some(isWanted))
    if (!queue.isEmpty() && ready.length === 0) void workHere()
  }

  const give = ({ peer, slices }: Trier, slice: Slice): void => {
    const id = messages++
    slices.set(id, slice)
    const packed = new Uint8Array(packedIn(slice))
    peer.send({ id, keys: slice.request.keys, packed }, [packed.buffer])
  }

  const workHere = async (): Promise<void> => {
    if (worksHere) return
    worksHere = true
    while (!triers.some(({ ready }) => ready)) {
      const slice = queue.cut(() => OUTPUTS_A_TURN)
      if (slice === undefined) break
      try {
        take(slice, tryPacked(deps, slice.request.keys, packedIn(slice)))
      } catch (error) {
        slice.request.settle(error)
      }
      if (!queue.isEmpty()) await pause()
    }
    worksHere = false
    distribute()
  }

  const enter = (request: Request): void => {
    clearTimeout(goingHome)
    requests.add(request)
    queue.add(request)
    asked += request.left
    const isWorthIt = triers.length === 0 && asked >= WORTH_THREADS && !neverUp
    if (factory && isWorthIt) triers = Array.from({ length: size }, () => hire(factory))
    distribute()
  }

  const leave = (request: Request): void => {
    requests.delete(request)
    queue.drop(request)
    for (const key of request.keys) key.fill(0)
    distribute()
    if (requests.size === 0) goingHome = setTimeout(() => void goHome(), IDLE).unref()
  }

  return {
    async tryOutputs(keys, packed, { signal } = {}) {
      if (disposed) throw new TrialsDisposedError()
      assertNotAborted(signal)
      const found = new Uint8Array(countPacked(keys, packed))
      if (found.length === 0) return found
      // Copies: of a view, a message would carry the whole of what it looks into.
      const copies = keys.map((key) => new Uint8Array(key))
      await new Promise<void>((resolve, reject) => {
        const abort = (): void => request.settle(new AbortedError({ cause: signal?.reason }))
        const settle = (error?: unknown): void => {
          if (!requests.has(request)) return
          signal?.removeEventListener('abort', abort)
          leave(request)
          if (error === undefined) resolve()
          else reject(error)
        }
        const request: Request = { keys: copies, packed, found, left: found.length, settle }
        signal?.addEventListener('abort', abort, { once: true })
        enter(request)
      })
      return found
    },
    async dispose() {
      disposed = true
      for (const request of [...requests]) request.settle(new TrialsDisposedError())
      clearTimeout(goingHome)
      await goHome()
    },
  }
}

/** Smaller slices towards the end, so that all are done at about the same time. */
function sizeOfSlice(left: number, triers: number): number {
  return Math.min(MAX_SLICE, Math.max(MIN_SLICE, Math.ceil(left / (SLICES_HELD * triers))))
}
