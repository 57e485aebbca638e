import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { MeasuringFailedError } from '../../src/bench'
import type { Findings } from '../../src/bench/node'
import { circuitFile } from '../../src/bench/node/fixture/circuit'
import { createNativeProver } from '../../src/bench/node/fixture/rapidsnark'
import { assertProof, drawTransferCase, type TransferCase } from '../../src/bench/node/fixture/transfer-case'
import { runTask } from '../../src/bench/node/process'
import type { Proof } from '../../src/statement'
import { ProofMalformedError, proofToJson } from '../../src/verifier'
import { LONG, suite } from '../suite'
import { writeNativeProver, writeNativeTeller } from './rapidsnark'

const folder = mkdtempSync(join(tmpdir(), 'nacre-rapidsnark-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A change of a proof to one that is well formed and false. */
const OTHER_POINT = 'json = JSON.stringify({ ...JSON.parse(json), pi_a: JSON.parse(json).pi_c })'

let payment: TransferCase
beforeAll(async () => {
  payment = await drawTransferCase({ onProgress: () => undefined })
})

/** What nacre reads of a program's proof; where it keeps its files is empty afterwards. */
async function proofBy(program: string): Promise<Uint8Array> {
  vi.stubEnv('TMPDIR', mkdtempSync(join(folder, 'files-')))
  const prover = await createNativeProver(program, circuitFile('transfer', 'zkey'), payment.wtns)
  try {
    return await prover.prove()
  } finally {
    await prover.remove()
    expect(readdirSync(tmpdir())).toEqual([])
    vi.unstubAllEnvs()
  }
}

describe('a native prover', () => {
  let proof: Uint8Array
  beforeAll(async () => {
    proof = await proofBy(writeNativeProver(join(folder, 'prover.mjs')))
  })
  const tell = (text: string | undefined) => proofBy(writeNativeTeller(join(folder, 'teller.mjs'), text))

  it('is started as rapidsnark is, with files of the key and the witness, and its proof holds', () => {
    assertProof(payment, proof)
  })

  it('may name the curve as it likes or not at all, and end its file with zero bytes or none', async () => {
    const { curve: _, ...bare } = proofToJson(proof as Proof)
    for (const text of [bare, { ...bare, curve: 'bn128' }, { ...bare, curve: 'bn254' }].map((each) => JSON.stringify(each)))
      for (const end of ['', '\0', '\n\0\0']) expect(await tell(text + end)).toEqual(proof)
  })

  it('that proves something else is no figure', async () => {
    const { pi_c } = proofToJson(proof as Proof)
    const other = await tell(JSON.stringify({ ...proofToJson(proof as Proof), pi_a: pi_c }))
    expect(() => assertProof(payment, other)).toThrow(MeasuringFailedError)
  })

  it('that writes no proof, or fails, is an error', async () => {
    await expect(tell('{}')).rejects.toThrow(ProofMalformedError)
    await expect(tell(undefined)).rejects.toThrow(/ENOENT/)
    await expect(proofBy(process.execPath)).rejects.toThrow(/Command failed/)
  })
})

describe.skipIf(suite === 'normal')('the contest of provers', { timeout: LONG }, () => {
  const contest = (rapidsnark: string | undefined): Promise<Findings> =>
    runTask<Findings>(
      { suite: 'prove', task: 'warm', settings: { mode: 'quick', repetitions: 1, rapidsnark, parameters: {} } },
      {},
    ).then(({ result }) => result)

  it('measures a native prover beside the others on all cores', async () => {
    const { measurements, skipped } = await contest(writeNativeProver(join(folder, 'right.mjs')))
    expect(measurements.map(({ name, figures }) => [name, ...figures.map(({ subject }) => subject)])).toEqual([
      ['transfer, warm, all cores', 'nacre', 'snarkjs', 'rapidsnark'],
      ['transfer, warm, one thread', 'nacre', 'snarkjs'],
    ])
    expect(skipped).toEqual([])
  })

  it('fails when it proves something else', async () => {
    await expect(contest(writeNativeProver(join(folder, 'wrong.mjs'), OTHER_POINT))).rejects.toThrow(/does not verify/)
  })

  it.skipIf(suite !== 'slow')('names rapidsnark where none was given', async () => {
    expect((await contest(undefined)).skipped).toEqual([{ what: 'rapidsnark', reason: 'no --rapidsnark was given' }])
  })
})
