import { parentPort } from 'node:worker_threads'
import type { FromWorker, ToWorker } from '../crew'

/** Makes this thread a worker of a crew: one task after the other, until it is ended. What `work` throws ends it. */
export function serveCrew<Task>(work: (task: Task) => Uint8Array): void {
  const tell = (message: FromWorker): void => parentPort?.postMessage(message)
  parentPort?.on('message', ({ id, task }: ToWorker<Task>) => {
    tell({ kind: 'done', id, results: work(task) })
  })
  tell({ kind: 'ready' })
}
