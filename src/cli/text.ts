/**
 * Control and format characters (directions, joiners, tags), line separators, halves of characters, and what nobody can see (fillers,
 * variation selectors but for the two of emoji): what can move, colour, reorder or hide text.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|(?![\ufe0e\ufe0f])\p{Default_Ignorable_Code_Point}/gu

const written = (character: string): string => `\\u{${(character.codePointAt(0) as number).toString(16)}}`

/** Text of strangers for a terminal: what could do more than stand there is shown as \u{…}. */
export function showText(text: string): string {
  return text.replace(UNSAFE, written)
}

/** The same of lines that are ours, whose line feeds stay. */
export function showLines(text: string): string {
  return text.replace(UNSAFE, (character) => (character === '\n' ? character : written(character)))
}

/** Escapes in a JSON document what `showText` would; line feeds are the document's own, for strings hold theirs escaped. */
export function escapeJson(json: string): string {
  return json.replace(UNSAFE, (character) => {
    if (character === '\n') return character
    return Array.from({ length: character.length }, (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`).join(
      '',
    )
  })
}

/** What spreadsheets take for the begin of a formula, in any of the forms that compatibility (NFKC) folds into one, and the minus sign. */
const SIGNS = '[=+\\-@＝﹦⁼₌＋﹢⁺₊－﹣＠﹫⁻₋−]'
/** Where a cell begins: at the begin, and behind semicolons where the spreadsheet's country separates by these. */
const FORMULA = new RegExp(`(^|;)(?=[\\s'"]*${SIGNS})`, 'g')

/** A CSV field (RFC 4180) that no spreadsheet takes for a formula, whatever it separates by: an apostrophe stands before what would be one. */
export function csvField(text: string): string {
  const shown = showText(text)
  const harmless = shown.replace(FORMULA, "$1'")
  return /[",;\n\r]/.test(harmless) || harmless !== text ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

/** Cuts a text to at most `length` characters, and shows that it did. */
export function shorten(text: string, length: number): string {
  const characters = [...text]
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`
}

/** Rows as a table with columns as wide as their content; a cell may have several lines; the columns in `right` are aligned to the right. */
export function table(rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const lines = rows.flatMap((row) => {
    const cells = row.map((cell) => cell.split('\n'))
    const height = Math.max(...cells.map((cell) => cell.length))
    return Array.from({ length: height }, (_, line) => cells.map((cell) => cell[line] ?? ''))
  })
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => [...(line[column] ?? '')].length)))
  const pad = (cell: string, column: number): string => {
    const gap = ' '.repeat(Math.max(0, (widths[column] ?? 0) - [...cell].length))
    return right.includes(column) ? gap + cell : cell + gap
  }
  return lines.map((line) => line.map(pad).join('  ').trimEnd()).join('\n')
}
