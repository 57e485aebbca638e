import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readProperties } from './properties'

interface Threat {
  readonly who: string
  readonly tries: string
  readonly stops: string
  readonly answer: string
}

const threats = (readFileSync('docs/THREATS.md', 'utf8').split('## Who may try what')[1]?.split('\n## ')[0] ?? '')
  .split('\n')
  .filter((line) => /^\| (?!-|who +\|)/.test(line))
  .map((line): Threat => {
    const [, who = '', tries = '', stops = '', answer = ''] = line.split('|').map((cell) => cell.trim())
    return { who, tries, stops, answer }
  })
const known = new Set(readProperties().map(({ id }) => id))

/** What is wrong about how a row says what answers it. */
function faults({ stops, answer }: Threat, ids: ReadonlySet<string>): readonly string[] {
  const named = answer.match(/\b[A-Z]\d+\b/g) ?? []
  const isOpen = /\bnot answered\b/.test(answer)
  return [
    ...named.filter((id) => !ids.has(id)).map((id) => `${id} is no property`),
    ...(named.length > 0 || isOpen || /\baccepted\b/.test(answer) ? [] : ['neither answered nor said not to be']),
    ...(/\*\*not prevented/i.test(stops) && !isOpen ? ['not prevented, and called answered'] : []),
    ...(isOpen && !/\*\*not (?:prevented|shown)/i.test(stops) ? ['called not answered, and what stops it does not say so'] : []),
  ]
}

describe('the list of threats', () => {
  it('has its rows', () => {
    expect(threats.length).toBeGreaterThanOrEqual(28)
  })

  it.each(threats)('says by which properties it is answered, or that it is not: $who, $tries', (threat) => {
    expect(faults(threat, known)).toEqual([])
  })
})

describe('the look at threats', () => {
  const ids = new Set(['A1', 'B2'])
  const of = (stops: string, answer: string): readonly string[] => faults({ who: 'x', tries: 'y', stops, answer }, ids)

  it('is content with ids, with what is open or accepted, and with both', () => {
    expect(of('the proof', 'A1, B2')).toEqual([])
    expect(of('**not prevented.** It is seen.', 'not answered')).toEqual([])
    expect(of('heads. **Not prevented:** the rest', 'A1; the rest not answered')).toEqual([])
    expect(of('it can', 'accepted')).toEqual([])
  })

  it('sees an id that is none, a row without an answer, and one that says two things', () => {
    expect(of('the proof', 'A1, A9')).toEqual(['A9 is no property'])
    expect(of('the proof', '')).toEqual(['neither answered nor said not to be'])
    expect(of('**not prevented**', 'A1')).toEqual(['not prevented, and called answered'])
    expect(of('the proof', 'not answered')).toEqual(['called not answered, and what stops it does not say so'])
  })
})
