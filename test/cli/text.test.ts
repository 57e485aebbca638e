import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvField, escapeJson, shorten, showText, table } from '../../src/cli/text'
import { cases } from '../suite'

const numRuns = cases(500, 5_000, 50_000)
/** Any text, with much of what is dangerous in it. */
const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 4 }),
      fc.constantFrom(
        '\u001b[2J',
        '\u009b31m',
        '\r',
        '\n',
        '\u202e',
        '\u200b',
        '\u2028',
        '\ud800',
        '=1+1',
        '@a',
        '"',
        ',',
        '－1',
        '\t+',
      ),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''))
const COMMANDING = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

/** The cells of one CSV row (RFC 4180). */
function parseRow(row: string): string[] {
  return [...`,${row}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  )
}

describe('text of strangers', () => {
  it('commands no terminal', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(showText(text)).not.toMatch(COMMANDING)
      }),
      { numRuns },
    )
    expect(showText('\u001b[31mred')).toBe('\\u{1b}[31mred')
    expect(showText('lunch, 午餐 🥟')).toBe('lunch, 午餐 🥟')
  })

  it('is in JSON what it was, with nothing in the document that commands a terminal', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const json = escapeJson(JSON.stringify({ text }, undefined, 2))
        expect(json.replaceAll('\n', '')).not.toMatch(COMMANDING)
        expect(JSON.parse(json)).toEqual({ text })
      }),
      { numRuns },
    )
  })

  it('is one cell of a CSV row, and no formula', () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: 4 }), (texts) => {
        const cells = parseRow(texts.map(csvField).join(','))
        expect(cells).toHaveLength(texts.length)
        for (const [i, cell] of cells.entries()) {
          expect(cell).not.toMatch(/^\s*[=+\-@＝＋－＠−]/)
          expect([showText(texts[i] as string), `'${showText(texts[i] as string)}`]).toContain(cell)
        }
      }),
      { numRuns },
    )
  })

  it.each([
    ['lunch', 'lunch'],
    ['a, b', '"a, b"'],
    ['say "x"', '"say ""x"""'],
    ['=1+1', `"'=1+1"`],
    ['  -1', `"'  -1"`],
  ])('writes %j as the cell %s', (text, cell) => {
    expect(csvField(text)).toBe(cell)
  })

  it('is shortened by characters, never in the middle of one, and shows that it was', () => {
    expect(shorten('🥟🥟🥟', 3)).toBe('🥟🥟🥟')
    expect(shorten('🥟🥟🥟🥟', 3)).toBe('🥟🥟…')
  })
})

describe('a table', () => {
  it('has columns as wide as their content, numbers to the right, cells of several lines', () => {
    expect(
      table(
        [
          ['what', 'USD'],
          ['in\nout', '5.00'],
          ['x', '1\n2'],
        ],
        [1],
      ),
    ).toBe(['what   USD', 'in    5.00', 'out', 'x        1', '         2'].join('\n'))
  })
})
