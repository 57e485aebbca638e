import { type ChildProcess, fork } from 'node:child_process'
import { createRequire } from 'node:module'
import { WorkerMissingError } from './errors'

/** The programs that run in processes of their own, by their subpath in the package. */
export type WorkerName = 'nacre/prover/snarkjs/worker' | 'nacre/prover/devkeys/worker'

/** The built file of a worker, found through the package's own exports. Throws `WorkerMissingError`. */
export function resolveWorkerFile(name: WorkerName): string {
  try {
    return createRequire(import.meta.url).resolve(name)
  } catch (cause) {
    throw new WorkerMissingError(`the worker ${name} is not built`, {
      cause,
      hint: 'Reinstall the package nacre, or run `npm run build` in its repository.',
    })
  }
}

/**
 * Starts a worker that speaks by messages only: its output goes nowhere, and it gets neither arguments nor the options of this process
 * (a debugger's port or a loader would not fit it).
 */
export function forkWorker(file: string): ChildProcess {
  return fork(file, [], {
    execArgv: [],
    env: { ...process.env, NODE_OPTIONS: '' },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
}
