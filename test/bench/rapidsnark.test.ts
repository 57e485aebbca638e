import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { MeasuringFailedError } from '../../src/bench'
import type { Bench } from '../../src/bench/node'
import { circuitFile } from '../../src/bench/node/fixture/circuit'
import { createNativeProver, pinToOneCore } from '../../src/bench/node/fixture/rapidsnark'
import { assertProof, drawTransferCase, type TransferCase } from '../../src/bench/node/fixture/transfer-case'
import { runTask } from '../../src/bench/node/process'
import { proversOn } from '../../src/bench/node/suites/prove-warm'
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
async function proofBy(...command: readonly string[]): Promise<Uint8Array> {
  vi.stubEnv('TMPDIR', mkdtempSync(join(folder, 'files-')))
  const prover = await createNativeProver(command, circuitFile('transfer', 'zkey'), payment.wtns)
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

describe('a native prover on one core', () => {
  it.skipIf(pinToOneCore() === undefined)('has that core alone, where taskset keeps it there', async () => {
    const told = join(folder, 'cores')
    const tell = `import('node:os').then(({ availableParallelism }) => writeFileSync(${JSON.stringify(told)}, String(availableParallelism())))\n`
    const proof = await proofBy(...(pinToOneCore() ?? []), writeNativeProver(join(folder, 'alone.mjs'), tell))
    assertProof(payment, proof)
    expect(readFileSync(told, 'utf8')).toBe('1')
  })

  it('is not measured, and told, where there is no taskset', () => {
    const alone = proversOn(2).find(({ task }) => task === 'rapidsnark, one thread')
    vi.stubEnv('PATH', folder)
    expect(alone?.absent?.(benchWith('prover'))).toEqual({
      what: 'rapidsnark',
      reason: 'one thread: there is no taskset to keep it on one core',
    })
    vi.unstubAllEnvs()
  })
})

const benchWith = (rapidsnark: string): Bench => ({
  mode: 'quick',
  rapidsnark,
  repetitions: () => 1,
  task: () => Promise.reject(new Error('no task')),
  coldTask: () => Promise.reject(new Error('no task')),
})

describe.skipIf(suite === 'normal')('a process of the contest of provers', { timeout: LONG }, () => {
  const heats = (where: string, rapidsnark: string) =>
    runTask<readonly { readonly name: string; readonly samples: readonly number[] }[]>(
      {
        suite: 'prove',
        task: `rapidsnark, ${where}`,
        settings: { mode: 'quick', repetitions: 2, rapidsnark, parameters: { drawn: payment } },
      },
      {},
    ).then(({ result }) => result)

  it.each(['all cores', 'one thread'])('measures a native prover on %s', async (where) => {
    const found = await heats(where, writeNativeProver(join(folder, 'right.mjs')))
    expect(found.map(({ name, samples }) => [name, samples.length])).toEqual([[`transfer, warm, ${where}`, 2]])
  })

  it('fails when it proves something else', async () => {
    const program = writeNativeProver(join(folder, 'wrong.mjs'), OTHER_POINT)
    await expect(heats('all cores', program)).rejects.toThrow(/does not verify/)
  })
})
