import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { checkCircuit, parseExpectations } from '../../src/r1cs'
import { transferInputs } from '../../src/statement'
import { createRng } from '../ledger/fixture'
import { NEGATIVES } from '../statement/negatives'
import { LONG, suite } from '../suite'
import { compileAltered } from './compiled'
import { SEEDS } from './seeds'
import { trueWitnesses } from './witnesses'

const expectations = parseExpectations(JSON.parse(readFileSync('circuits/checks/transfer.json', 'utf8')))

// A compilation and a kernel each: a minute on a slow machine.
describe.skipIf(suite === 'normal')('check-circuit, on transfer with a bug put into it', () => {
  it.each(SEEDS.filter((_, i) => (i % 4 === 1) === (suite === 'ci')))(
    'finds $name by $caught',
    async ({ from, to, caught, negative }) => {
      const { r1cs, symbols, calculator } = await compileAltered('transfer', from, to)
      const circuit = { r1cs, symbols, expectations, witnesses: trueWitnesses('transfer', calculator, 2) }
      const { findings } = checkCircuit(createRng('seeds'), circuit)
      const rules = new Set(findings.filter(({ allowed }) => allowed === undefined).map(({ rule }) => rule))
      expect(rules).toEqual(new Set(caught))
      if (negative === undefined) return
      // No rule knows what the protocol means; the statement's negatives do: this circuit takes one.
      const statement = NEGATIVES.find(({ name }) => name === negative)?.statement()
      if (!statement) throw new Error(`there is no negative ${negative}`)
      expect(calculator.calculate(transferInputs(statement.open, statement.secret)).ok).toBe(true)
    },
    LONG,
  )
})
