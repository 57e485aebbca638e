import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type JsonFault, MalformedJsonError, readJson, writeJson } from '../../src/base'
import { cases } from '../suite'

const LIMITS = { length: 10_000, depth: 6, values: 200 }

function faultOf(text: string): JsonFault | undefined {
  try {
    readJson(text, LIMITS)
    return undefined
  } catch (error) {
    expect(error).toBeInstanceOf(MalformedJsonError)
    return (error as MalformedJsonError).fault
  }
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe('the strict reader of JSON', () => {
  it('reads what the writer wrote, whatever the texts', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 20 })
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.maxSafeInteger().map((n) => (Object.is(n, -0) ? 0 : n)),
        text,
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(text, tie('value'), { maxKeys: 3 }),
      ),
    }))
    fc.assert(
      fc.property(value, fc.boolean(), (each, indented) => {
        expect(plain(readJson(writeJson(each, indented ? 2 : undefined), LIMITS))).toEqual(plain(each))
      }),
      { numRuns: cases(300, 3_000, 30_000) },
    )
  })

  it('says the same as the usual one, or refuses', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"b"',
      '1',
      '-0',
      '0',
      '01',
      '1e1',
      '1.5',
      'true',
      'null',
      ' ',
      '\\',
      '"',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('')
        if (faultOf(text) !== undefined) return
        expect(plain(readJson(text, LIMITS))).toEqual(JSON.parse(text))
      }),
      { numRuns: cases(2_000, 20_000, 200_000) },
    )
  })

  it.each([
    ['{"a":1,"a":2}', 'duplicate-key'],
    ['{"__proto__":1,"__proto__":2}', 'duplicate-key'],
    ['1.0', 'number'],
    ['1e3', 'number'],
    ['01', 'number'],
    ['-0', 'number'],
    ['-', 'number'],
    ['9007199254740992', 'number'],
    ['"\\u0041"', 'string'],
    ['"\\/"', 'string'],
    ['"\\u000a"', 'string'],
    ['"\\u001B"', 'string'],
    ['"\\ud800"', 'string'],
    ['"\\ud800\\u0041"', 'string'],
    ['"\ud800"', 'string'],
    ['"\u001b"', 'string'],
    ['"\u202e"', 'string'],
    ['"\u2028"', 'string'],
    ['"open', 'string'],
    ['"\\', 'string'],
    ['[[[[[[[1]]]]]]]', 'depth'],
    [`[${'1,'.repeat(200)}1]`, 'values'],
    [' '.repeat(10_001), 'size'],
    ['', 'syntax'],
    ['nul', 'syntax'],
    ['[1,]', 'syntax'],
    ['{"a":1,}', 'syntax'],
    ["{'a':1}", 'syntax'],
    ['{"a" 1}', 'syntax'],
    ['{"a":1 "b":2}', 'syntax'],
    ['[1 2]', 'syntax'],
    ['1 2', 'syntax'],
    ['NaN', 'syntax'],
    ['+1', 'syntax'],
    ['\ufeff1', 'syntax'],
    ['// a\n1', 'syntax'],
  ] as const)('refuses %j: %s', (text, fault) => {
    expect(faultOf(text)).toBe(fault)
  })

  it('takes the one form of each', () => {
    expect(plain(readJson(' {"a" : [1,-2,true,null,"\\u202e\\n\\"\\\\x\u00e9"] }\n', LIMITS))).toEqual({
      a: [1, -2, true, null, '\u202e\n"\\x\u00e9'],
    })
    expect(Object.keys(readJson('{"__proto__":{"x":1}}', LIMITS) as object)).toEqual(['__proto__'])
    expect(writeJson('\u202e\u{e0001}')).toBe('"\\u202e\\udb40\\udc01"')
    expect(readJson('"\\udb40\\udc01"', LIMITS)).toBe('\u{e0001}')
  })
})
