import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

const slow = process.env['NACRE_SUITE'] === 'slow'
const minutes = (count: number): number => 60_000 * count

export default defineConfig({
  test: {
    // What is the same in test:ci is left out of the slow suite.
    include: slow ? [...(await import('./test/slow-files')).slowFiles()] : ['test/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    pool: 'forks',
    maxWorkers: Math.max(2, availableParallelism()),
    // The slow suite has counts that take minutes, and so do its preparations.
    testTimeout: minutes(slow ? 30 : 5),
    hookTimeout: minutes(slow ? 10 : 5),
  },
})
