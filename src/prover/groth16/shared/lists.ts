import type { Steps } from '../../../engine'
import { LISTS, type ListName, type SharedPlan } from './plan'

/** A piece of work that one worker does. */
export type Item = () => Steps<void>

/** The next number of a list, for whoever asks first: 0, 1, 2 and so on. Workers wait for nobody. */
export function take(memory: WebAssembly.Memory, { counters }: SharedPlan, list: ListName): number {
  const words = new Int32Array(memory.buffer, counters, LISTS.length)
  return Atomics.add(words, LISTS.indexOf(list), 1)
}

/** Does of a list what nobody does before. All workers have the same list. */
export function* takeAll(memory: WebAssembly.Memory, plan: SharedPlan, list: ListName, items: readonly Item[]): Steps<void> {
  for (let item = items[take(memory, plan, list)]; item !== undefined; item = items[take(memory, plan, list)]) yield* item()
}

/** Begins all lists anew; nobody may be at work. */
export function resetLists(memory: WebAssembly.Memory, { counters }: SharedPlan): void {
  new Int32Array(memory.buffer, counters, LISTS.length).fill(0)
}
