import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readSources } from '../../src/cli/circuit-sources'
import { checkCircuit, findHints, type Hint, parseExpectations } from '../../src/r1cs'
import { transferInputs } from '../../src/statement'
import { TREE_DEPTH } from '../../src/tree'
import { createRng } from '../ledger/fixture'
import { NEGATIVES } from '../statement/negatives'
import { LONG, suite } from '../suite'
import { compileAltered, statementFile } from './compiled'
import { SEEDS, type Seed, seedTable } from './seeds'
import { trueWitnesses } from './witnesses'

/** The pinned circuit for a few bugs in test:ci, and for all of them one in a tree of 16 leaves, which is half as large. */
const depth = suite === 'slow' ? 2 : TREE_DEPTH
// The level below the root is named by its number.
const expected = readFileSync('circuits/checks/transfer.json', 'utf8').replaceAll(`[${TREE_DEPTH - 1}]`, `[${depth - 1}]`)
const expectations = parseExpectations(JSON.parse(expected))
const sources = readSources(statementFile('transfer'), ['node_modules'])

/** What the altered sources compute by `<--`, circomlib's own too. */
function hintsWith({ from, to }: Pick<Seed, 'from' | 'to'>): readonly Hint[] {
  return findHints(sources.map((source) => source.split(from).join(to)))
}

describe('the table of seeded bugs', () => {
  it('is the one of docs/CIRCUITS.md', () => {
    expect(readFileSync('docs/CIRCUITS.md', 'utf8')).toContain(`\n\n${seedTable()}\n\n`)
  })

  it('has each bug once, of a piece that stands once in the sources, and something that finds it', () => {
    // docs/ASSURANCE.md says how many there are.
    expect(new Set(SEEDS.map(({ name }) => name)).size).toBe(21)
    for (const { name, from, caught, negative } of SEEDS) {
      expect(sources.join('\n').split(from), name).toHaveLength(2)
      expect(caught.length > 0 || negative !== undefined, name).toBe(true)
      if (negative !== undefined) expect(NEGATIVES.map((each) => each.name)).toContain(negative)
    }
  })

  it.each(SEEDS)('says of $name whether the rule of hints finds it', (seed) => {
    const known = new Set(expectations.hints.map(({ signal }) => signal))
    const found = hintsWith(seed).filter(({ template, signal }) => !known.has(`${template}.${signal}`))
    expect(found.length > 0).toBe(seed.caught.includes('hint'))
  })
})

// A compilation and a kernel each: a minute on a slow machine.
describe.skipIf(suite === 'normal')('check-circuit, on transfer with a bug put into it', () => {
  it.each(SEEDS.filter((_, i) => suite === 'slow' || i % 7 === 1))(
    'finds $name by $caught',
    async (seed) => {
      const { r1cs, symbols, calculator } = await compileAltered('transfer', seed.from, seed.to, [depth])
      const witnesses = trueWitnesses('transfer', calculator, 2, 0, depth)
      const circuit = { r1cs, symbols, expectations, hints: hintsWith(seed), witnesses }
      const { findings } = checkCircuit(createRng('seeds'), circuit)
      const rules = new Set(findings.filter(({ allowed }) => allowed === undefined).map(({ rule }) => rule))
      expect(rules).toEqual(new Set(seed.caught))
      if (seed.negative === undefined) return
      // No rule knows what the protocol means; the statement's negatives do: this circuit takes one.
      const statement = NEGATIVES.find(({ name }) => name === seed.negative)?.statement(depth)
      if (!statement) throw new Error(`there is no negative ${seed.negative}`)
      expect(calculator.calculate(transferInputs(statement.open, statement.secret)).ok).toBe(true)
    },
    LONG,
  )
})
