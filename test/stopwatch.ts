/**
 * Milliseconds since the start, for something that has to be over within `limit` of them. Beyond it, what others do on the machine
 * does not count: up to three times the limit, it is the time that all threads of this process took of the processor.
 */
export function startStopwatch(limit: number): () => number {
  const [from, used] = [performance.now(), process.cpuUsage()]
  return () => {
    const passed = performance.now() - from
    const { user, system } = process.cpuUsage(used)
    return passed < limit || passed > 3 * limit ? passed : Math.min(passed, (user + system) / 1000)
  }
}
