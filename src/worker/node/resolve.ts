import { createRequire } from 'node:module'
import { WorkerMissingError } from '../errors'

/** The programs that run in threads or processes of their own, by their subpath in the package. */
export type WorkerName =
  | 'nacre/prover/groth16/worker'
  | 'nacre/prover/snarkjs/worker'
  | 'nacre/prover/ceremony/worker'
  | 'nacre/note/worker'
  | 'nacre/tree/worker'
  | 'nacre/bench/worker'

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
