import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bigintToBytes,
  bytesToBigint,
  bytesToHex,
  compareBytes,
  createReader,
  createWriter,
  equalBytes,
  MalformedBytesError,
  parseHex,
} from '../../src/base'
import { cases } from '../suite'

const numRuns = cases(200, 2_000, 20_000)
const bytes = fc.uint8Array({ maxLength: 64 })

describe('bytes', () => {
  it('come back from hexadecimal and from integers', () => {
    fc.assert(
      fc.property(bytes, (value) => {
        expect(parseHex(bytesToHex(value), value.length)).toEqual(value)
        expect(bigintToBytes(bytesToBigint(value), value.length)).toEqual(value)
      }),
      { numRuns },
    )
  })

  it('are ordered as their hexadecimal, and equal to themselves alone', () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        const [x, y] = [bytesToHex(a), bytesToHex(b)]
        expect(Math.sign(compareBytes(a, b))).toBe(x < y ? -1 : x > y ? 1 : 0)
        expect(equalBytes(a, b)).toBe(x === y)
      }),
      { numRuns },
    )
  })

  it.each(['0', 'AB', 'g0', '0x00', ' 00', '00\n', '٠٠'])('are not read from %j', (text) => {
    expect(() => parseHex(text)).toThrow(MalformedBytesError)
  })

  it('are not read from hexadecimal of another length', () => {
    for (const text of ['', '00', '000000']) expect(() => parseHex(text, 2)).toThrow(MalformedBytesError)
  })

  it.each([
    [-1n, 4],
    [256n, 1],
    [1n << 128n, 16],
    [1n, 0],
  ])('do not hold %s in %d', (value, length) => {
    expect(() => bigintToBytes(value, length)).toThrow(MalformedBytesError)
  })
})

describe('the canonical binary form', () => {
  const write = (number: number, large: bigint, fixed: Uint8Array, counted: Uint8Array): Uint8Array =>
    createWriter().uint(number, 6).uint(large, 16).fixed(fixed).counted(counted).finish()
  const read = (encoded: Uint8Array, limit = 64): unknown[] => {
    const reader = createReader(encoded)
    const values = [reader.uint(6), reader.bigint(16), reader.fixed(3), reader.counted(limit)]
    reader.finish()
    return values
  }
  const number = fc.integer({ min: 0, max: 2 ** 48 - 1 })
  const large = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n })
  const three = fc.uint8Array({ minLength: 3, maxLength: 3 })

  it('comes back, and nothing shorter or longer is taken for it', () => {
    fc.assert(
      fc.property(number, large, three, bytes, (...values) => {
        const encoded = write(...values)
        expect(read(encoded)).toEqual(values)
        for (const length of [0, 5, 6, 21, 22, 24, 25, 26, encoded.length - 1])
          expect(() => read(encoded.subarray(0, length))).toThrow(MalformedBytesError)
        expect(() => read(Uint8Array.of(...encoded, 0))).toThrow(MalformedBytesError)
      }),
      { numRuns },
    )
  })

  it('does not hold what has no whole number of bytes, nor counted bytes above their limit', () => {
    for (const value of [0.5, Number.NaN, 2 ** 53, -1]) expect(() => createWriter().uint(value, 6)).toThrow(MalformedBytesError)
    expect(() => createWriter().counted(new Uint8Array(65_536))).toThrow(MalformedBytesError)
    expect(() => read(write(0, 0n, new Uint8Array(3), new Uint8Array(9)), 8)).toThrow(MalformedBytesError)
  })

  it('gives copies: what was read stays when the buffer changes', () => {
    const buffer = Uint8Array.of(1, 2, 3)
    const part = createReader(buffer).fixed(3)
    buffer.fill(9)
    expect(part).toEqual(Uint8Array.of(1, 2, 3))
  })
})
