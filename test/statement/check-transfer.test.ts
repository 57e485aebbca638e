import { describe, expect, it } from 'vitest'
import { checkTransfer } from '../../src/statement'
import { createRng } from '../ledger/fixture'
import { cases } from '../suite'
import { NEGATIVES } from './negatives'
import { buildStatement } from './scenario'
import { drawScenario, SHAPES } from './shapes'

describe('the native check of transfer', () => {
  it('takes a true statement of every shape: dummies, public legs, edges of all ranges, own and foreign outputs', () => {
    for (let round = 0; round < cases(1, 10, 100); round++) {
      for (const shape of SHAPES) {
        const rng = createRng(`${JSON.stringify(shape)} ${round}`)
        const { open, secret } = buildStatement(rng, drawScenario(rng, shape))
        expect(checkTransfer(open, secret), JSON.stringify(shape)).toBeUndefined()
      }
    }
  }, 1_800_000)

  it.each(NEGATIVES)('refuses $name: $failure', ({ statement, failure }) => {
    const { open, secret } = statement()
    expect(checkTransfer(open, secret)).toBe(failure)
  })

  it('has a name for at least sixty ways to be wrong, each its own', () => {
    expect(new Set(NEGATIVES.map(({ name }) => name)).size).toBe(NEGATIVES.length)
    expect(NEGATIVES.length).toBeGreaterThanOrEqual(60)
  })
})
