import type { ChildProcess } from 'node:child_process'
import { AbortedError, assertNotAborted, type NacreError, type Observed } from '../../base'
import type { ProveResult, Prover } from '../../statement'
import { parseProof } from '../../verifier'
import { WorkerMissingError } from '../../worker'
import { resolveWorkerFile } from '../../worker/node'
import { ArtifactMismatchError, ArtifactMissingError, type ArtifactSource, CacheUnusableError } from '../artifacts'
import {
  ProverBusyError,
  ProverDisposedError,
  ProvingFailedError,
  SignalInputError,
  UnsatisfiedError,
  WorkerDiedError,
} from '../errors'
import { forkWorker } from '../node-child'
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
  readonly reject: (error: NacreError) => void
}

/**
 * A prover that runs snarkjs in a process of its own: one proof at a time, the others wait in order. The process starts at the first
 * proof, stays warm, never keeps this one alive when idle, and is killed by `dispose` and by cancelling a running proof.
 */
export function createSnarkjsProver({ artifacts, workerFile, maxPending = 64 }: SnarkjsProverOptions): Prover {
  const waiting: Job[] = []
  let running: Job | undefined
  let worker: ChildProcess | undefined
  let pending = 0
  let disposed = false

  const killWorker = (): void => {
    const old = worker
    worker = undefined
    old?.kill('SIGKILL')
  }

  const finish = (end: (job: Job) => void): void => {
    const job = running
    running = undefined
    if (job !== undefined) end(job)
    next()
  }

  const startWorker = (): ChildProcess => {
    const child = forkWorker(workerFile ?? resolveWorkerFile('nacre/prover/snarkjs/worker'))
    const died = (what: string, cause?: unknown): void => {
      if (worker !== child) return
      worker = undefined
      finish((job) => job.reject(new WorkerDiedError(`the prover's process ${what}`, { cause, hint: 'Try again.' })))
    }
    child.on('error', (cause) => died('could not run', cause))
    child.on('exit', (code, signal) => died(`ended (${signal ?? code})`))
    child.on('message', (message: WorkerMessage) => {
      if (worker !== child || running === undefined) return
      if (message.kind === 'stage') {
        running.options.onProgress?.({ stage: message.stage, done: message.done, total: 1 })
      } else if (message.kind === 'result') {
        const { publicSignals, witnessMs, proofMs } = message
        finish((job) => job.resolve({ proof: parseProof(Uint8Array.from(message.proof)), publicSignals, witnessMs, proofMs }))
      } else finish((job) => job.reject(errorOf(message.fault, job.message.circuit)))
    })
    return child
  }

  const next = (): void => {
    if (running !== undefined) return
    running = waiting.shift()
    if (running === undefined) {
      setReferenced(worker, false)
      return
    }
    try {
      worker ??= startWorker()
      setReferenced(worker, true)
      worker.send(running.message)
    } catch (error) {
      const known = error instanceof WorkerMissingError
      finish((job) => job.reject(known ? error : new WorkerDiedError('the prover has no process', { cause: error })))
    }
  }

  const cancel = (job: Job): void => {
    const place = waiting.indexOf(job)
    if (place >= 0) waiting.splice(place, 1)
    const error = new AbortedError({ cause: job.options.signal?.reason })
    if (running !== job) {
      job.reject(error)
      return
    }
    killWorker()
    finish(() => job.reject(error))
  }

  const enqueue = async (message: ProveMessage, options: Observed): Promise<ProveResult> => {
    let abort: (() => void) | undefined
    try {
      return await new Promise<ProveResult>((resolve, reject) => {
        const job: Job = { message, options, resolve, reject }
        abort = () => cancel(job)
        options.signal?.addEventListener('abort', abort, { once: true })
        waiting.push(job)
        next()
      })
    } finally {
      if (abort !== undefined) options.signal?.removeEventListener('abort', abort)
    }
  }

  return {
    async prove(circuit, inputs, options = {}) {
      if (disposed) throw new ProverDisposedError()
      assertNotAborted(options.signal)
      if (pending >= maxPending) throw new ProverBusyError(`${pending} proofs are under way already`)
      pending++
      try {
        const files = await artifacts.find(circuit)
        if (disposed) throw new ProverDisposedError()
        assertNotAborted(options.signal)
        return await enqueue({ circuit, files, inputs }, options)
      } finally {
        pending--
      }
    },
    async dispose() {
      disposed = true
      const open = running === undefined ? [] : [running]
      running = undefined
      open.push(...waiting.splice(0))
      const child = worker
      killWorker()
      for (const job of open) job.reject(new ProverDisposedError())
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
