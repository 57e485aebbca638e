import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { poseidonConstants } from '../../src/crypto/poseidon-constants'

const load = createRequire(import.meta.url)
const library = (name: string): unknown => load(resolve('node_modules/poseidon-lite', name)).default
const unpack = library('poseidon/unstringify.js') as (packed: unknown) => unknown

describe('the constants of Poseidon', () => {
  it.each([1, 2, 3, 4, 5, 11, 16])('that are generated for %i inputs are those of the library', (inputs) => {
    expect(poseidonConstants(inputs)).toEqual(unpack(library(`constants/${inputs}.js`)))
  })
})
