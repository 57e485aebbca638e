import { describe, expect, it } from 'vitest'
import { filesOfSuite, readTests } from '../suite-files'

const filesOf = (texts: Readonly<Record<string, string>>, suite: 'ci' | 'slow' = 'slow'): readonly string[] =>
  filesOfSuite(suite, new Map(Object.entries(texts).map(([name, text]) => [`test/${name}`, text])))

describe('the files of a larger suite', () => {
  it('are those with a count of their own for it', () => {
    expect(
      filesOf({
        'more.test.ts': 'it("a", () => run(cases(1, 2, 3)))',
        'lists.test.ts': 'const memory = cases(["a"], ["a"], ["a", "b"])',
        'same.test.ts': 'it("a", () => run(cases(1, 2, 2)))',
        'plain.test.ts': 'it("a", () => run("cases(1, 2, 3)"))',
      }),
    ).toEqual(['test/lists.test.ts', 'test/more.test.ts'])
  })

  it('are those that ask whether it runs, and not those that ask for the small one', () => {
    expect(
      filesOf({
        'a.test.ts': `describe.skipIf(suite !== 'slow')('of it', () => {})`,
        'b.test.ts': `it.runIf(suite === 'slow')('a', () => {})`,
        'c.test.ts': `it.skipIf(suite === 'normal')('a', () => {})`,
      }),
    ).toEqual(['test/a.test.ts', 'test/b.test.ts'])
  })

  it('are for test:ci those that do more in it than in npm test', () => {
    expect(
      filesOf(
        {
          'more.test.ts': 'it("a", () => run(cases(1, 2, 2)))',
          'same.test.ts': 'it("a", () => run(cases(1, 1, 3)))',
          'whole.test.ts': `describe.skipIf(suite === 'normal')('of it', () => {})`,
          'slow.test.ts': `it.runIf(suite === 'slow')('a', () => {})`,
        },
        'ci',
      ),
    ).toEqual(['test/more.test.ts', 'test/whole.test.ts'])
  })

  it('are those that import such a module, however far', () => {
    expect(
      filesOf({
        'near.test.ts': `import { check } from './conformance/store'`,
        'conformance/store.ts': `import { rounds } from '../rounds'`,
        'rounds.ts': 'export const rounds = cases(1, 2, 3)',
        'suite.ts': `export const suite = name === 'slow' ? 'slow' : 'normal'\nexport const LONG = suite === 'slow' ? 2 : 1`,
        'far.test.ts': `import { cases } from './suite'\nimport { it } from 'vitest'`,
      }),
    ).toEqual(['test/near.test.ts'])
  })

  it('are some of those that there are, those of the circuits and the wallet among them', () => {
    const all = [...readTests().keys()].filter((file) => file.endsWith('.test.ts'))
    const [ci, slow] = [filesOfSuite('ci'), filesOfSuite('slow')]
    for (const { length } of [ci, slow]) {
      expect(length).toBeGreaterThan(60)
      expect(length).toBeLessThan(all.length)
    }
    for (const file of ['test/properties/decoders.test.ts', 'test/prover/browser.test.ts']) expect(ci).toContain(file)
    for (const file of [
      'test/circuits/check.test.ts',
      'test/wallet/model.test.ts',
      'test/wallet/kill-file.test.ts',
      'test/ledger/memory.test.ts',
    ])
      expect(slow).toContain(file)
  })
})
