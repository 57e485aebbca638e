import fc from 'fast-check'

/** What moves, colours, reorders, hides or computes, and what looks as if it did. */
const PIECES = [
  '\u001b[2J',
  '\u001b]0;title\u0007',
  '\u009b31m',
  '\u0000',
  '\u0008',
  '\u007f',
  '\r',
  '\n',
  '\r\n',
  '\t',
  '\u0085',
  '\u2028',
  '\u2029',
  '\u202e',
  '\u2066',
  '\u061c',
  '\u200b',
  '\u200d',
  '\u00ad',
  '\ufeff',
  '\u2060',
  '\u034f',
  '\u3164',
  '\u{e0041}',
  '\u{e0100}',
  '\ud800',
  '\udc00',
  '\uffff',
  'é',
  'e\u0301\u0301\u0301',
  '午餐',
  '🥟',
  '❤\ufe0f',
  'İ',
  'שלום',
  '=1+1',
  '=HYPERLINK("http://x")',
  '+1',
  '-1',
  '@SUM(A1)',
  '＝1',
  '－1',
  '﹣1',
  '⁺1',
  '−1',
  '\t=1',
  '\r@a',
  ' =1',
  '\u00a0=1',
  "'=1",
  '"=1"',
  ';=1',
  '|=1',
  ',=1',
  '"',
  "'",
  ',',
  ';',
  '\\u{1b}',
  '\\',
  '<script>alert(1)</script>',
  '<b>',
  '&amp;',
  '%s%n',
  '$(id)',
  'x'.repeat(300),
] as const

/** Any text, with much of what is dangerous in it. */
export const hostile = fc
  .array(
    fc.oneof(
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 4 }) },
      { weight: 3, arbitrary: fc.constantFrom(...PIECES) },
    ),
    {
      maxLength: 8,
    },
  )
  .map((parts) => parts.join(''))

/** What must reach no terminal but as an escape. */
export const COMMANDING = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|(?![\ufe0e\ufe0f])\p{Default_Ignorable_Code_Point}/u

/** Whether nothing but line feeds does more than stand there. */
export function isHarmless(text: string): boolean {
  return !COMMANDING.test(text.replaceAll('\n', ''))
}

/** What spreadsheets fold into `=`, `+`, `-` and `@`, behind what they leave out. */
export function isFormula(cell: string): boolean {
  return /^[=+\-@\u2212]/.test(cell.normalize('NFKC').replace(/^[\s"]+/, ''))
}

/** The cells of one CSV row (RFC 4180). */
export function parseRow(row: string): string[] {
  return [...`,${row}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  )
}
