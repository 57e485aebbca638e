import { readFileSync } from 'node:fs'
import * as snarkjs from 'snarkjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FIELD_MODULUS } from '../../src/crypto'
import { createProver } from '../../src/prover'
import type { Prover } from '../../src/statement'
import { createPinnedVerifier, proofToJson } from '../../src/verifier'
import { DISCLOSURES } from '../statement/disclosures'
import { cases } from '../suite'

let prover: Prover
beforeAll(async () => {
  prover = await createProver({ circuits: DISCLOSURES.map(({ name }) => name) })
})
afterAll(async () => {
  await prover.dispose()
  await (globalThis as { curve_bn128?: { terminate(): Promise<void> } }).curve_bn128?.terminate()
})

describe('a proof', () => {
  it.each(DISCLOSURES)(
    'of $name is one to our verifier and to snarkjs, for its public signals and no others',
    async (subject) => {
      const statement = subject.truths.at(-1)?.statement() as object & Parameters<typeof subject.inputs>[0]
      const { proof, publicSignals } = await prover.prove(subject.name, subject.inputs(statement))
      expect(publicSignals).toEqual(subject.signals(statement))
      const verifier = createPinnedVerifier()
      expect(verifier.verify(subject.name, publicSignals, proof)).toEqual({ ok: true })
      const key = JSON.parse(readFileSync(`artifacts/${subject.name}.vkey.json`, 'utf8'))
      expect(await snarkjs.groth16.verify(key, publicSignals.map(String), proofToJson(proof) as never)).toBe(true)
      for (const i of [...publicSignals.keys()].filter((place) => place % cases(9, 1, 1) === 0)) {
        const altered = publicSignals.map((signal, k) => (k === i ? (signal + 1n) % FIELD_MODULUS : signal))
        expect(verifier.verify(subject.name, altered, proof)).toEqual({ ok: false, code: 'verifier/pairing' })
      }
    },
    300_000,
  )
})
