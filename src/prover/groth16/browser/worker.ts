import { pause } from '../../../worker'
import type { ToWorker } from '../messages'
import { createService } from '../serve'
import { stayLocked } from './alive'

/** A worker of the prover. */
const scope = globalThis as unknown as Pick<Worker, 'postMessage' | 'onmessage'>
const service = createService((message) => scope.postMessage(message), pause)
const locked = stayLocked((message) => scope.postMessage(message))
scope.onmessage = ({ data }: MessageEvent<ToWorker>) => void locked.then(() => service.receive(data))
