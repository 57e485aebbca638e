import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const larger = (['ci', 'slow'] as const).find((suite) => suite === process.env['NACRE_SUITE'])
const slow = larger === 'slow'
const areNamed = process.argv.slice(2).some((argument) => /^(\.\/)?test\/|\.test\.ts$/.test(argument))
const minutes = (count: number): number => 60_000 * count

async function filesOf(suite: 'ci' | 'slow'): Promise<string[]> {
  // @ts-expect-error: Vite wants the extension in what its configuration imports, and tsc does not
  const { filesOfSuite } = await import('./test/suite-files.ts')
  return [...filesOfSuite(suite)]
}

/**
 * Rooms whose tests change nothing that others see: their files share processes and the modules that these have loaded, which takes a third off
 * what they cost. The others are measured, or leave memory behind, and have a process for each file.
 */
const SHARING = [
  'architecture',
  'base',
  'circuits',
  'cli',
  'crypto',
  'disclosure',
  'engine',
  'keys',
  'ledger',
  'note',
  'package',
  'privacy',
  'r1cs',
  'rules',
  'statement',
  'store',
  'tree',
  'tx',
  'value',
  'vectors',
  'verifier',
  'verify',
  'wording',
]

/** Files that take longest, those of a larger suite before those of `npm test`: begun last, one of them would have a core to itself while the others wait. */
const LONGEST = [
  'wallet/model',
  'wallet/kill-file',
  'properties/decoders',
  'circuits/mutants',
  'prover/engine-proofs',
  'circuits/seeds',
  'circuits/check',
  'circuits/disclosures',
  'e2e/bench',
  'wallet/dust',
  'e2e/ceremony-transfer',
  'wallet/kill-payment',
  'wallet/kill-sync',
  'supply/build',
  'privacy/pairs',
  'properties/bit-flips',
  'prover/ceremony',
  'privacy/transactions',
  'wallet/recovery',
  'ledger/lmdb-damage',
  'verifier/verifier',
  'e2e/walk',
  'e2e/recovery',
  'e2e/ceremony',
]

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId, project }: TestSpecification): number => {
      const at = LONGEST.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`))
      // A process is shared as long as nobody else comes between.
      return at >= 0 ? at : LONGEST.length + Number(!project.config.isolate)
    }
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b))
  }
}

// What does no more than in the suite before, npm test or test:ci, is left out of a larger one, unless files are named.
const chosen = larger !== undefined && !areNamed ? await filesOf(larger) : undefined
const isSharing = (file: string): boolean => SHARING.some((room) => file.startsWith(`test/${room}/`))
const apart = {
  name: 'apart',
  include: chosen?.filter((file) => !isSharing(file)) ?? ['test/**/*.test.ts'],
  exclude: SHARING.map((room) => `test/${room}/**`),
}
const sharing = {
  name: 'sharing',
  include: chosen?.filter(isSharing) ?? SHARING.map((room) => `test/${room}/**/*.test.ts`),
  // In the slow one the files themselves take minutes.
  isolate: slow,
}

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: apart },
      { extends: true, test: sharing },
    ],
    globalSetup: ['test/global-setup.ts'],
    setupFiles: ['test/setup.ts'],
    pool: 'forks',
    maxWorkers: Math.max(2, availableParallelism()),
    sequence: { sequencer: LongestFirst },
    // The slow suite has counts that take minutes, and so do its preparations.
    testTimeout: minutes(slow ? 30 : 5),
    hookTimeout: minutes(slow ? 10 : 5),
  },
})
