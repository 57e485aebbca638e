/** Control characters, line separators and everything that turns the direction of text around. */
const UNSAFE = /[\p{Cc}\p{Bidi_C}\u2028\u2029\u200b-\u200d\ufeff]/gu

/** Text of strangers for a terminal: what could move the cursor, colour or reorder is shown as \u{…}. */
export function showText(text: string): string {
  return text.replace(UNSAFE, (character) => `\\u{${(character.codePointAt(0) as number).toString(16)}}`)
}

/** A CSV field (RFC 4180) that no spreadsheet takes for a formula. */
export function csvField(text: string): string {
  const shown = showText(text)
  const harmless = /^[\s]*[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(shown) ? `'${shown}` : shown
  return /[",\n\r]/.test(harmless) || harmless !== text ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

/** Rows as a table with columns as wide as their content; numbers to the right where `right` says so. */
export function table(rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => [...(row[column] ?? '')].length)))
  const pad = (cell: string, column: number): string => {
    const gap = ' '.repeat(Math.max(0, (widths[column] ?? 0) - [...cell].length))
    return right.includes(column) ? gap + cell : cell + gap
  }
  return rows.map((row) => row.map(pad).join('  ').trimEnd()).join('\n')
}
