import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { bundleScript } from '../bundle'
import { unprivileged } from '../unprivileged'

const here = fileURLToPath(new URL('.', import.meta.url))

/** Bundles a TypeScript file of this folder into `folder`, for plain Node. */
export const bundleChild = (entry: string, folder: string): Promise<string> => bundleScript(join(here, `${entry}.ts`), folder)

export interface Child {
  /** Every line that it has said so far. */
  readonly lines: readonly string[]
  /** Resolves once it has said that many lines, or ended. */
  said(count: number): Promise<void>
  kill(): void
  /** Lets a child that waits for its input go on. */
  release(): void
  readonly ended: Promise<{ readonly status: number | null; readonly signal: NodeJS.Signals | null }>
}

export function startChild(script: string, ...args: readonly string[]): Child {
  return watch(spawn(process.execPath, [script, ...args], { stdio: ['pipe', 'pipe', 'inherit'] }))
}

/** The same as somebody whom permissions bind. */
export function startUnprivileged(script: string, ...args: readonly string[]): Child {
  return watch(spawn(process.execPath, [script, ...args], { stdio: ['pipe', 'pipe', 'inherit'], ...unprivileged }))
}

/** The same with no file allowed to grow beyond so many kilobytes, which is how a full disk looks to a process. */
export function startCramped(kilobytes: number, script: string, ...args: readonly string[]): Child {
  const command = `ulimit -f ${kilobytes} && exec "$0" "$@"`
  return watch(spawn('bash', ['-c', command, process.execPath, script, ...args], { stdio: ['pipe', 'pipe', 'ignore'] }))
}

function watch(child: ChildProcessByStdio<Writable, Readable, null>): Child {
  const lines: string[] = []
  child.stdin.on('error', () => {})
  let wake = (): void => {}
  let isOver = false
  const reader = createInterface({ input: child.stdout })
  reader.on('line', (line) => {
    lines.push(line)
    wake()
  })
  const ended = new Promise<{ status: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.on('close', (status, signal) => {
      isOver = true
      wake()
      resolve({ status, signal })
    })
  })
  return {
    lines,
    ended,
    kill: () => child.kill('SIGKILL'),
    release: () => child.stdin.end('go'),
    async said(count) {
      while (lines.length < count && !isOver) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
  }
}
