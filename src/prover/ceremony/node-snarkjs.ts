import { AbortedError, assertNotAborted, type NacreError, type Observed } from '../../base'
import { WorkerMissingError } from '../../worker'
import { resolveWorkerFile } from '../../worker/node'
import { WorkerDiedError } from '../errors'
import { forkWorker } from '../node-child'
import { CeremonyFailedError, CeremonyRefusedError } from './errors'
import type { CeremonyJob, CeremonyMessage, CeremonyWorkerFault, KeyResult, VerifyResult } from './messages'

export interface CeremonyProcess {
  /** File of the worker; by default the package's own. */
  readonly workerFile?: string | undefined
}

type ResultOf<Job extends CeremonyJob> = Job extends { readonly kind: 'verify' } ? VerifyResult : KeyResult

/**
 * Does one job of phase 2 in a process of its own, which is killed when the job is done, fails or is cancelled; the secret of a
 * contribution dies with it.
 */
export function runJob<Job extends CeremonyJob>(
  job: Job,
  { workerFile, onProgress, signal }: CeremonyProcess & Observed,
): Promise<ResultOf<Job>> {
  assertNotAborted(signal)
  const child = forkWorker(workerFile ?? resolveWorkerFile('nacre/prover/ceremony/worker'))
  let abort = (): void => undefined
  const result = new Promise<ResultOf<Job>>((resolve, reject) => {
    abort = () => reject(new AbortedError({ cause: signal?.reason }))
    signal?.addEventListener('abort', abort, { once: true })
    child.on('message', (message: CeremonyMessage) => {
      if (message.kind === 'fault') return reject(errorOf(message.fault))
      if (message.kind !== 'progress') return resolve(message as ResultOf<Job>)
      try {
        onProgress?.({ stage: message.stage, done: message.done, total: message.total })
      } catch (error) {
        reject(error)
      }
    })
    child.on('error', (cause) => reject(new WorkerDiedError('the process of the ceremony could not run', { cause })))
    child.on('exit', (code, name) => reject(new WorkerDiedError(`the process of the ceremony ended (${name ?? code})`)))
    child.send(job)
  })
  return result.finally(() => {
    signal?.removeEventListener('abort', abort)
    child.kill('SIGKILL')
  })
}

function errorOf(fault: CeremonyWorkerFault): NacreError {
  switch (fault.kind) {
    case 'file-altered':
      return new CeremonyRefusedError('ceremony/file-altered', `${fault.file} was altered while it was used`)
    case 'snarkjs-missing':
      return new WorkerMissingError('the package snarkjs is not installed', { hint: 'Run `npm install snarkjs@0.7.6`.' })
    case 'failed':
      return new CeremonyFailedError(`snarkjs failed (${fault.message})`)
  }
}
