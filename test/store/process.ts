import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { bundleScript } from '../bundle'
import { unprivileged } from '../unprivileged'

const here = fileURLToPath(new URL('.', import.meta.url))

/** Bundles a TypeScript file of this folder into `folder`, for plain Node. */
export const bundleChild = (entry: string, folder: string): Promise<string> => bundleScript(join(here, `${entry}.ts`), folder)

export interface RunningChild {
  readonly process: ChildProcess
  /** The next line that it says; `undefined` once it ended. */
  line(): Promise<string | undefined>
  /** All lines still to come, when it has ended. */
  rest(): Promise<readonly string[]>
  /** Exit status or signal. */
  readonly ended: Promise<number | NodeJS.Signals>
}

export function startChild(script: string, ...args: readonly string[]): RunningChild {
  return follow(spawn(process.execPath, [script, ...args], { stdio: ['pipe', 'pipe', 'ignore'] }))
}

/** A child whom permissions bind. */
export function startUnprivileged(script: string, ...args: readonly string[]): RunningChild {
  return follow(spawn(process.execPath, [script, ...args], { stdio: ['pipe', 'pipe', 'ignore'], ...unprivileged }))
}

/** A child whose files cannot grow beyond `kilobytes`: to it, the disk is full. */
export function startChildOnFullDisk(kilobytes: number, script: string, ...args: readonly string[]): RunningChild {
  const limited = ['-c', `ulimit -f ${kilobytes} && exec "$0" "$@"`, process.execPath, script, ...args]
  return follow(spawn('bash', limited, { stdio: ['pipe', 'pipe', 'ignore'] }))
}

function follow(child: ChildProcessByStdio<Writable, Readable, null>): RunningChild {
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ended = new Promise<number | NodeJS.Signals>((resolve) =>
    child.on('exit', (status, signal) => resolve(signal ?? status ?? -1)),
  )
  const line = async (): Promise<string | undefined> => {
    const next = await lines.next()
    return next.done ? undefined : next.value
  }
  const rest = async (): Promise<readonly string[]> => {
    const all: string[] = []
    for (let next = await line(); next !== undefined; next = await line()) all.push(next)
    return all
  }
  return { process: child, line, rest, ended }
}
