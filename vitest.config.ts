import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    pool: 'forks',
    maxWorkers: Math.max(2, availableParallelism()),
    // The slow suite has counts that take minutes.
    testTimeout: process.env['NACRE_SUITE'] === 'slow' ? 1_800_000 : 120_000,
    hookTimeout: 120_000,
  },
})
