import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { checkTransfer } from '../../src/statement'
import { createRng } from '../ledger/fixture'
import { cases, LONG } from '../suite'
import { NEGATIVES } from './negatives'
import { buildStatement } from './scenario'
import { drawScenario, SHAPES } from './shapes'

describe('the native check of transfer', () => {
  it(
    'takes a true statement of every shape: dummies, public legs, edges of all ranges, own and foreign outputs',
    () => {
      for (let round = 0; round < cases(1, 10, 10); round++) {
        for (const shape of SHAPES) {
          const rng = createRng(`${JSON.stringify(shape)} ${round}`)
          const { open, secret } = buildStatement(rng, drawScenario(rng, shape))
          expect(checkTransfer(open, secret), JSON.stringify(shape)).toBeUndefined()
        }
      }
    },
    LONG,
  )

  it.each(NEGATIVES)('refuses $name: $failure', ({ statement, failure }) => {
    const { open, secret } = statement()
    expect(checkTransfer(open, secret)).toBe(failure)
  })

  it('has a name for at least sixty ways to be wrong, each its own', () => {
    expect(new Set(NEGATIVES.map(({ name }) => name)).size).toBe(NEGATIVES.length)
    expect(NEGATIVES.length).toBeGreaterThanOrEqual(60)
  })

  it('has a negative for every rule that it knows', () => {
    const source = readFileSync(new URL('../../src/statement/check-transfer.ts', import.meta.url), 'utf8')
    const rules = [...source.matchAll(/^ {2}\| '([a-z-]+)'$/gm)].map((match) => match[1] as string)
    expect(rules).toHaveLength(15)
    expect(new Set(NEGATIVES.map(({ failure }) => failure))).toEqual(new Set(rules))
  })

  it('lets an account leave an output of its own unflagged: the flag claims ownership, its absence nothing', () => {
    const rng = createRng('unflagged')
    const drawn = drawScenario(rng, { real: 2, publicIn: false, publicOut: false, size: 'usual', own: 3 })
    const [first, ...rest] = drawn.outputs
    const { open, secret } = buildStatement(rng, { ...drawn, outputs: [{ ...first, self: 0n }, ...rest] })
    expect(checkTransfer(open, secret)).toBeUndefined()
  })
})
