import { execFile, spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Measurement, parseReport, RATIO_SOURCES } from '../../src/bench'
import { SUITE_NAMES } from '../../src/bench/node'
import { pinToOneCore } from '../../src/bench/node/fixture/rapidsnark'
import { writeNativeProver } from '../bench/rapidsnark'
import { LONG, suite } from '../suite'
import { chromiumPath } from '../verify/chromium'
import { createFolder, nacre, ok, start } from './cli'

const { folder, remove } = createFolder()
afterAll(remove)
const at = (name: string): string => join(folder, name)
const failure = async (...args: readonly string[]) => {
  const { status, json } = await nacre(args, { cwd: folder })
  return [status, json?.error?.code]
}

describe('nacre bench', () => {
  let document: ReturnType<typeof parseReport>
  beforeAll(async () => {
    document = await ok(['bench', '--quick', '--suite', 'field', '--suite', 'constraints', '--out', 'out'], { cwd: folder })
  }, 300_000)

  it('prints one document, and writes it with a table and plots', () => {
    expect(readdirSync(at('out')).sort()).toEqual(['constraints.svg', 'field.svg', 'report.csv', 'report.json'])
    expect(parseReport(readFileSync(at('out/report.json'), 'utf8'))).toEqual(document)
    expect(readFileSync(at('out/report.csv'), 'utf8')).toContain('\r\nfield,Fq multiply,nacre,ns,less,warm,')
    expect(readFileSync(at('out/field.svg'), 'utf8')).toMatch(/^<svg [\s\S]*<\/svg>\n$/)
  })

  it('names the machine, and measures nacre and the other as often, in turn', () => {
    expect(document.environment).toMatchObject({ node: process.version })
    const figures = document.measurements.find(({ name }) => name === 'Fq multiply')?.figures ?? []
    expect(figures.map(({ subject, samples }) => [subject, samples.length])).toEqual([
      ['nacre', 6],
      ['ffjavascript', 6],
    ])
    expect(figures.every(({ median }) => median > 0)).toBe(true)
  })

  it('has every ratio in its document, null when it was not measured', () => {
    const names = ['proveVsSnarkjs', 'proveSingleVsSnarkjs', 'verifyVsSnarkjs', 'batch64VsSnarkjs', 'poseidonVsPoseidonLite']
    const more = ['poseidonVsCircomlibjs', 'treeVsPoseidonLite', 'scanVsNoble', 'ledgerVsSnarkjs', 'setupSeconds']
    expect(document.ratios).toEqual(Object.fromEntries([...names, ...more].map((name) => [name, null])))
  })

  it('compares a run with itself and finds everything the same', async () => {
    const { changes, gone, fresh, sameMode, sameMachine } = await ok(['bench', 'compare', 'out/report.json', 'out/report.json'], {
      cwd: folder,
    })
    expect(changes).toHaveLength(document.measurements.reduce((sum, { figures }) => sum + figures.length, 0))
    expect(changes.every(({ verdict, ratio }: { verdict: string; ratio: number }) => verdict === 'same' && ratio === 1)).toBe(
      true,
    )
    expect([gone, fresh, sameMode, sameMachine]).toEqual([[], [], true, true])
  })

  it('shows people the same as lines, and ends well whatever a comparison shows', async () => {
    const slower = { ...document, measurements: document.measurements.map((each) => ({ ...each, suite: `new-${each.suite}` })) }
    writeFileSync(at('slower.json'), JSON.stringify(slower))
    const { status, stdout } = await start(['bench', 'compare', 'out/report.json', 'slower.json'], { cwd: folder, json: false })
      .outcome
    expect([status, stdout.includes('only before: field/Fq multiply: nacre')]).toEqual([0, true])
  })
})

describe.skipIf(suite !== 'slow')('the ratios of a run', { timeout: LONG }, () => {
  const ratiosOf = async (suites: readonly string[], ...more: readonly string[]) => {
    const names = suites.flatMap((name) => ['--suite', name])
    const { ratios, ...report } = await ok(['bench', '--quick', ...names, ...more], { cwd: folder })
    const measured = Object.entries(RATIO_SOURCES).filter(([, { measurement }]) =>
      suites.includes(measurement.split('/')[0] ?? ''),
    )
    return { ...report, ratios: measured.map(([name]) => [name, ratios[name]?.ratio ?? null] as const) }
  }

  it('are there for what it measured', async () => {
    const { ratios, skipped } = await ratiosOf(['verify', 'poseidon'])
    expect(ratios).toHaveLength(3)
    expect(ratios.filter(([, ratio]: readonly [string, number | null]) => !((ratio ?? 0) > 0))).toEqual([])
    expect(skipped).toEqual([])
  })

  it('and of proofs, with a native prover beside them', async () => {
    const native = writeNativeProver(at('native.mjs'))
    const { ratios, skipped, measurements } = await ratiosOf(['prove'], '--rapidsnark', native)
    expect(ratios).toHaveLength(2)
    expect(ratios.filter(([, ratio]: readonly [string, number | null]) => !((ratio ?? 0) > 0))).toEqual([])
    expect(skipped).toHaveLength(pinToOneCore() ? 0 : 1)
    const subjects = Object.fromEntries(
      measurements.map(({ name, figures }: Measurement) => [name, figures.map(({ subject }) => subject)]),
    )
    expect(subjects).toMatchObject({
      'transfer, warm, all cores': ['nacre', 'snarkjs', 'rapidsnark'],
      'transfer, warm, one thread': ['nacre', 'snarkjs', ...(pinToOneCore() ? ['rapidsnark'] : [])],
    })
  })
})

