import { NacreError } from '../base'

/** The file of a worker, or a package that it needs, is not installed. */
export class WorkerMissingError extends NacreError {
  readonly code = 'worker/missing'
  readonly category = 'store'
}
