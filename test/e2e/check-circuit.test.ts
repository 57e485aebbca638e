import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadManifest } from '../../src/prover'
import { artifactFolder, artifactPath, defaultCacheFolder } from '../../src/prover/artifacts/node'
import { transferInputs } from '../../src/statement'
import { loadCircuit } from '../circuits/compiled'
import { createRng } from '../ledger/fixture'
import { buildStatement } from '../statement/scenario'
import { drawScenario, SHAPES } from '../statement/shapes'
import { createFolder, nacre, ok } from './cli'

const { folder, remove } = createFolder()
const built = artifactFolder(defaultCacheFolder(), loadManifest())
const [r1cs, sym] = (['r1cs', 'sym'] as const).map((kind) => artifactPath(built, 'transfer', kind)) as [string, string]
const witnesses = [0, 1].map((i) => join(folder, `${i}.wtns`))
const expected = ['--sym', sym, '--expect', 'circuits/checks/transfer.json']
const sources = ['--source', 'circuits/statements/transfer.circom', '--library', 'node_modules']

beforeAll(async () => {
  const { calculator } = await loadCircuit('transfer')
  for (const file of witnesses) {
    const rng = createRng(file.slice(folder.length))
    const { open, secret } = buildStatement(rng, drawScenario(rng, SHAPES[90] as (typeof SHAPES)[number]))
    const result = calculator.calculate(transferInputs(open, secret))
    if (!result.ok) throw new Error(JSON.stringify(result.fault))
    writeFileSync(file, result.wtns)
  }
})
afterAll(remove)

describe('nacre check-circuit', () => {
  it('finds nothing in transfer that is not argued, and says so', async () => {
    const report = await ok(['check-circuit', r1cs, ...expected, ...sources, '--witness', ...witnesses])
    expect(report).toMatchObject({ ok: true, witnesses: 2, constraints: 21_538, wires: 21_646 })
    expect(report.mutants).toBeGreaterThan(320_000)
    const hints = report.findings.filter(({ rule }: { rule: string }) => rule === 'hint')
    expect(hints.map(({ what }: { what: string }) => what)).toContain('Num2Bits.out')
    expect(hints).toHaveLength(8)
  }, 300_000)

  it('ends with status 1 and names what it found, for people and programs', async () => {
    const outcome = await nacre(['check-circuit', r1cs, '--sym', sym, ...sources])
    expect(outcome.status).toBe(1)
    expect(outcome.json).toMatchObject({ ok: false, witnesses: 0, mutants: 0 })
    const told = await nacre(['check-circuit', r1cs, '--sym', sym, ...sources], { json: false })
    expect(told.status).toBe(1)
    expect(told.stdout).toContain('FOUND hint Num2Bits.out')
    expect(told.stdout).toContain('This circuit is not as it should be.')
  }, 300_000)

  it.each([
    ['names without symbols', [r1cs, '--expect', 'circuits/checks/transfer.json'], 'cli/usage', 2],
    ['a file that is not there', ['nowhere.r1cs'], 'cli/file-unreadable', 2],
    ['a file of another kind', [sym], 'r1cs/file-malformed', 2],
    ['symbols of another kind', [r1cs, '--sym', ...witnesses.slice(1)], 'r1cs/symbols-malformed', 2],
    ['a witness of another kind', [r1cs, '--witness', sym], 'r1cs/witness-malformed', 2],
    ['expectations of another kind', [r1cs, '--sym', sym, '--expect', 'package.json'], 'r1cs/expectations-malformed', 2],
    ['a source that is not there', [r1cs, '--source', 'nowhere.circom'], 'cli/file-unreadable', 2],
    ['includes without their folder', [r1cs, ...sources.slice(0, 2)], 'cli/file-unreadable', 2],
  ])('refuses %s', async (_name, args, code, status) => {
    const outcome = await nacre(['check-circuit', ...args])
    expect(outcome.json).toMatchObject({ error: { code } })
    expect(outcome.status).toBe(status)
  })
})
