import { spawn } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as snarkjs from 'snarkjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLmdbLedger } from '../../src/ledger/lmdb'
import { makeDevelopmentKeys } from '../../src/prover/devkeys'
import { openLmdbStore } from '../../src/store/lmdb'
import { bundleScript } from '../bundle'
import { compileFiles } from '../circuits/compiled'
import { assets, createBoundVerifier, createClock, createRng, createTransaction, START } from '../ledger/fixture'
import { BEACON, loadCurve } from '../prover/ceremony-fixture'
import { computePowersOfTau } from '../prover/powers-of-tau'
import { createElements, randomCircuit } from '../prover/random-circuit'
import { cases } from '../suite'
import type { DecoderReport } from './decoders-child'

const RANGE = 'pragma circom 2.1.9;\ninclude "circuits/lib/range.circom";\ncomponent main = Range(8);\n'
/** How many there are, and how many of them are costly: docs/ASSURANCE.md says the same. */
const [DECODERS, COSTLY] = [75, 2]
/** Inputs for each decoder, and for each of the costly ones. */
const [INPUTS, COSTLY_INPUTS] = cases([1_000, 1_000], [100_000, 100_000], [60_000, 20_000])
/** Another in each suite, so that the slow one adds to what ci has tried. */
const SEED = cases(1, 1, 2)
/** Those of which nothing is written again, and why. */
const READ_ONLY: Readonly<Record<string, string>> = {
  'r1cs file': 'the compiler writes it, its sections in any order, and nacre writes none',
  'sym file': 'the compiler writes it, and nacre writes none',
  'circom source': 'people write it, and nacre only looks for names in it',
  'circuit argument': 'the name of a file of the one before',
  'proving key of a ceremony': 'snarkjs writes it, its sections in any order, and nacre writes none with contributions',
  'powers of tau': 'snarkjs writes them, and nacre writes none',
  'pages of a ledger': 'LMDB writes them, and nacre only looks whether LMDB can read them',
  'pages of a store': 'LMDB writes them, and nacre only looks whether LMDB can read them',
}
/** They share the decoders. */
const PROCESSES = 2

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
  await writeStores()
  await writeCeremony()
}, 300_000)
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await (await loadCurve()).terminate()
})

/** A small ledger and a small store, as LMDB leaves them. */
async function writeStores(): Promise<void> {
  const path = join(folder, 'ledger')
  const ledger = await createLmdbLedger({ path, network: 'dev', assets, verifier: createBoundVerifier(), clock: createClock() })
  const { anchor } = await ledger.tip()
  const made = createTransaction(createRng('decoders'), { domain: ledger.domain, anchor, time: START / 1000, publicIn: 100n })
  await ledger.submit(made)
  await ledger.close()
  copyFileSync(join(path, 'data.mdb'), join(folder, 'ledger.mdb'))
  const store = await openLmdbStore({ path: join(folder, 'store') })
  const value = (i: number) => ({ key: `key/${i}`, value: new Uint8Array(i % 9 === 0 ? 5_000 : 10 * i).fill(i) })
  await store.commit(Array.from({ length: 40 }, (_, i) => value(i)))
  await store.commit(Array.from({ length: 20 }, (_, i) => ({ key: `key/${i}`, value: undefined })))
  await store.close()
  copyFileSync(join(folder, 'store', 'data.mdb'), join(folder, 'store.mdb'))
}

/** A key to which somebody contributed, closed by a beacon, and powers of tau. */
async function writeCeremony(): Promise<void> {
  const { r1cs } = randomCircuit({ publicSignals: 1, privateInputs: 1, constraints: 2 }, createElements('ceremony files'))
  const memory = (data?: Uint8Array): { type: 'mem'; data?: Uint8Array } =>
    data === undefined ? { type: 'mem' } : { type: 'mem', data }
  const [contributed, closed] = [memory(), memory()]
  await snarkjs.zKey.contribute(memory((await makeDevelopmentKeys(r1cs)).zkey), contributed, 'Ada', 'any text')
  await snarkjs.zKey.beacon(contributed, closed, 'beacon', BEACON, 10)
  writeFileSync(join(folder, 'small.zkey'), closed.data as Uint8Array)
  writeFileSync(join(folder, 'small.ptau'), await computePowersOfTau({ tau: 3n, alpha: 5n, beta: 7n, power: 1 }))
}

/** A child's reports, from a heap of 64 MiB. */
async function tryOut(): Promise<readonly DecoderReport[]> {
  const args = [script, folder, INPUTS, COSTLY_INPUTS, SEED].map(String)
  const child = spawn(process.execPath, ['--max-old-space-size=64', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
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
    const reports = (await Promise.all(Array.from({ length: PROCESSES }, tryOut))).flat()
    expect(reports.length).toBe(DECODERS)
    expect(new Set(reports.map(({ seed }) => seed))).toEqual(new Set([SEED]))
    expect(reports.filter(({ faults }) => faults.length > 0)).toEqual([])
    expect(reports.filter(({ inputs }) => inputs < INPUTS).length).toBe(COSTLY_INPUTS < INPUTS ? COSTLY : 0)
    expect(reports.every(({ inputs }) => inputs >= COSTLY_INPUTS)).toBe(true)
    // Not all is refused at the first byte: alterations reach what lies behind.
    expect(reports.filter(({ taken }) => taken < 2)).toEqual([])
    const isReadOnly = new Set(Object.keys(READ_ONLY))
    expect(reports.filter(({ name, written }) => isReadOnly.has(name) !== (written === 0))).toEqual([])
    expect(reports.filter(({ name }) => isReadOnly.has(name)).length).toBe(isReadOnly.size)
  }, 3_600_000)
})
