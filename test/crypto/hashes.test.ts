import { setFlagsFromString } from 'node:v8'
import { expect, it } from 'vitest'
import { blake2b256, keccak256 } from '../../src/crypto'

it('makes the sums of BLAKE2b in a shape that V8 has not given up, in which they would take 20 times as long', async () => {
  // The module that noble's hashes share; no entry of the package, so by its path.
  const { add } = await import(new URL('../../node_modules/@noble/hashes/_u64.js', import.meta.url).href)
  blake2b256(keccak256(new Uint8Array(1)))
  setFlagsFromString('--allow-natives-syntax')
  const isSameShape = new Function('a', 'b', 'return %HaveSameMap(a, b)')
  expect(isSameShape(add(1, 2, 3, 4), { h: 2 ** 32 - 1, l: 2 ** 32 - 1 })).toBe(true)
})
