import { parentPort } from 'node:worker_threads'
import { pause } from '../../worker'
import type { ToWorker } from './messages'
import { createService } from './serve'

/** A thread of the prover. */
const service = createService((message) => parentPort?.postMessage(message), pause)
parentPort?.on('message', (message: ToWorker) => service.receive(message))
