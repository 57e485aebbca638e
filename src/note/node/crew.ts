import { AbortedError, assertNotAborted } from '../../base'
import { type Peer, type PeerFactory, pause } from '../../worker'
import { TrialsDisposedError } from '../errors'
import type { EncryptionDeps } from '../payee'
import { countPacked, OUTPUTS_A_TURN, slicePacked, type TrialDecryption, tryPacked } from '../trial'
import type { FromTrier, ToTrier } from './messages'

/** Outputs asked for since the threads went home, from which on starting them pays: a fifth of a second of one core's work with two keys. */
const WORTH_THREADS = 2_000

/** Outputs that a thread gets at once: few enough to spread and to cancel, enough for the message not to count. */
const MIN_SLICE = 16
const MAX_SLICE = 128

/** Slices that lie at a thread: one under way, and one for when it is done. */
const SLICES_HELD = 2

/** Idle threads end after so many milliseconds. */
const IDLE = 10_000

/** Somebody's call, until it is answered. */
interface Request {
  readonly keys: readonly Uint8Array[]
  readonly packed: Uint8Array
  readonly found: Uint8Array
  /** Outputs that are not tried yet. */
  left: number
  /** Answers or refuses, once. */
  readonly settle: (error?: unknown) => void
}

/** Outputs of a request that are tried together. */
interface Slice {
  readonly request: Request
  readonly from: number
  readonly to: number
}

interface Trier {
  readonly peer: Peer<ToTrier>
  /** Up, and waiting for work. */
  ready: boolean
  readonly slices: Map<number, Slice>
}

export type PeersOfTriers = PeerFactory<ToTrier, FromTrier>

/** Trial decryption on `size` threads that `peers` starts, and on this one while there is none of them. */
export function createTrialCrew(
  deps: EncryptionDeps,
  size: number,
  peers: PeersOfTriers | undefined,
): TrialDecryption & { dispose(): Promise<void> } {
  const requests = new Set<Request>()
  let waiting: Slice[] = []
  let triers: readonly Trier[] = []
  let startsFail = peers === undefined
  let asked = 0
  let next = 0
  let worksHere = false
  let disposed = false
  let resting: NodeJS.Timeout | undefined

  const start = (factory: PeersOfTriers): void => {
    triers = Array.from({ length: size }, () => {
      const trier: Trier = {
        peer: factory({ onMessage: (message) => receive(trier, message), onEnd: () => lose(trier) }),
        ready: false,
        slices: new Map(),
      }
      return trier
    })
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
    startsFail ||= !trier.ready
    waiting.unshift(...[...trier.slices.values()].filter(isWanted))
    // What it said last may arrive after its end, and must not count twice.
    trier.slices.clear()
    distribute()
  }

  const isWanted = ({ request }: Slice): boolean => requests.has(request)

  const take = (slice: Slice, found: Uint8Array): void => {
    const { request, from, to } = slice
    if (!isWanted(slice)) return
    request.found.set(found, from)
    request.left -= to - from
    if (request.left === 0) request.settle()
  }

  /** The next outputs that wait, at most `count` of one request. */
  const cut = (count: (left: number) => number): Slice | undefined => {
    const first = waiting.shift()
    if (first === undefined) return undefined
    const middle = first.from + count(first.to - first.from)
    if (middle >= first.to) return first
    waiting.unshift({ ...first, from: middle })
    return { ...first, to: middle }
  }

  const distribute = (): void => {
    const ready = triers.filter((trier) => trier.ready)
    for (let held = 0; held < SLICES_HELD; held++) {
      for (const trier of ready) {
        const isFree = trier.slices.size === held
        const slice = isFree ? cut((left) => sliceFor(ready.length, left)) : undefined
        if (slice) give(trier, slice)
      }
    }
    for (const trier of triers) trier.peer.hold([...trier.slices.values()].some(isWanted))
    if (waiting.length > 0 && ready.length === 0) void workHere()
  }

  const give = (trier: Trier, slice: Slice): void => {
    const id = next++
    trier.slices.set(id, slice)
    const packed = new Uint8Array(packedIn(slice))
    trier.peer.send({ id, keys: slice.request.keys, packed }, [packed.buffer])
  }

  const workHere = async (): Promise<void> => {
    if (worksHere) return
    worksHere = true
    while (!triers.some(({ ready }) => ready)) {
      const slice = cut(() => OUTPUTS_A_TURN)
      if (slice === undefined) break
      try {
        take(slice, tryPacked(deps, slice.request.keys, packedIn(slice)))
      } catch (error) {
        slice.request.settle(error)
      }
      if (waiting.length > 0) await pause()
    }
    worksHere = false
    distribute()
  }

  const forget = (request: Request): void => {
    requests.delete(request)
    waiting = waiting.filter(isWanted)
    distribute()
    if (requests.size === 0) resting = setTimeout(() => void goHome(), IDLE).unref()
  }

  const enter = (request: Request): void => {
    clearTimeout(resting)
    requests.add(request)
    waiting.push({ request, from: 0, to: request.left })
    asked += request.left
    if (peers && triers.length === 0 && asked >= WORTH_THREADS && !startsFail) start(peers)
    distribute()
  }

  return {
    async tryOutputs(keys, packed, { signal } = {}) {
      if (disposed) throw new TrialsDisposedError()
      assertNotAborted(signal)
      const found = new Uint8Array(countPacked(keys, packed))
      if (found.length === 0) return found
      await new Promise<void>((resolve, reject) => {
        const abort = (): void => request.settle(new AbortedError({ cause: signal?.reason }))
        const settle = (error?: unknown): void => {
          if (!requests.has(request)) return
          signal?.removeEventListener('abort', abort)
          forget(request)
          for (const key of request.keys) key.fill(0)
          if (error) reject(error)
          else resolve()
        }
        // Copies: of a view, a message would carry the whole of what it looks into.
        const copies = keys.map((key) => new Uint8Array(key))
        const request: Request = { keys: copies, packed, found, left: found.length, settle }
        signal?.addEventListener('abort', abort, { once: true })
        enter(request)
      })
      return found
    },
    async dispose() {
      disposed = true
      for (const request of [...requests]) request.settle(new TrialsDisposedError())
      clearTimeout(resting)
      await goHome()
    },
  }
}

function packedIn({ request, from, to }: Slice): Uint8Array {
  return slicePacked(request.packed, from, to)
}

/** Smaller slices towards the end, so that all are done at about the same time. */
function sliceFor(triers: number, left: number): number {
  return Math.min(MAX_SLICE, Math.max(MIN_SLICE, Math.ceil(left / (SLICES_HELD * triers))))
}
