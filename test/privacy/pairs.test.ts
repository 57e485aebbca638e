import { describe, expect, it } from 'vitest'
import { suite } from '../suite'
import { createCorpus, playGame } from './classifier'
import { type Built, buildTransfer, createDice, type Secrets } from './corpus'
import { type Field, LIKE, TRANSFER } from './layout'
import { LEAKS } from './leaks'

const LEARNED = 1_000
const HELD = 4_000

/** The scenario that the others differ from in one secret. */
const USUAL: Secrets = {
  amount: 'small',
  payee: 'A',
  to: 'another',
  inputs: 'one',
  memo: 'empty',
  asset: 'first',
  change: 'present',
  payees: 1,
}

const OTHERS: readonly Partial<Secrets>[] = [
  { amount: 'large' },
  { payee: 'B' },
  { to: 'oneself' },
  { inputs: 'two' },
  { memo: 'full' },
  { asset: 'second' },
  { change: 'none' },
  { payees: 2 },
]

function buildScenario(secrets: Secrets): readonly Built[] {
  const dice = createDice(JSON.stringify(secrets))
  return Array.from({ length: (LEARNED + HELD) / 2 }, () => buildTransfer(dice, secrets))
}

// Twenty thousand transactions; the other suites ask the same questions of one corpus in which all secrets are mixed.
describe.runIf(suite === 'slow')('two scenarios that differ in one secret and nothing else', () => {
  let usual: readonly Built[] | undefined
  const areaOf = (rows: readonly Uint8Array[]): number => {
    const groups = LIKE.map((names) => names.map((name) => TRANSFER.get(name) as Field))
    return playGame(
      createCorpus(rows, groups),
      rows.map((_, row) => row % 2 === 1),
      HELD,
    )
  }

  it.each(OTHERS)(
    'are one to a classifier, and not once there is a leak: %o',
    (other) => {
      usual ??= buildScenario(USUAL)
      const unusual = buildScenario({ ...USUAL, ...other })
      // In turns, so that learning and judging see both alike.
      const both = usual.flatMap((built, index) => [built, unusual[index] as Built])
      const area = areaOf(both.map(({ bytes }) => bytes))
      expect(Math.abs(area - 0.5), `${area}`).toBeLessThanOrEqual(0.03)
      for (const { name, apply } of LEAKS.filter(({ of }) => of in other)) {
        const leaky = both.map((built) => {
          const bytes = built.bytes.slice()
          apply(bytes, built)
          return bytes
        })
        expect(areaOf(leaky), name).toBeGreaterThanOrEqual(0.9)
      }
    },
    3_600_000,
  )
})
