import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AbortedError, InternalError } from '../../src/base'
import { encodeFr, parseFr } from '../../src/crypto'
import { deriveAddress, revealFullViewingKey } from '../../src/keys'
import { createTrialDecryption, PACKED_OUTPUT_BYTES, packOutputs, type TrialOutput, tryPacked } from '../../src/note'
import { createDice } from '../privacy/corpus'
import { honestOutput } from '../privacy/hostile'
import { cases } from '../suite'
import { accountOf, deps, portableDeps } from './fixture'

const dice = createDice('trial')
const accounts = [1, 2].map((byte) => accountOf(byte).viewing)
const keys = accounts.flatMap((account) => {
  const { external, internal } = revealFullViewingKey(account)
  return [external.ivk, internal.ivk]
})

/** An output that key number `bit` opens, or nobody: keys are two accounts' external and internal ones, by turns. */
function outputFor(bit: number | undefined): TrialOutput {
  const account = accounts[(bit ?? 0) >> 1]
  if (bit === undefined || account === undefined) {
    const honest = honestOutput(dice, deriveAddress(accountOf(9).viewing, 'external', 0n), parseFr(1n), 0, 5n)
    return { commitment: honest.commitment, ciphertexts: honest.ciphertexts }
  }
  const side = bit % 2 === 0 ? 'external' : 'internal'
  const { commitment, ciphertexts } = honestOutput(dice, deriveAddress(account, side, dice.below(99n)), parseFr(1n), 0, 5n)
  return { commitment, ciphertexts }
}

describe('trial decryption', () => {
  it('says of every output under which keys it opens, natively and portably alike', () => {
    const bit = fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined })
    fc.assert(
      fc.property(fc.array(bit, { maxLength: 6 }), (bits) => {
        const packed = packOutputs(bits.map(outputFor))
        const expected = Uint8Array.from(bits, (each) => (each === undefined ? 0 : 1 << each))
        expect(tryPacked(deps, keys, packed)).toEqual(expected)
        expect(tryPacked(portableDeps, keys, packed)).toEqual(expected)
      }),
      { numRuns: cases(10, 50, 300) },
    )
  })

  it('takes 180 bytes an output: ephemeral key, commitment and what its payee opens', () => {
    const output = outputFor(0)
    const packed = packOutputs([output])
    expect(packed.length).toBe(PACKED_OUTPUT_BYTES)
    expect(PACKED_OUTPUT_BYTES).toBe(180)
    const { epk, payee } = output.ciphertexts
    expect(Buffer.from(packed)).toEqual(Buffer.concat([epk, encodeFr(output.commitment ?? parseFr(0n)), payee]))
  })

  it('passes over what is malformed, in its place', async () => {
    const good = outputFor(1)
    const { commitment, ciphertexts } = good
    const malformed: readonly TrialOutput[] = [
      { commitment: undefined, ciphertexts },
      { commitment, ciphertexts: { ...ciphertexts, epk: ciphertexts.epk.slice(1) } },
      { commitment, ciphertexts: { ...ciphertexts, epk: new Uint8Array() } },
      { commitment, ciphertexts: { ...ciphertexts, epk: new Uint8Array(32) } },
      { commitment, ciphertexts: { ...ciphertexts, payee: ciphertexts.payee.slice(0, -1) } },
      { commitment, ciphertexts: { ...ciphertexts, payee: Uint8Array.of(...ciphertexts.payee, 0) } },
      { commitment: parseFr(1n), ciphertexts },
    ]
    const packed = packOutputs(malformed.flatMap((each) => [each, good]))
    const expected = Uint8Array.from(malformed.flatMap(() => [0, 2]))
    expect(await createTrialDecryption(deps).tryOutputs(keys, packed)).toEqual(expected)
  })

  it('refuses what are no keys, too many of them, or half an output: a fault of its caller', async () => {
    const trials = createTrialDecryption(deps)
    const packed = packOutputs([outputFor(0)])
    const key = keys[0] as Uint8Array
    await expect(trials.tryOutputs([key.slice(1)], packed)).rejects.toThrow(InternalError)
    await expect(trials.tryOutputs(Array(9).fill(key), packed)).rejects.toThrow(InternalError)
    await expect(trials.tryOutputs([key], packed.slice(1))).rejects.toThrow(InternalError)
    expect(await trials.tryOutputs(Array(8).fill(key), packed)).toEqual(Uint8Array.of(255))
    expect(await trials.tryOutputs([], packed)).toEqual(Uint8Array.of(0))
  })

  it('lets others have their turn, and stops when it is cancelled', async () => {
    const packed = dice.rng.bytes(300 * PACKED_OUTPUT_BYTES)
    const controller = new AbortController()
    const timer = setTimeout(() => controller.abort(), 1)
    const trying = createTrialDecryption(portableDeps).tryOutputs(keys, packed, { signal: controller.signal })
    await expect(trying).rejects.toThrow(AbortedError)
    clearTimeout(timer)
  })
})
