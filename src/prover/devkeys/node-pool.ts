import type { ChildProcess } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { AbortedError, assertNotAborted } from '../../base'
import { WorkerDiedError } from '../errors'
import { forkWorker, resolveWorkerFile } from '../node-child'
import type { PointJob, PointJobRunner } from './make'
import { createPointMaker } from './points'

export interface ProcessPoolOptions {
  /** How many processes; 0 works in this one, job by job. Default: one for each core. */
  readonly processes?: number | undefined
  /** File of the worker; by default the package's own. */
  readonly workerFile?: string | undefined
}

/** Runs point jobs in child processes, which end when the jobs are done, one fails or the caller cancels. */
export function createProcessPool({ processes = availableParallelism(), workerFile }: ProcessPoolOptions = {}): PointJobRunner {
  if (processes === 0) return runHere
  return async (jobs, { onDone, signal }) => {
    assertNotAborted(signal)
    const file = workerFile ?? resolveWorkerFile('nacre/prover/devkeys/worker')
    const children = Array.from({ length: Math.min(processes, jobs.length) }, () => forkWorker(file))
    try {
      return await distribute(children, jobs, onDone, signal)
    } finally {
      for (const child of children) child.kill('SIGKILL')
    }
  }
}

const runHere: PointJobRunner = async (jobs, { onDone, signal }) => {
  const maker = createPointMaker(countPoints(jobs))
  const results: Uint8Array[] = []
  for (const { group, scalars } of jobs) {
    // Lets signals and timers of this process in between jobs.
    await new Promise((resolve) => setImmediate(resolve))
    assertNotAborted(signal)
    results.push(maker.multiply(group, scalars))
    onDone(scalars.length / 32)
  }
  return results
}

const countPoints = (jobs: readonly PointJob[]): number => jobs.reduce((sum, { scalars }) => sum + scalars.length / 32, 0)

function distribute(
  children: readonly ChildProcess[],
  jobs: readonly PointJob[],
  onDone: (points: number) => void,
  signal: AbortSignal | undefined,
): Promise<readonly Uint8Array[]> {
  return new Promise((resolve, reject) => {
    const results = new Array<Uint8Array>(jobs.length)
    let next = 0
    let finished = 0
    const abort = (): void => settle(() => reject(new AbortedError({ cause: signal?.reason })))
    const settle = (end: () => void): void => {
      signal?.removeEventListener('abort', abort)
      end()
    }
    signal?.addEventListener('abort', abort, { once: true })
    const total = countPoints(jobs)
    for (const child of children) {
      let current = -1
      const give = (): void => {
        if (next === jobs.length) return
        current = next++
        child.send(jobs[current] as PointJob)
      }
      child.on('message', (points: Uint8Array) => {
        results[current] = points
        onDone((jobs[current] as PointJob).scalars.length / 32)
        finished++
        if (finished === jobs.length) settle(() => resolve(results))
        else give()
      })
      child.on('error', (cause) => settle(() => reject(new WorkerDiedError('a key worker could not run', { cause }))))
      child.on('exit', (code, name) =>
        settle(() => reject(new WorkerDiedError(`a key worker ended (${name ?? code}) before its work`))),
      )
      child.send(total)
      give()
    }
  })
}
