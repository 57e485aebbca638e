import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { parseJson, readText } from '../../src/cli/files'
import { cases } from '../suite'

const folder = mkdtempSync(join(tmpdir(), 'nacre-files-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a JSON file', () => {
  it('is read as JSON.parse reads it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat({ max: 4 }), (value, indent) => {
        const text = JSON.stringify(value, null, indent)
        expect(parseJson(text)).toEqual(JSON.parse(text))
      }),
      { numRuns: cases(500, 10_000, 100_000) },
    )
  })

  it.each([
    ['a key twice', '{"a": 1, "a": 1}'],
    ['a key twice, once written otherwise', '{"a": 1, "b": {}, "\\u0061" : 2}'],
    ['a key twice, deep inside', '[{"b": [{"c": {"d": "}", "e": [], "d": "{"}}]}]'],
    ['an empty key twice', '{"": 1, "": 2}'],
    ['__proto__ twice', '{"__proto__": 1, "__proto__": 2}'],
    ['no JSON', '{"a": 1,}'],
    ['nothing', ''],
  ])('is refused with %s', (_, text) => {
    expect(parseJson(text)).toBeUndefined()
  })

  it.each([
    '{"a": {"a": {"a": 1}}}',
    '[{"a": 1}, {"a": 1}]',
    '{"a": "a", "b": "\\"a\\": 1, \\"a\\": 2"}',
    '{"a": ["a", "a"], "b": {"a": 1}}',
  ])('may name a key again in another object, and say anything in a text: %s', (text) => {
    expect(parseJson(text)).toEqual(JSON.parse(text))
  })
})

describe('a text from a file', () => {
  it.each([65_536, 65_537])('is read up to 65,536 bytes: %i', (length) => {
    const file = join(folder, `${length}`)
    writeFileSync(file, 'x'.repeat(length))
    if (length <= 65_536) expect(readText(file)).toHaveLength(length)
    else expect(() => readText(file)).toThrow('is too long')
  })

  it.skipIf(!existsSync('/dev/zero'))('is not waited for when it has no end', () => {
    expect(() => readText('/dev/zero')).toThrow('/dev/zero is too long to be what was asked for')
    expect(readText('/dev/null')).toBe('')
  })

  it('is refused where there is none, or a folder, or a name that no file has', () => {
    for (const name of ['nowhere', folder, '\u0000', ''])
      expect(() => readText(name)).toThrow(expect.objectContaining({ code: 'cli/file-unreadable' }))
  })
})
