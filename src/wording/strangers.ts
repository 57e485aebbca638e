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

/** Cuts a text to at most `length` characters, and shows that it did. */
export function shorten(text: string, length: number): string {
  const characters = [...text]
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`
}
