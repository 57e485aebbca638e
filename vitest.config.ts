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

/** Files that take minutes in a larger suite, those that take longest first: begun last, one of them would have a core to itself while the others wait. */
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
]

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONGEST.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`))
      return at < 0 ? LONGEST.length : at
    }
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b))
  }
}

export default defineConfig({
  test: {
    // What does no more than in the suite before, npm test or test:ci, is left out of a larger one, unless files are named.
    include: larger !== undefined && !areNamed ? await filesOf(larger) : ['test/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    setupFiles: ['test/setup.ts'],
    pool: 'forks',
    maxWorkers: Math.max(2, availableParallelism()),
    ...(larger === undefined ? {} : { sequence: { sequencer: LongestFirst } }),
    // The slow suite has counts that take minutes, and so do its preparations.
    testTimeout: minutes(slow ? 30 : 5),
    hookTimeout: minutes(slow ? 10 : 5),
  },
})
