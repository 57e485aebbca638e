import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'

/**
 * Milliseconds since the start, for something that has to be over within `limit` of them. Beyond it, what others do on the machine does not count:
 * off goes how long a thread of this process was ready and waited for a processor, as Linux counts it; of the threads that are there at the end, that
 * which waited longest, and no more than others can have had of the processors. Who waits for anything else is not ready. Elsewhere nothing goes off.
 */
export function startStopwatch(limit: number): () => number {
  const [from, used, before] = [performance.now(), process.cpuUsage(), readWaits()]
  return () => {
    const passed = performance.now() - from
    if (passed < limit) return passed
    const { user, system } = process.cpuUsage(used)
    const others = Math.max(0, availableParallelism() * passed - (user + system) / 1000)
    const waited = [...readWaits()].map(([thread, wait]) => wait - (before.get(thread) ?? 0))
    return passed - Math.min(others, Math.max(0, ...waited))
  }
}

/** Milliseconds that each thread of this process has waited for a processor so far; none where the system does not say. */
export function readWaits(): ReadonlyMap<string, number> {
  const waits = new Map<string, number>()
  for (const thread of list('/proc/self/task')) {
    const [, wait] = read(`/proc/self/task/${thread}/schedstat`).split(' ')
    if (wait !== undefined) waits.set(thread, Number(wait) / 1e6)
  }
  return waits
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** Empty where there is no such file, or no such thread any more. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