describe('nacre bench --browser outside a checkout, and with options that it does not take', () => {
  it('says so at once', async () => {
    const installed = await nacre(['bench', '--browser'])
    expect([installed.status, installed.json.error.code]).toEqual([2, 'cli/usage'])
    const script = fileURLToPath(new URL('../../scripts/nacre.mjs', import.meta.url))
    const { status, stderr } = spawnSync(process.execPath, [script, 'bench', '--browser', '--out', 'x'], { encoding: 'utf8' })
    expect([status, stderr]).toEqual([2, expect.stringContaining('no --out')])
  })
})

describe.skipIf(suite !== 'slow' || chromiumPath === undefined)('nacre bench --browser', () => {
  it('proves in Chromium, with workers that share, with workers that do not and without any, in turn with snarkjs', {
    timeout: LONG,
  }, async () => {
    const script = fileURLToPath(new URL('../../scripts/nacre.mjs', import.meta.url))
    const args = [script, 'bench', '--browser', '--quick', '--json']
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder })
    const { mode, measurements } = parseReport(stdout)
    const pages = ['isolated', 'not isolated', 'workers forbidden']
    expect(mode).toBe('quick')
    expect(measurements.map(({ name }) => name)).toEqual(
      pages.flatMap((page) => [`first proof, ${page}`, `second proof, ${page}`]),
    )
    for (const { figures } of measurements) {
      expect(figures.map(({ subject, samples }) => [subject, samples.length])).toEqual([
        ['nacre', 2],
        ['snarkjs', 2],
      ])
      expect(figures.every(({ median }) => median > 0)).toBe(true)
    }
  })
})

describe('nacre bench refuses', () => {
  it('what it does not know, before it measures anything', async () => {
    expect(await failure('bench', '--suite', 'nothing')).toEqual([2, 'cli/usage'])
    expect(await failure('bench', '--quick', '--full')).toEqual([2, 'cli/usage'])
    expect(await failure('bench', 'field')).toEqual([2, 'cli/usage'])
    expect(await failure('bench', '--suite', 'constraints', '--rapidsnark', 'nowhere')).toEqual([2, 'cli/usage'])
  })

  it('to compare what is no report, and a file that is not there', async () => {
    writeFileSync(at('other.json'), '{}')
    expect(await failure('bench', 'compare', 'other.json', 'other.json')).toEqual([2, 'bench/report-malformed'])
    expect(await failure('bench', 'compare', 'nowhere.json', 'other.json')).toEqual([2, 'cli/file-unreadable'])
    expect(await failure('bench', 'compare', 'other.json')).toEqual([2, 'cli/usage'])
  })

  it('a folder that is a file', async () => {
    writeFileSync(at('taken'), '')
    expect(await failure('bench', '--suite', 'constraints', '--out', 'taken')).toEqual([3, 'cli/file-unwritable'])
  })
})

describe('an interrupt', () => {
  it('ends a measurement with nothing written, nor left where tasks keep their files', async () => {
    const [here, temporary] = [at('empty'), at('temporary')]
    mkdirSync(here)
    mkdirSync(temporary)
    const running = start(['bench', '--suite', 'ledger', '--out', 'interrupted'], { cwd: here, env: { TMPDIR: temporary } })
    await running.until(/ledger, payments [1-9]/)
    expect(readdirSync(temporary, { recursive: true })).toContainEqual(expect.stringMatching(/ledger$/))
    running.kill('SIGINT')
    const { status, json } = await running.outcome
    expect([status, json.error.code]).toEqual([1, 'base/aborted'])
    expect([readdirSync(here), readdirSync(temporary)]).toEqual([[], []])
  })
})

describe('the suites', () => {
  it('are those that the documentation names', () => {
    const documented = [...readFileSync('docs/BENCHMARKS.md', 'utf8').matchAll(/^\| `([a-z]+)`/gm)].map((found) => found[1])
    expect(documented).toEqual(SUITE_NAMES)
  })
})
