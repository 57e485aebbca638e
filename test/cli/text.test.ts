import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvField, escapeJson, shorten, showLines, showText, table } from '../../src/cli/text'
import { cases } from '../suite'
import { COMMANDING, hostile, isFormula, isHarmless, parseRow } from './hostile'

const numRuns = cases(500, 5_000, 50_000)
describe('text of strangers', () => {
  it('commands no terminal', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(showText(text)).not.toMatch(COMMANDING)
      }),
      { numRuns },
    )
    expect(showText('\u001b[31mred')).toBe('\\u{1b}[31mred')
    for (const text of ['lunch, 午餐 🥟 ❤\ufe0f', 'שלום', 'e\u0301']) expect(showText(text)).toBe(text)
    // What nobody can see could tell one reader what another does not find.
    expect(showText('a\u3164\u034f\u{e0100}b')).toBe('a\\u{3164}\\u{34f}\\u{e0100}b')
  })

  it('in lines of ours commands none either, and only the line feeds stay', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(isHarmless(showLines(text))).toBe(true)
        expect(showLines(text).split('\n')).toEqual(text.split('\n').map(showText))
      }),
      { numRuns },
    )
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
          expect(isFormula(cell)).toBe(false)
          expect(cell.replaceAll("'", '')).toBe(showText(texts[i] as string).replaceAll("'", ''))
        }
      }),
      { numRuns },
    )
  })

  it('is no formula where a spreadsheet separates by semicolons', () => {
    fc.assert(
      fc.property(hostile, hostile, (one, other) => {
        const cells = `${csvField(one)},${csvField(other)}`.split(';')
        for (const cell of cells) expect(isFormula(cell), JSON.stringify(cells)).toBe(false)
      }),
      { numRuns },
    )
  })

  it.each([
    ['lunch', 'lunch'],
    ['9 - 5', '9 - 5'],
    ['a; b', '"a; b"'],
    ['a;=1', `"a;'=1"`],
    ['﹣1', `"'﹣1"`],
    ['"=1"', `"'""=1"""`],
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
