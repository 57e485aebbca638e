import { release } from '../../base'
import { createInstance, EngineMemoryError, type Instance, PointsMalformedError, type Steps } from '../../engine'
import { isMemoryFault } from '../errors'
import { createWitnessCalculator, type WitnessCalculator, type WitnessFault } from '../witness'
import { combineSteps } from './join'
import type { AnyTask, FromWorker, TaskFault, ToWorker } from './messages'
import { createSharedPart, type SharedPart } from './shared/part'
import { type LoadedPart, loadPart } from './sliced/part'

/** What a worker's own end is to its tasks. */
export interface Service {
  receive(message: ToWorker): void
}

/** Work between two pauses: some fifteen milliseconds where a step is not longer itself, so that a page goes on reacting and a cancellation is seen. */
const SLICE = 10_000

/** A key that was loaded, in slices or shared, and the instance that proofs are made with. */
interface Key {
  readonly instance: Instance
  readonly sliced?: LoadedPart
  readonly shared?: SharedPart
}

class Fault extends Error {
  constructor(readonly fault: TaskFault | WitnessFault) {
    super(fault.kind)
  }
}

/** Does the tasks that it receives, one after the other. `pause` lets messages and events in between. */
export function createService(send: (message: FromWorker) => void, pause: () => Promise<void>): Service {
  const keys = new Map<string, Key>()
  const calculators = new Map<string, WitnessCalculator>()
  const waiting: AnyTask[] = []
  let busy = false
  let cancelled = false
  /** Work since the last pause, of whatever tasks: on the caller's own thread, one follows the other without one. */
  let unbroken = 0

  /** Runs work in slices; what it reserved is erased at its end, whatever that is. */
  async function run<T>(id: number, begin: () => Steps<T>, instance?: Instance): Promise<T> {
    const mark = instance?.mark()
    const steps = begin()
    try {
      for (let untold = 0; ; ) {
        const { done, value } = steps.next()
        if (done) {
          if (untold > 0) send({ kind: 'work', id, work: untold })
          return value
        }
        untold += value
        unbroken += value
        if (unbroken < SLICE) continue
        send({ kind: 'work', id, work: untold })
        untold = 0
        unbroken = 0
        await pause()
        if (cancelled) throw new Fault({ kind: 'aborted' })
      }
    } finally {
      steps.return(undefined as T)
      if (mark !== undefined) instance?.erase(mark)
    }
  }

  /** Work with a key that is loaded. */
  const use = <T>(id: number, name: string, work: (key: Key) => Steps<T>): Promise<T> => {
    const key = keys.get(name) ?? missing()
    return run(id, () => work(key), key.instance)
  }
  const sliced = ({ sliced: part }: Key): LoadedPart => part ?? missing()
  const shared = ({ shared: part }: Key): SharedPart => part ?? missing()

  async function perform(task: AnyTask): Promise<unknown> {
    switch (task.kind) {
      case 'forget':
        keys.delete(task.key)
        return undefined
      case 'circuit':
        calculators.set(task.circuit, createWitnessCalculator(await WebAssembly.compile(task.wasm as Uint8Array<ArrayBuffer>)))
        return undefined
      case 'witness': {
        const calculator = calculators.get(task.circuit)
        if (calculator === undefined) throw new Fault({ kind: 'failed', message: 'the circuit is not loaded' })
        const result = await run(task.id, () => calculator.calculateSteps(task.inputs))
        if (!result.ok) throw new Fault(result.fault)
        return result.wtns
      }
      case 'combine':
        return use(task.id, task.key, ({ instance }) => combineSteps(instance, task.group, task.terms))
      case 'load': {
        const instance = createInstance(task.module)
        const { a, b1, b2, c, h } = task.part
        keys.set(task.key, { instance, sliced: await run(task.id, () => loadPart(instance, task.part)) })
        for (const points of [a, b1, b2, c, h]) release(points)
        return undefined
      }
      case 'evaluate':
        return use(task.id, task.key, (key) => sliced(key).evaluate(task.witness))
      case 'sum':
        return use(task.id, task.key, (key) => sliced(key).sum(task.witness, task.blinding))
      case 'quotient':
        return use(task.id, task.key, (key) => sliced(key).sumQuotient(task.a, task.b, task.c))
      case 'share': {
        const part = createSharedPart(task.module, task.memory, task.plan, task.worker)
        await run(task.id, () => part.load(), part.loading)
        keys.set(task.key, { instance: part.proving, shared: part })
        return undefined
      }
      case 'phase':
        return use(task.id, task.key, (key) => shared(key).perform(task.phase))
    }
  }

  async function work(): Promise<void> {
    busy = true
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) {
      cancelled = false
      const { id } = task
      try {
        send({ kind: 'result', id, value: await perform(task) })
      } catch (error) {
        send({ kind: 'fault', id, fault: faultOf(error) })
      }
    }
    busy = false
  }

  return {
    receive(message) {
      if (message.kind === 'cancel') {
        cancelled = true
        // What is to be forgotten is, all the same.
        const [kept, dropped] = [waiting.filter(isForget), waiting.filter((task) => !isForget(task))]
        waiting.splice(0, waiting.length, ...kept)
        for (const { id } of dropped) send({ kind: 'fault', id, fault: { kind: 'aborted' } })
        return
      }
      waiting.push(message)
      if (!busy) void work()
    },
  }
}

const isForget = ({ kind }: AnyTask): boolean => kind === 'forget'

function missing(): never {
  throw new Fault({ kind: 'failed', message: 'the key is not loaded' })
}

/** Only errors known to hold no value are told in words. */
function faultOf(error: unknown): TaskFault {
  if (error instanceof Fault) return error.fault
  if (error instanceof EngineMemoryError || isMemoryFault(error)) return { kind: 'memory' }
  if (error instanceof PointsMalformedError) return { kind: 'key', message: error.message }
  return { kind: 'failed', message: error instanceof Error ? error.name : typeof error }
}
