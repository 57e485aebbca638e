import { readFile } from 'node:fs/promises'
import { availableParallelism, cpus } from 'node:os'
import { loadManifest } from '../../src/prover'
import { artifactFolder, artifactPath, defaultCacheFolder } from '../../src/prover/artifacts/node'
import { makeDevelopmentKeys } from '../../src/prover/devkeys'

const ROUNDS = 5

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0

/** Milliseconds. */
interface Figures {
  readonly ms: number
  readonly processor: number
  readonly longestWait: number
}

/** For every pinned circuit: the time and processor time of its development keys, and how long timers had to wait at most; medians. */
export async function run({ json }: { readonly json: boolean }): Promise<void> {
  const manifest = loadManifest()
  const folder = artifactFolder(defaultCacheFolder(), manifest)
  const rows = []
  for (const { name, constraints } of manifest.circuits) {
    const r1cs = new Uint8Array(await readFile(artifactPath(folder, name, 'r1cs')))
    const rounds: Figures[] = []
    for (let i = 0; i < ROUNDS; i++) rounds.push(await measure(r1cs))
    const of = (figure: keyof Figures) => Math.round(median(rounds.map((round) => round[figure])))
    rows.push({ circuit: name, constraints, ms: of('ms'), processor: of('processor'), longestWait: of('longestWait') })
  }
  const memory = `${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`
  const machine = `${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} cores, Node ${process.version}`
  if (json) console.log(JSON.stringify({ machine, memory, rows }, null, 2))
  else {
    console.table(rows)
    console.log(`${machine}; memory at most ${memory}`)
  }
}

async function measure(r1cs: Uint8Array): Promise<Figures> {
  let [last, longestWait] = [performance.now(), 0]
  const look = () => {
    const now = performance.now()
    longestWait = Math.max(longestWait, now - last)
    last = now
  }
  const timer = setInterval(look, 1)
  const [start, before] = [performance.now(), process.cpuUsage()]
  await makeDevelopmentKeys(r1cs)
  const { user, system } = process.cpuUsage(before)
  look()
  clearInterval(timer)
  return { ms: performance.now() - start, processor: (user + system) / 1000, longestWait }
}
