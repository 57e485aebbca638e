import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { encodeText } from '../../src/crypto'
import { createMnemonic } from '../../src/keys'
import { createStream } from '../ledger/fixture'
import { createDice } from './corpus'
import { createSearch } from './search'

const dice = createDice('search')
const key = dice.rng.bytes(32)
const words = createMnemonic(createStream('words'))
const password = 'Straße "hinter\\dem" Fluß'
const search = createSearch([
  { name: 'key', value: key },
  { name: 'words', value: words },
  { name: 'password', value: password },
])

const noise = (length: number): Buffer => Buffer.from(dice.rng.bytes(length))
const around = (bytes: Uint8Array, before: number, after = 9): Buffer => Buffer.concat([noise(before), bytes, noise(after)])
const number = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
const reversed = key.slice().reverse()
const some = words.split(' ').slice(7, 11)

/** Secrets as others write them, not by the code that searches. */
const PLANTED: readonly (readonly [string, string | Uint8Array, string])[] = [
  ['as bytes', key, 'key'],
  ['as bytes, little-endian', reversed, 'key'],
  ['its first half alone', key.slice(0, 16), 'key'],
  ['its second half alone', key.slice(16), 'key'],
  ['in hexadecimal', Buffer.from(key).toString('hex'), 'key'],
  ['in upper-case hexadecimal', Buffer.from(key).toString('hex').toUpperCase(), 'key'],
  ['in hexadecimal, little-endian', Buffer.from(reversed).toString('hex'), 'key'],
  ['in hexadecimal as UTF-16', Buffer.from(Buffer.from(key).toString('hex'), 'utf16le'), 'key'],
  ['in decimal', `{"n":"${number(key)}"}`, 'key'],
  ['in decimal, little-endian', number(reversed).toString(), 'key'],
  ['in a decimal that is cut', number(key).toString().slice(0, 30), 'key'],
  ...[0, 1, 2, 3, 4].flatMap((before): (readonly [string, string, string])[] => [
    [`in base64 behind ${before} bytes`, around(key, before).toString('base64'), 'key'],
    [`in base64url behind ${before} bytes`, around(key, before).toString('base64url'), 'key'],
    [`in base64 behind ${before} bytes, little-endian`, around(reversed, before).toString('base64'), 'key'],
    [`in bech32m behind ${before} bytes`, encodeText('any', around(key, before)), 'key'],
    [`in upper-case bech32m behind ${before} bytes`, encodeText('any', around(key, before)).toUpperCase(), 'key'],
    [`in base64 behind ${before} letters`, Buffer.from('x'.repeat(before) + password).toString('base64'), 'password'],
  ]),
  ['as JSON of a byte array', JSON.stringify(key), 'key'],
  ['as JSON of a buffer', JSON.stringify(Buffer.from(key)), 'key'],
  ['as a print of a byte array', inspect(key, { breakLength: Number.POSITIVE_INFINITY }), 'key'],
  ['as a print of a buffer', inspect(Buffer.from(key)), 'key'],
  ['as list of numbers', String(key), 'key'],
  ['as it is', words, 'words'],
  ['four words of it', some.join(' '), 'words'],
  ['four words of it, one a line', some.join('\n'), 'words'],
  ['four words of it in a JSON list', JSON.stringify(some), 'words'],
  ['four words of it in a print', inspect(some), 'words'],
  ['four words of it in upper case', some.join(' ').toUpperCase(), 'words'],
  ['four words of it in UTF-16', Buffer.from(some.join(' '), 'utf16le'), 'words'],
  ['four words of it in hexadecimal', Buffer.from(some.join(' ')).toString('hex'), 'words'],
  ['four words of it in base64', around(Buffer.from(some.join(' ')), 5).toString('base64'), 'words'],
  ['as it is in UTF-8', password, 'password'],
  ['in Latin-1', Buffer.from(password, 'latin1'), 'password'],
  ['in UTF-16', Buffer.from(password, 'utf16le'), 'password'],
  ['in big-endian UTF-16', Buffer.from(password, 'utf16le').swap16(), 'password'],
  ['in JSON', JSON.stringify({ password }), 'password'],
  ['in a URL', `https://x/?p=${encodeURIComponent(password)}`, 'password'],
  [
    'in JSON, escaped',
    [...password].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
    'password',
  ],
]

describe('the search for secrets', () => {
  it.each(PLANTED)('finds one %s', (_, planted, name) => {
    for (const before of [0, 1, 1_000, 4_097]) {
      const haystack = around(typeof planted === 'string' ? Buffer.from(planted) : planted, before, 500)
      expect(search.find(haystack).map(({ secret }) => secret)).toContain(name)
    }
  })

  it('finds nothing where nothing is', () => {
    expect(search.find(noise(1_000_000))).toEqual([])
    const other = key.map((byte) => byte ^ 1)
    const wrong = [
      other,
      Buffer.from(other).toString('hex'),
      number(other).toString(),
      encodeText('any', other),
      some.slice(1).join(' '),
    ]
    for (const text of wrong) expect(search.find(Buffer.from(text))).toEqual([])
  })

  it('knows some dozens of encodings of each', () => {
    expect(search.patterns).toBeGreaterThan(1_000)
  })
})
