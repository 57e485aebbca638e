import { readdirSync, readFileSync } from 'node:fs'

/** Ids of all processes that run `file`; none where there is no /proc. */
export function processesOf(file: string): readonly number[] {
  return listProcesses().filter((pid) => readProcess(pid, 'cmdline').split('\0').includes(file))
}

/** Those among them that this process started. */
export function childrenOfThisProcess(file: string): readonly number[] {
  return processesOf(file).filter((pid) => Number(/^PPid:\t(\d+)$/m.exec(readProcess(pid, 'status'))?.[1]) === process.pid)
}

function readProcess(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch {
    return ''
  }
}

function listProcesses(): readonly number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
  } catch {
    return []
  }
}
