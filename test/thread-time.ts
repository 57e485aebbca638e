import { readFileSync } from 'node:fs'

/**
 * Milliseconds of the processor that this thread has had, whatever others do on the machine: where Linux says so, to its tick of some milliseconds.
 * Elsewhere the time that has passed. `process.cpuUsage` would count all threads.
 */
export function threadMilliseconds(): number {
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[0]) / 1e6
  } catch {
    return performance.now()
  }
}
