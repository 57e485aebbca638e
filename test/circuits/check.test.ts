import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readSources } from '../../src/cli/circuit-sources'
import { checkCircuit, findHints, parseExpectations } from '../../src/r1cs'
import type { CircuitName } from '../../src/statement'
import { createRng } from '../ledger/fixture'
import { cases, LONG } from '../suite'
import { loadCircuit, statementFile } from './compiled'
import { trueWitnesses } from './witnesses'

/** How many witnesses of each, none for too long a look, and at least how many mutants of one. Fewer do not need the whole list of what is allowed. */
const COUNTS: Readonly<Record<CircuitName, readonly [count: number, mutants: number]>> = {
  transfer: [cases(4, 4, 25), 160_000],
  binding: [cases(2, 3, 20), 60_000],
  payment: [cases(2, 3, 20), 40_000],
  attest: [cases(0, 4, 20), 400_000],
}

describe.each(Object.keys(COUNTS) as readonly CircuitName[])('the circuit %s', (name) => {
  it.skipIf(COUNTS[name][0] === 0)(
    'shows nothing of an under-constrained circuit, but for the wires that are argued to be free',
    async () => {
      const { r1cs, symbols, calculator } = await loadCircuit(name)
      const expectations = parseExpectations(JSON.parse(readFileSync(`circuits/checks/${name}.json`, 'utf8')))
      const [count, mutants] = COUNTS[name]
      const witnesses = trueWitnesses(name, calculator, count)
      const hints = findHints(readSources(statementFile(name), ['node_modules']))
      const report = checkCircuit(createRng('mutants'), { r1cs, symbols, expectations, hints, witnesses })
      expect(report.findings.filter(({ allowed }) => allowed === undefined)).toEqual([])
      // The list of what is allowed is exact, and the mutants are as many as it says: of transfer 0.65 million in test:ci, 4.1 in test:slow.
      expect(report.unused).toEqual([])
      // What is allowed in some witnesses is determined in others, by every query that asks for it.
      expect(report.unheld).toEqual([])
      expect(report).toMatchObject({ ok: true, witnesses: count })
      expect(report.mutants).toBeGreaterThan(mutants * count)
    },
    LONG,
  )
})
