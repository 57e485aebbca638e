import { readFile } from 'node:fs/promises'
import { loadManifest } from '../../src/prover'
import { artifactFolder, artifactPath, defaultCacheFolder } from '../../src/prover/artifacts/node'
import { makeDevelopmentKeys } from '../../src/prover/devkeys'
import { type Found, found, type Repetitions, runHere, type SuiteOptions } from '../run'

const ROUNDS = 5

export function run(options: SuiteOptions): Promise<void> {
  return runHere('keys', measure, options)
}

/** For every pinned circuit: how long its development keys take, the processor's time, and how long timers had to wait at most. */
async function measure(repetitions: Repetitions): Promise<readonly Found[]> {
  const manifest = loadManifest()
  const folder = artifactFolder(defaultCacheFolder(), manifest)
  const all: Found[] = []
  for (const { name } of manifest.circuits) {
    const r1cs = new Uint8Array(await readFile(artifactPath(folder, name, 'r1cs')))
    const rounds: Round[] = []
    for (let i = 0; i < repetitions(ROUNDS); i++) rounds.push(await makeOnce(r1cs))
    all.push(
      found(
        name,
        'ms',
        rounds.map(({ time }) => time),
      ),
      found(
        `${name}, processor`,
        'ms',
        rounds.map(({ processor }) => processor),
      ),
      found(
        `${name}, longest wait of a timer`,
        'ms',
        rounds.map(({ wait }) => wait),
      ),
    )
  }
  return [...all, found('peak memory', 'MB', [process.resourceUsage().maxRSS / 1024])]
}

/** Milliseconds. */
interface Round {
  readonly time: number
  readonly processor: number
  readonly wait: number
}

async function makeOnce(r1cs: Uint8Array): Promise<Round> {
  let [last, wait] = [performance.now(), 0]
  const look = (): void => {
    const now = performance.now()
    wait = Math.max(wait, now - last)
    last = now
  }
  const timer = setInterval(look, 1)
  const [start, before] = [performance.now(), process.cpuUsage()]
  await makeDevelopmentKeys(r1cs)
  const { user, system } = process.cpuUsage(before)
  look()
  clearInterval(timer)
  return { time: performance.now() - start, processor: (user + system) / 1000, wait }
}
