import { describe, expect, it } from 'vitest'
import { bytesToHex, parseHex } from '../../src/base'
import { deriveTrapdoor } from '../../src/prover/devkeys/trapdoor'
import { encodeVerifyingKey, hashVerifyingKey, parseVerifyingKey } from '../../src/verifier'
import { readVectors, type Vector } from './read'

describe('the vectors of the second implementation', () => {
  it.each(readVectors<Vector<'json' | 'bytes' | 'hash'>>('keys'))('are its verifying keys: $hash', (v) => {
    const key = parseVerifyingKey(v.json)
    expect(bytesToHex(encodeVerifyingKey(key))).toBe(v.bytes)
    expect(bytesToHex(hashVerifyingKey(key))).toBe(v.hash)
  })

  it.each(readVectors<Vector<'r1cs' | 'domain', 'values'>>('trapdoors'))('are its trapdoors: domain $domain', (v) => {
    const { tau, alpha, beta, gamma, delta } = deriveTrapdoor(parseHex(v.r1cs), Number(v.domain))
    expect([tau, alpha, beta, gamma, delta]).toEqual(v.values.map(BigInt))
  })
})
