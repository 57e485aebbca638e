import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as snarkjs from 'snarkjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NacreError } from '../../src/base'
import { hashFile } from '../../src/prover/artifacts/node'
import { inspectPtau } from '../../src/prover/ceremony/node-ptau'
import { makeDevelopmentKeys } from '../../src/prover/devkeys'
import { parseZkey } from '../../src/prover/zkey'
import { BEACON, loadCurve } from '../prover/ceremony-fixture'
import { computePowersOfTau } from '../prover/powers-of-tau'
import { createElements, randomCircuit } from '../prover/random-circuit'
import { cases, LONG } from '../suite'
import { createDraw, drawInput } from './alterations'
import { bytesDecoder } from './decoder'

let folder: string
/** With a contribution and a beacon. */
let zkey: Uint8Array
/** Prepared, of power 1. */
let ptau: Uint8Array

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nacre-ceremony-files-'))
  const { r1cs } = randomCircuit({ publicSignals: 1, privateInputs: 1, constraints: 2 }, createElements('ceremony files'))
  const memory = (data?: Uint8Array): { type: 'mem'; data?: Uint8Array } =>
    data === undefined ? { type: 'mem' } : { type: 'mem', data }
  const [contributed, closed] = [memory(), memory()]
  await snarkjs.zKey.contribute(memory((await makeDevelopmentKeys(r1cs)).zkey), contributed, 'Ada', 'any text')
  await snarkjs.zKey.beacon(contributed, closed, 'beacon', BEACON, 10)
  zkey = new Uint8Array(closed.data as Uint8Array)
  ptau = await computePowersOfTau({ tau: 3n, alpha: 5n, beta: 7n, power: 1 })
}, 300_000)
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await (await loadCurve()).terminate()
})

async function inspect(bytes: Uint8Array): Promise<void> {
  const path = join(folder, 'altered.ptau')
  writeFileSync(path, bytes)
  // Under its own hash, which would else be all that refuses it.
  await inspectPtau(path, hashFile(bytes), 2, {})
}

/** Codes of what altered samples are refused with, and how many were taken. */
async function tryOut(sample: Uint8Array, count: number, read: (bytes: Uint8Array) => unknown) {
  await read(sample)
  const draw = createDraw(1)
  const decoder = bytesDecoder('', [], [sample], () => undefined)
  const codes = new Set<unknown>()
  let taken = 0
  for (let i = 0; i < count; i++) {
    try {
      await read(drawInput(draw, decoder) as Uint8Array)
      taken++
    } catch (error) {
      codes.add(error instanceof NacreError ? error.code : error)
    }
  }
  return { codes: [...codes].sort(), taken }
}

describe('a file of a ceremony that was altered anywhere', () => {
  it(
    'is refused as a malformed proving key, or read',
    async () => {
      const { codes, taken } = await tryOut(zkey, cases(100, 10_000, 10_000), parseZkey)
      expect(codes).toEqual(['ceremony/zkey-malformed'])
      // The lists of points are for those who read them.
      expect(taken).toBeGreaterThan(0)
    },
    LONG,
  )

  it(
    'is refused as powers of tau with a code of theirs, or read',
    async () => {
      const { codes, taken } = await tryOut(ptau, cases(30, 500, 500), inspect)
      expect(codes).toContain('ceremony/ptau-malformed')
      expect(codes.filter((code) => !/^ceremony\/ptau-/.test(String(code)))).toEqual([])
      // That all powers follow from the first is for snarkjs to say, once for a hash.
      expect(taken).toBeGreaterThan(0)
    },
    LONG,
  )
})
