import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

const larger = (['ci', 'slow'] as const).find((suite) => suite === process.env['NACRE_SUITE'])
const slow = larger === 'slow'
const areNamed = process.argv.slice(2).some((argument) => /^(\.\/)?test\/|\.test\.ts$/.test(argument))
const minutes = (count: number): number => 60_000 * count

async function filesOf(suite: 'ci' | 'slow'): Promise<string[]> {
  // @ts-expect-error: Vite wants the extension in what its configuration imports, and tsc does not
  const { filesOfSuite } = await import('./test/suite-files.ts')
  return [...filesOfSuite(suite)]
}

export default defineConfig({
  test: {
    // What does no more than in the suite before, npm test or test:ci, is left out of a larger one, unless files are named.
    include: larger !== undefined && !areNamed ? await filesOf(larger) : ['test/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    setupFiles: ['test/setup.ts'],
    pool: 'forks',
    maxWorkers: Math.max(2, availableParallelism()),
    // The slow suite has counts that take minutes, and so do its preparations.
    testTimeout: minutes(slow ? 30 : 5),
    hookTimeout: minutes(slow ? 10 : 5),
  },
})
