import { readdirSync, readFileSync } from 'node:fs'

/** Ids of this process's children that run `file`; none where there is no /proc. */
export function childrenOfThisProcess(file: string): readonly number[] {
  return listProcesses().filter((pid) => {
    try {
      const parent = /^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
      return Number(parent) === process.pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(file)
    } catch {
      return false
    }
  })
}

function listProcesses(): readonly number[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number)
  } catch {
    return []
  }
}
