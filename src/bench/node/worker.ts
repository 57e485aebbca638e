import type { TaskAnswer, TaskMessage } from './messages'
import { suiteNamed } from './suites'

/** A process in which one task runs. It ends with its parent, and with the task: what others left running in it is not waited for. */

const answer = (message: TaskAnswer): Promise<void> =>
  new Promise((resolve) => {
    if (process.send) process.send(message, () => resolve())
    else resolve()
  })

async function run({ suite, task, settings }: TaskMessage): Promise<unknown> {
  const found = (await suiteNamed(suite))?.tasks[task]
  if (found === undefined) throw new RangeError(`no task ${task} in suite ${suite}`)
  return found({
    ...settings,
    onProgress: (stage, done, total) => void answer({ kind: 'progress', stage, done, total }),
  })
}

function faultOf(error: unknown): TaskAnswer {
  if (!(error instanceof Error)) return { kind: 'fault', name: typeof error, message: String(error), stack: undefined }
  return { kind: 'fault', name: error.name, message: error.message, stack: error.stack }
}

process.on('message', (message: TaskMessage) => {
  run(message)
    .then((result): TaskAnswer => ({ kind: 'result', result }), faultOf)
    .then(answer)
    .then(() => process.exit())
})
process.on('disconnect', () => process.exit())
process.on('SIGINT', () => undefined)
