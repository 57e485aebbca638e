import { createInstance, EngineMemoryError, type Instance, PointsMalformedError, type Steps } from '../../engine'
import { createWitnessCalculator, type WitnessCalculator, type WitnessFault } from '../witness'
import type { AnyTask, FromWorker, TaskFault, ToWorker } from './messages'
import { createSharedPart, type SharedPart } from './shared/part'
import { type LoadedPart, loadPart } from './sliced/part'

/** What a worker's own end is to its tasks. */
export interface Service {
  receive(message: ToWorker): void
}

/** Work between two pauses: some ten milliseconds, so that a page goes on reacting and a cancellation is seen. */
const SLICE = 50_000

interface Key {
  readonly instance: Instance
  readonly part: LoadedPart
}

class Fault extends Error {
  constructor(readonly fault: TaskFault | WitnessFault) {
    super(fault.kind)
  }
}

/** Does the tasks that it receives, one after the other. `pause` lets messages and events in between. */
export function createService(send: (message: FromWorker) => void, pause: () => Promise<void>): Service {
  const keys = new Map<string, Key>()
  const sharedKeys = new Map<string, SharedPart>()
  const calculators = new Map<string, WitnessCalculator>()
  const waiting: AnyTask[] = []
  let busy = false
  let cancelled = false

  /** Runs work in slices; what it reserved is erased at its end, whatever that is. */
  async function run<T>(id: number, steps: Steps<T>, instance?: Instance): Promise<T> {
    const mark = instance?.mark()
    try {
      for (let slice = 0; ; ) {
        const { done, value } = steps.next()
        if (done) {
          if (slice > 0) send({ kind: 'work', id, work: slice })
          return value
        }
        slice += value
        if (slice < SLICE) continue
        send({ kind: 'work', id, work: slice })
        slice = 0
        await pause()
        if (cancelled) throw new Fault({ kind: 'aborted' })
      }
    } finally {
      if (mark !== undefined) instance?.erase(mark)
    }
  }

  const find = <T>(held: ReadonlyMap<string, T>, name: string): T => {
    const key = held.get(name)
    if (key === undefined) throw new Fault({ kind: 'failed', message: 'the key is not loaded' })
    return key
  }

  async function perform(task: AnyTask): Promise<unknown> {
    switch (task.kind) {
      case 'load': {
        const instance = createInstance(task.module)
        keys.set(task.key, { instance, part: await run(task.id, loadPart(instance, task.part)) })
        return undefined
      }
      case 'forget':
        keys.delete(task.key)
        sharedKeys.delete(task.key)
        return undefined
      case 'circuit':
        calculators.set(task.circuit, createWitnessCalculator(await WebAssembly.compile(task.wasm as Uint8Array<ArrayBuffer>)))
        return undefined
      case 'witness': {
        const result = calculators.get(task.circuit)?.calculate(task.inputs)
        if (result === undefined) throw new Fault({ kind: 'failed', message: 'the circuit is not loaded' })
        if (!result.ok) throw new Fault(result.fault)
        return result.wtns
      }
      case 'evaluate': {
        const { instance, part } = find(keys, task.key)
        return run(task.id, part.evaluate(task.witness), instance)
      }
      case 'sum': {
        const { instance, part } = find(keys, task.key)
        return run(task.id, part.sum(task.witness, task.blinding), instance)
      }
      case 'quotient': {
        const { instance, part } = find(keys, task.key)
        return run(task.id, part.sumQuotient(task.a, task.b, task.c), instance)
      }
      case 'join': {
        const { instance, part } = find(keys, task.key)
        return run(task.id, part.join(task.sums, task.quotients, task.blinding), instance)
      }
      case 'share': {
        const part = createSharedPart(task.module, task.memory, task.plan, task.worker)
        await run(task.id, part.load(), part.loading)
        sharedKeys.set(task.key, part)
        return undefined
      }
      case 'phase': {
        const part = find(sharedKeys, task.key)
        return run(task.id, part.perform(task.phase), part.proving)
      }
      case 'assemble': {
        const part = find(sharedKeys, task.key)
        return run(task.id, part.assemble(task.sums, task.blinding), part.proving)
      }
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
        for (const { id } of waiting.splice(0)) send({ kind: 'fault', id, fault: { kind: 'aborted' } })
        return
      }
      waiting.push(message)
      if (!busy) void work()
    },
  }
}

/** Only errors known to hold no value are told in words. */
function faultOf(error: unknown): TaskFault {
  if (error instanceof Fault) return error.fault
  if (error instanceof EngineMemoryError) return { kind: 'memory' }
  if (error instanceof PointsMalformedError) return { kind: 'key', message: error.message }
  return { kind: 'failed', message: error instanceof Error ? error.name : typeof error }
}
