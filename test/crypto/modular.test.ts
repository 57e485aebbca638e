import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { invert, invertAll, power, FIELD_MODULUS as R, rootOfUnity } from '../../src/crypto'

describe('field arithmetic', () => {
  it('inverts', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: 1n, max: R - 1n }), { minLength: 1, maxLength: 20 }), (values) => {
        for (const [i, inverse] of invertAll(values, R).entries()) {
          expect(((values[i] as bigint) * inverse) % R).toBe(1n)
          expect(invert(values[i] as bigint, R)).toBe(inverse)
        }
      }),
    )
  })

  it('has roots of unity of exactly the order asked for, each the square of the next', () => {
    for (let log = 1; log <= 28; log++) {
      expect(power(rootOfUnity(log, R), 1n << BigInt(log - 1), R)).toBe(R - 1n)
      if (log < 28) expect(rootOfUnity(log + 1, R) ** 2n % R).toBe(rootOfUnity(log, R))
    }
    expect(rootOfUnity(28, R)).toBe(19103219067921713944291392827692070036145651957329286315305642004821462161904n)
  })
})
