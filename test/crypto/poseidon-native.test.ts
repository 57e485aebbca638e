import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Fr, packFrs, poseidon, poseidonMany, poseidonPair } from '../../src/crypto'
import { nativePoseidon } from '../../src/crypto/poseidon-native'

const ARITIES = [2, 3, 4, 5, 11]
const inputsOf = (arity: number) => Array.from({ length: arity }, (_, i) => (BigInt(1_000_003 + i) ** 12n) as Fr)

describe('Poseidon that is asked for little', () => {
  it('is portable until many hashes were wanted, together or one by one', async () => {
    vi.resetModules()
    const fresh = await import('../../src/crypto/poseidon-native')
    const answers = Array.from({ length: 100 }, () => fresh.nativePoseidon(2, 1) !== undefined)
    expect(answers[0]).toBe(false)
    expect(answers.at(-1)).toBe(true)
    expect(fresh.nativePoseidon(3, 100)).toBeDefined()
  })
})

describe('Poseidon without WebAssembly', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.resetModules()
  })

  it.each(ARITIES)('is the same, and refuses the same, for %i inputs', async (arity) => {
    expect(nativePoseidon(arity, 1_000)).toBeDefined()
    vi.stubGlobal('WebAssembly', {
      Module: class {
        constructor() {
          throw new Error('refused by policy')
        }
      },
    })
    vi.resetModules()
    const portable = await import('../../src/crypto')
    const native = await import('../../src/crypto/poseidon-native')
    expect(native.nativePoseidon(arity, 1_000)).toBeUndefined()
    const inputs = inputsOf(arity)
    expect(portable.poseidon(inputs)).toBe(poseidon(inputs))
    expect(portable.poseidonPair(inputs)).toEqual(poseidonPair(inputs))
    const bytes = packFrs([...inputs, ...inputs.toReversed()])
    expect(portable.poseidonMany(arity, bytes)).toEqual(poseidonMany(arity, bytes))
    bytes.fill(0xff, 0, 32)
    expect(() => portable.poseidonMany(arity, bytes)).toThrow(portable.FieldElementError)
    expect(() => portable.poseidonMany(arity, bytes.subarray(1))).toThrow(portable.FieldElementError)
  })
})
