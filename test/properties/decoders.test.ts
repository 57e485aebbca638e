import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleScript } from '../bundle'
import { compileFiles } from '../circuits/compiled'
import { cases } from '../suite'
import type { DecoderReport } from './decoders-child'

const RANGE = 'pragma circom 2.1.9;\ninclude "circuits/lib/range.circom";\ncomponent main = Range(8);\n'
/** Inputs for each decoder. The wallet's file, whose key takes a second to derive, is altered in test/e2e/recovery.test.ts. */
const INPUTS = cases(2_000, 100_000, 1_000_000)

let folder: string
let script: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nacre-decoders-'))
  script = await bundleScript(fileURLToPath(new URL('decoders-child.ts', import.meta.url)), folder)
  const { r1cs, sym, calculator } = await compileFiles(RANGE)
  const witness = calculator.calculate({ value: 200n })
  if (!witness.ok) throw new Error('200 is not below 256')
  writeFileSync(join(folder, 'small.r1cs'), r1cs)
  writeFileSync(join(folder, 'small.sym'), sym)
  writeFileSync(join(folder, 'small.wtns'), witness.wtns)
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The child's reports, from a heap of 64 MiB. */
async function tryOut(): Promise<readonly DecoderReport[]> {
  const child = spawn(process.execPath, ['--max-old-space-size=64', script, folder, String(INPUTS)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  const status = await new Promise((resolve) => child.on('close', (code, signal) => resolve(code ?? signal)))
  if (status !== 0) throw new Error(`the child ended with ${status}: ${err.slice(-4_000)}\n${out.slice(-1_000)}`)
  return out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as DecoderReport)
}

describe('what reads the bytes and texts of strangers', () => {
  it('refuses with its own error or writes the same again, in 64 MiB and never twice in over 50 ms', async () => {
    const reports = await tryOut()
    expect(reports.length).toBeGreaterThanOrEqual(30)
    expect(reports.filter(({ faults }) => faults.length > 0)).toEqual([])
    expect(reports.every(({ inputs }) => inputs === INPUTS)).toBe(true)
    // Not all is refused at the first byte: alterations reach what lies behind.
    expect(reports.filter(({ taken }) => taken < 2)).toEqual([])
  }, 3_600_000)
})
