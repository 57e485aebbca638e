import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

const suite = process.env['NACRE_SUITE']
const slow = suite === 'slow'
const areNamed = process.argv.slice(3).some((argument) => !argument.startsWith('-'))
const minutes = (count: number): number => 60_000 * count

export default defineConfig({
  test: {
    // What does no more than in the suite before, npm test or test:ci, is left out of a larger one, unless files are named.
    include:
      (slow || suite === 'ci') && !areNamed
        ? [...(await import('./test/suite-files')).filesOfSuite(suite)]
        : ['test/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    pool: 'forks',
    maxWorkers: Math.max(2, availableParallelism()),
    // The slow suite has counts that take minutes, and so do its preparations.
    testTimeout: minutes(slow ? 30 : 5),
    hookTimeout: minutes(slow ? 10 : 5),
  },
})
