import { readFileSync, writeFileSync } from 'node:fs'

/**
 * By how many bytes this process's memory, at its highest since the start, was above what it was at the start. Where the system has no mark that can be
 * set back (Linux has), above the highest of all time before the start: at most as much.
 */
export function watchPeak(): () => number {
  const before = process.memoryUsage().rss
  try {
    // 5: the mark is what the process has now.
    writeFileSync('/proc/self/clear_refs', '5')
    return () => 1024 * Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) - before
  } catch {
    const { maxRSS } = process.resourceUsage()
    return () => 1024 * (process.resourceUsage().maxRSS - maxRSS)
  }
}
