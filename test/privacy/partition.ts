import { chacha20 } from '@noble/ciphers/chacha.js'
import { bytesToBigint } from '../../src/base'
import type { Dice } from './corpus'

const P = (1n << 130n) - 5n
const PAD = 1n << 128n
const NONCE = new Uint8Array(12)
const TAG_BYTES = 16

const littleEndian = (bytes: Uint8Array): bigint => bytesToBigint(bytes.slice().reverse())
const mod = (x: bigint): bigint => ((x % P) + P) % P

function power(base: bigint, exponent: number): bigint {
  let result = 1n
  for (let i = 0; i < exponent; i++) result = (result * base) % P
  return result
}

/** The inverse modulo P, by Fermat. */
function invert(x: bigint): bigint {
  let [result, base, exponent] = [1n, mod(x), P - 2n]
  for (; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % P
    base = (base * base) % P
  }
  return result
}

/** r and s of Poly1305 under an AEAD key (RFC 8439 §2.6). */
function authenticatorOf(key: Uint8Array): { readonly r: bigint; readonly s: bigint } {
  const block = chacha20(key, NONCE, new Uint8Array(32))
  return { r: littleEndian(block.slice(0, 16)) & 0x0ffffffc0ffffffc0ffffffc0fffffffn, s: littleEndian(block.slice(16)) }
}

/**
 * A ciphertext of `length` bytes and its tag that ChaCha20-Poly1305 takes under both keys: Poly1305 binds no key, so that whoever knows two
 * solves two linear equations for two blocks. That is how partitioning oracles begin; what must stop them is what is decrypted.
 */
export function sealUnderBoth(dice: Dice, keys: readonly [Uint8Array, Uint8Array], length: number): Uint8Array {
  const [one, other] = [authenticatorOf(keys[0]), authenticatorOf(keys[1])]
  const blocks = Math.ceil(length / 16)
  // Two whole blocks in the middle are solved for; the lengths make one block more.
  const [a, b] = [2, 3]
  const weight = (r: bigint, block: number): bigint => power(r, blocks + 1 - block)
  for (;;) {
    const ciphertext = dice.rng.bytes(length)
    const tag = dice.below(1n << 128n)
    const rest = ({ r, s }: typeof one): bigint => {
      let sum = mod(tag - s < 0n ? tag - s + (1n << 128n) : tag - s)
      for (let block = 0; block < blocks; block++) {
        if (block === a || block === b) continue
        const padded = new Uint8Array(16)
        padded.set(ciphertext.subarray(16 * block, 16 * block + 16))
        sum -= (littleEndian(padded) + PAD) * weight(r, block)
      }
      return mod(sum - ((BigInt(length) << 64n) + PAD) * r)
    }
    const [x1, y1, c1] = [weight(one.r, a), weight(one.r, b), rest(one)]
    const [x2, y2, c2] = [weight(other.r, a), weight(other.r, b), rest(other)]
    const scale = invert(x1 * y2 - x2 * y1)
    const x = mod((c1 * y2 - c2 * y1) * scale) - PAD
    const y = mod((x1 * c2 - x2 * c1) * scale) - PAD
    // Both have to be blocks, which one try in sixteen gives.
    if (x < 0n || y < 0n || x >= PAD || y >= PAD) continue
    const put = (value: bigint, at: number, into: Uint8Array): void => {
      for (let i = 0; i < 16; i++) into[at + i] = Number((value >> BigInt(8 * i)) & 0xffn)
    }
    const sealed = new Uint8Array(length + TAG_BYTES)
    sealed.set(ciphertext)
    put(x, 16 * a, sealed)
    put(y, 16 * b, sealed)
    put(tag, length, sealed)
    return sealed
  }
}
