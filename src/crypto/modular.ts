/** Arithmetic of prime fields on bigints; every argument and result is reduced. */

/** 1/value mod modulus by the extended Euclidean algorithm; value is not 0. */
export function invert(value: bigint, modulus: bigint): bigint {
  let [low, high] = [value, modulus]
  let [a, b] = [1n, 0n]
  while (low > 1n) {
    const quotient = high / low
    ;[low, high] = [high - quotient * low, low]
    ;[a, b] = [b - quotient * a, a]
  }
  const inverse = a % modulus
  return inverse < 0n ? inverse + modulus : inverse
}

/** The inverses of a list without zeros, at the price of one inversion and three multiplications each. */
export function invertAll(values: readonly bigint[], modulus: bigint): bigint[] {
  const out = new Array<bigint>(values.length)
  let product = 1n
  for (let i = 0; i < values.length; i++) {
    out[i] = product
    product = (product * (values[i] as bigint)) % modulus
  }
  let inverse = invert(product, modulus)
  for (let i = values.length - 1; i >= 0; i--) {
    out[i] = ((out[i] as bigint) * inverse) % modulus
    inverse = (inverse * (values[i] as bigint)) % modulus
  }
  return out
}

export function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n
  let square = base % modulus
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus
    square = (square * square) % modulus
  }
  return result
}

/**
 * A primitive root of unity of order 2^log in the field: the smallest quadratic non-residue, raised to the odd part of the group's order,
 * then squared down. That choice is a convention, and the one by which zkey files order their H points.
 */
export function rootOfUnity(log: number, modulus: bigint): bigint {
  const half = (modulus - 1n) >> 1n
  let nonResidue = 2n
  while (power(nonResidue, half, modulus) === 1n) nonResidue++
  let odd = modulus - 1n
  let twos = 0
  for (; (odd & 1n) === 0n; odd >>= 1n) twos++
  return power(power(nonResidue, odd, modulus), 1n << BigInt(twos - log), modulus)
}
