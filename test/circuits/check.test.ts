import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readSources } from '../../src/cli/circuit-sources'
import { checkCircuit, findHints, parseExpectations } from '../../src/r1cs'
import { createRng } from '../ledger/fixture'
import { cases } from '../suite'
import { loadTransfer } from './compiled'
import { trueWitnesses } from './witnesses'

describe('the circuit transfer', () => {
  it('shows nothing of an under-constrained circuit, but for the wires that are argued to be free', async () => {
    const { r1cs, symbols, calculator } = await loadTransfer()
    const expectations = parseExpectations(JSON.parse(readFileSync('circuits/checks/transfer.json', 'utf8')))
    const count = cases(4, 20, 30)
    const witnesses = trueWitnesses(calculator, count)
    const hints = findHints(readSources('circuits/statements/transfer.circom', ['node_modules']))
    const report = checkCircuit(createRng('mutants'), { r1cs, symbols, expectations, hints, witnesses })
    expect(report.findings.filter(({ allowed }) => allowed === undefined)).toEqual([])
    // The list of what is allowed is exact, and the mutants are as many as it says: 3.2 million in test:ci, 4.9 in test:slow.
    expect(report.unused).toEqual([])
    expect(report).toMatchObject({ ok: true, witnesses: count })
    expect(report.mutants).toBeGreaterThan(160_000 * count)
  }, 1_200_000)
})
