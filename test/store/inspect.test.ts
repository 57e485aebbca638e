import { join } from 'node:path'
import fc from 'fast-check'
import { describe, it } from 'vitest'
import { openLmdbStore } from '../../src/store/lmdb'
import { inspectFile } from '../../src/store/lmdb/inspect'
import { cases, LONG } from '../suite'
import { createFolder } from './folder'

describe('the inspection of a store on disk', () => {
  it('finds no fault in whatever a store wrote, after every commit', { timeout: LONG }, async () => {
    const size = fc.oneof({ weight: 8, arbitrary: fc.nat({ max: 300 }) }, { weight: 1, arbitrary: fc.nat({ max: 30_000 }) })
    const change = fc.record({ key: fc.nat({ max: 400 }), size: fc.option(size, { freq: 3, nil: undefined }) })
    const run = fc.record({
      from: fc.nat({ max: 400 }),
      count: fc.nat({ max: 300 }),
      size: fc.option(size, { freq: 3, nil: undefined }),
    })
    const commit = fc.oneof(
      fc.array(change, { maxLength: 40, size: 'max' }),
      run.map(({ from, count, size }) =>
        Array.from({ length: count }, (_, index) => ({ key: from + index, size: size && size % 500 })),
      ),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(commit, { minLength: 1, maxLength: 60, size: 'max' }), async (commits) => {
        const folder = createFolder()
        const store = await openLmdbStore({ path: folder.path })
        for (const changes of commits) {
          await store.commit(
            changes.map(({ key, size }) => ({
              key: `${key}`.repeat(1 + (key % 60)),
              value: size === undefined ? undefined : new Uint8Array(size).fill(key),
            })),
          )
          await inspectFile(join(folder.path, 'data.mdb'))
        }
        await store.close()
        await inspectFile(join(folder.path, 'data.mdb'))
        folder.remove()
      }),
      { numRuns: cases(6, 30, 200) },
    )
  })
})
