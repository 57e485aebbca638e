import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
const codes = new Set(
  sources.flatMap((name) =>
    [
      ...readFileSync(join('src', name), 'utf8').matchAll(/code = '([a-z]+\/[a-z0-9-]+)'|'((?:rules|verifier)\/[a-z0-9-]+)'/g),
    ].map((match) => (match[1] ?? match[2]) as string),
  ),
)
const listed = new Set([...readFileSync('docs/ERRORS.md', 'utf8').matchAll(/^\| `([^`]+)`/gm)].map((match) => match[1] as string))

describe('the list of errors', () => {
  it('has every code of the sources', () => {
    expect(codes.size).toBeGreaterThan(100)
    expect([...codes].filter((code) => !listed.has(code))).toEqual([])
  })

  it('has no code that the sources do not know', () => {
    const text = sources.map((name) => readFileSync(join('src', name), 'utf8')).join('\n')
    expect([...listed].filter((code) => !text.includes(`'${code}'`))).toEqual([])
  })
})
