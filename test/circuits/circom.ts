import { type ChildProcess, fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('circom-child.mjs', import.meta.url))
const idle: ChildProcess[] = []
const waiting: ((child: ChildProcess) => void)[] = []
let started = 0

function take(): Promise<ChildProcess> {
  const free = idle.pop()
  if (free) return Promise.resolve(free)
  if (started < availableParallelism()) return Promise.resolve(start())
  return new Promise((resolve) => waiting.push(resolve))
}

function start(): ChildProcess {
  started++
  // Nobody waits for it to end: it does when there is nobody left to answer.
  const child = fork(script, { execArgv: [] })
  child.unref()
  child.channel?.unref()
  return child
}

function give(child: ChildProcess): void {
  const next = waiting.shift()
  if (next) next(child)
  else idle.push(child)
}

interface Answer {
  /** A panic has none. */
  readonly status?: number
  readonly said: string
}

/** What circom says of sources that it refuses, unlike any failure of its own. */
export class CircomRefusal extends Error {}

/** Compiles `main.circom` of a folder with the libraries in its `node_modules`, in one of as many processes as there are processors. Rejects with `CircomRefusal` if circom refuses the sources. */
export async function runCircom(folder: string, options: readonly string[]): Promise<void> {
  const child = await take()
  child.channel?.ref()
  const answer = await new Promise<Answer | undefined>((resolve) => {
    const ended = (): void => resolve(undefined)
    child.once('exit', ended)
    child.once('message', (message) => {
      child.off('exit', ended)
      resolve(message as Answer)
    })
    child.send({ folder, options })
  })
  if (!answer) {
    started--
    if (waiting.length > 0) give(start())
    throw new Error('the process of circom ended')
  }
  child.channel?.unref()
  give(child)
  if (answer.status === undefined) throw new Error(answer.said)
  if (answer.status !== 0) throw new CircomRefusal(answer.said)
}
