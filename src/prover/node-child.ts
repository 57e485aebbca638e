import { type ChildProcess, fork } from 'node:child_process'

/**
 * Starts a worker that speaks by messages only: its output goes nowhere, and it gets no arguments. An interrupt of the terminal, which
 * reaches all of its processes, is for the parent to answer: workers ignore it and end when the parent kills them or is gone.
 */
export function forkWorker(file: string): ChildProcess {
  return fork(file, [], {
    execArgv: [],
    env: childEnvironment(),
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
}

/** What any program needs; the rest of this process's environment (passwords, options of node) is none of a child's business. */
const ENVIRONMENT = ['PATH', 'SystemRoot', 'TMPDIR', 'TEMP', 'TMP']

export function childEnvironment(): Record<string, string> {
  const found = ENVIRONMENT.map((name) => [name, process.env[name]] as const)
  return Object.fromEntries(found.filter((entry): entry is readonly [string, string] => entry[1] !== undefined))
}
