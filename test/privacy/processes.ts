import { readdirSync, readFileSync } from 'node:fs'

/** What a process shows to others on the machine, or hands on to its children. */
export interface SeenProcess {
  /** 1: started by this process; 2: started by one of those. */
  readonly depth: number
  readonly argv: Buffer
  readonly environment: Buffer
}

function read(pid: number, name: string): Buffer {
  try {
    return readFileSync(`/proc/${pid}/${name}`)
  } catch {
    return Buffer.alloc(0)
  }
}

/** Looks at all processes under this one, over and over, until it is stopped; returns what it saw. Linux only. */
export function watchProcesses(): { readonly stop: () => readonly SeenProcess[] } {
  const seen = new Map<string, SeenProcess>()
  const look = (): void => {
    for (const { pid, parent, depth } of listDescendants()) {
      const [argv, environment] = [read(pid, 'cmdline'), read(pid, 'environ')]
      // Between fork and exec a process is still its parent's copy, and no other program.
      if (argv.length === 0 || argv.equals(read(parent, 'cmdline'))) continue
      seen.set(`${pid} ${argv.toString('latin1')} ${environment.length}`, { depth, argv, environment })
    }
  }
  const timer = setInterval(look, 20)
  return {
    stop: () => {
      clearInterval(timer)
      return [...seen.values()]
    },
  }
}

interface Descendant {
  readonly pid: number
  readonly parent: number
  readonly depth: number
}

function listDescendants(): readonly Descendant[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    // After the command in parentheses: state, then the parent.
    const stat = read(Number(name), 'stat').toString('latin1')
    parents.set(Number(name), Number(/^.*\) \S (\d+)/s.exec(stat)?.[1]))
  }
  return [...parents].flatMap(([pid, parent]): Descendant[] => {
    const depth = depthOf(pid, parents)
    return depth === undefined || depth === 0 ? [] : [{ pid, parent, depth }]
  })
}

function depthOf(pid: number, parents: ReadonlyMap<number, number>): number | undefined {
  let at: number | undefined = pid
  for (let depth = 0; at !== undefined && depth < 20; depth++) {
    if (at === process.pid) return depth
    at = parents.get(at)
  }
  return undefined
}
