import type { ChildProcess } from 'node:child_process'
import { AbortedError, assertNotAborted, type NacreError, type Observed } from '../../base'
import type { ProveResult, Prover, SignalInputs } from '../../statement'
import { parseProof } from '../../verifier'
import { WorkerMissingError } from '../../worker'
import { resolveWorkerFile } from '../../worker/node'
import { ArtifactMismatchError, ArtifactMissingError, type ArtifactSource, CacheUnusableError } from '../artifacts'
import { ProverDisposedError, ProvingFailedError, SignalInputError, UnsatisfiedError, WorkerDiedError } from '../errors'
import { forkWorker } from '../node-child'
import { createTurns } from '../turns'
import type { ProveMessage, WorkerFault, WorkerMessage } from './messages'

export interface SnarkjsProverOptions {
  readonly artifacts: ArtifactSource
  /** File of the worker; by default the package's own. */
  readonly workerFile?: string | undefined
  /** How many proofs may be asked for at once, the running one included; further ones are refused with `ProverBusyError`. Default 64. */
  readonly maxPending?: number | undefined
}

interface Job {
  readonly message: ProveMessage
  readonly options: Observed
  readonly resolve: (result: ProveResult) => void
  readonly reject: (error: unknown) => void
}

/**
 * A prover that runs snarkjs in a process of its own: one proof at a time, the others wait in order. The process starts at the first
 * proof, stays warm, never keeps this one alive when idle, and is killed by `dispose` and by cancelling a running proof.
 */
export function createSnarkjsProver({ artifacts, workerFile, maxPending = 64 }: SnarkjsProverOptions): Prover {
  const turns = createTurns(maxPending)
  let running: Job | undefined
  let worker: ChildProcess | undefined

  /** Ends the process, and the proof that it makes, if any, with the error. */
  const killWorker = (error: unknown): void => {
    const old = worker
    worker = undefined
    old?.kill('SIGKILL')
    running?.reject(error)
  }

  const startWorker = (): ChildProcess => {
    const child = forkWorker(workerFile ?? resolveWorkerFile('nacre/prover/snarkjs/worker'))
    const died = (what: string, cause?: unknown): void => {
      if (worker !== child) return
      worker = undefined
      running?.reject(new WorkerDiedError(`the prover's process ${what}`, { cause, hint: 'Try again.' }))
    }
    child.on('error', (cause) => died('could not run', cause))
    child.on('exit', (code, signal) => died(`ended (${signal ?? code})`))
    child.on('message', (message: WorkerMessage) => {
      if (worker !== child || running === undefined) return
      if (message.kind === 'stage') {
        try {
          running.options.onProgress?.({ stage: message.stage, done: message.done, total: 1 })
        } catch (error) {
          killWorker(error)
        }
      } else if (message.kind === 'result') {
        const { publicSignals, witnessMs, proofMs } = message
        running.resolve({ proof: parseProof(Uint8Array.from(message.proof)), publicSignals, witnessMs, proofMs })
      } else running.reject(errorOf(message.fault, running.message.circuit))
    })
    return child
  }

  const send = (message: ProveMessage, options: Observed): Promise<ProveResult> =>
    new Promise((resolve, reject) => {
      running = { message, options, resolve, reject }
      try {
        worker ??= startWorker()
        setReferenced(worker, true)
      } catch (error) {
        const known = error instanceof WorkerMissingError
        return reject(known ? error : new WorkerDiedError('the prover has no process', { cause: error }))
      }
      try {
        worker.send(message)
      } catch {
        // The text of the error may hold a value.
        reject(new SignalInputError(`circuit ${message.circuit}: an input is neither a bigint nor a list`))
      }
    })

  const proveNow = async (circuit: string, inputs: SignalInputs, options: Observed): Promise<ProveResult> => {
    const { signal } = options
    const files = await artifacts.find(circuit)
    turns.assertOpen()
    assertNotAborted(signal)
    const abort = (): void => killWorker(new AbortedError({ cause: signal?.reason }))
    signal?.addEventListener('abort', abort, { once: true })
    try {
      return await send({ circuit, files, inputs }, options)
    } finally {
      running = undefined
      setReferenced(worker, false)
      signal?.removeEventListener('abort', abort)
    }
  }

  return {
    prove: (circuit, inputs, options = {}) => turns.take(() => proveNow(circuit, inputs, options), options.signal),
    async dispose() {
      turns.close()
      const child = worker
      killWorker(new ProverDisposedError())
      if (child !== undefined && child.exitCode === null && child.signalCode === null) {
        child.ref()
        await new Promise((resolve) => child.once('exit', resolve))
      }
    },
  }
}

/** An idle worker must not keep this process alive; a working one must. */
function setReferenced(worker: ChildProcess | undefined, referenced: boolean): void {
  if (worker === undefined) return
  if (referenced) {
    worker.ref()
    worker.channel?.ref()
  } else {
    worker.unref()
    worker.channel?.unref()
  }
}

function errorOf(fault: WorkerFault, circuit: string): NacreError {
  switch (fault.kind) {
    case 'unsatisfied':
      return new UnsatisfiedError(circuit, fault.trace[0]?.template, fault.trace[0]?.line)
    case 'input':
      return new SignalInputError(`circuit ${circuit}: ${fault.message}`)
    case 'artifact-missing':
      return new ArtifactMissingError(fault.file, circuit)
    case 'artifact-mismatch':
      return new ArtifactMismatchError(fault.file, circuit)
    case 'artifact-unreadable':
      return new CacheUnusableError(fault.file)
    case 'snarkjs-missing':
      return new WorkerMissingError('the package snarkjs is not installed', { hint: 'Run `npm install snarkjs@0.7.6`.' })
    case 'failed':
      return new ProvingFailedError(`snarkjs failed on circuit ${circuit} (${fault.message})`)
  }
}
