import { pause } from '../../../worker'
import type { ToWorker } from '../messages'
import { createService } from '../serve'
import { stayLocked } from './alive'

/** A worker of the prover. */
const scope = globalThis as unknown as Pick<Worker, 'postMessage' | 'onmessage'>
const service = createService((message) => scope.postMessage(message), pause)
scope.onmessage = ({ data }: MessageEvent<ToWorker>) => service.receive(data)
stayLocked((message) => scope.postMessage(message))
