import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

/** The text of all TypeScript under a folder. */
function textOf(folder: string, except = /$^/): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !except.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n')
}

const source = textOf('src')
const tests = textOf('test', /^architecture/)
const codes = new Set(
  [...source.matchAll(/code = '([a-z]+\/[a-z0-9-]+)'|'((?:rules|verifier|ceremony|evidence)\/[a-z0-9-]+)'/g)].map(
    (match) => (match[1] ?? match[2]) as string,
  ),
)
/** Classes of errors by the code that they fix. */
const classes = new Map(
  [...source.matchAll(/class (\w+) extends \w+ \{\s*readonly code = '([^']+)'/g)].map((match) => [match[2], match[1]] as const),
)
const names = (text: string, name: string): boolean => new RegExp(`\\b${name}\\b`).test(text)
const listed = new Set([...readFileSync('docs/ERRORS.md', 'utf8').matchAll(/^\| `([^`]+)`/gm)].map((match) => match[1] as string))

describe('the list of errors', () => {
  it('has every code of the sources', () => {
    expect(codes.size).toBeGreaterThan(100)
    expect([...codes].filter((code) => !listed.has(code))).toEqual([])
  })

  it('has no code that the sources do not know', () => {
    expect([...listed].filter((code) => !source.includes(`'${code}'`))).toEqual([])
  })

  it('has only errors that something throws', () => {
    expect(classes.size).toBeGreaterThan(90)
    expect([...classes.values()].filter((name) => !names(source, `new ${name}`))).toEqual([])
  })

  it('has only errors that a test asserts, by code or class', () => {
    const isAsserted = (code: string): boolean => {
      const name = classes.get(code)
      return names(tests, code) || (name !== undefined && names(tests, name))
    }
    expect([...listed].filter((code) => !isAsserted(code))).toEqual([])
  })
})
