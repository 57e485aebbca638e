import { MalformedJsonError } from './errors'

/** What the strict reader gives: numbers are safe integers, objects have no prototype. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject
export interface JsonObject {
  readonly [key: string]: JsonValue
}

/** How much a text may hold. */
export interface JsonLimits {
  /** UTF-16 code units. */
  readonly length: number
  /** Arrays and objects within each other. */
  readonly depth: number
  /** Values of all kinds together, keys not counted. */
  readonly values: number
}

/**
 * Characters that can move, colour or reorder text: control, format and lone surrogate characters, line and paragraph separators.
 * In our JSON they are always written as escapes, and nothing else is, but for quote and backslash: a string has one form.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u
const ALL_UNSAFE = new RegExp(UNSAFE.source, 'gu')

/** Runs of characters that stand for themselves: the usual ones first, for texts are mostly hexadecimal. */
const PLAIN = /[ !#-[\]-~]*/y
const SAFE = /[^"\\\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*/uy
const SPACE = /[ \t\r\n]*/y
const NUMBER = /-?(?:0|[1-9][0-9]*)(?![0-9.eE])/y
const HEX4 = /[0-9a-f]{4}/y

const SHORT: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

/**
 * Reads JSON in which every value has one form: no key twice, integers only (safe, no exponent, fraction or -0), escapes only where
 * they are needed. Throws `MalformedJsonError`, and does so at the first value too many.
 */
export function readJson(text: string, limits: JsonLimits): JsonValue {
  if (text.length > limits.length) throw new MalformedJsonError('size', `more than ${limits.length} characters`)
  let at = 0
  let values = 0

  const fail = (reason: ConstructorParameters<typeof MalformedJsonError>[0], what: string): never => {
    throw new MalformedJsonError(reason, `${what} at character ${at}`)
  }
  const match = (pattern: RegExp): string => {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0]
    if (found === undefined) return ''
    at += found.length
    return found
  }
  const space = (): string => match(SPACE)
  const next = (character: string): boolean => {
    if (text[at] !== character) return false
    at += 1
    return true
  }

  const unit = (): number => {
    const digits = match(HEX4)
    if (digits === '') fail('string', 'an escape without four lower-case digits')
    return Number.parseInt(digits, 16)
  }
  const escaped = (): string => {
    const kind = text[at] ?? ''
    at += 1
    const short = SHORT[kind]
    if (short !== undefined) return short
    if (kind !== 'u') fail('string', 'an unknown escape')
    const first = unit()
    let character = String.fromCharCode(first)
    if (first >= 0xd800 && first < 0xdc00) {
      if (!(next('\\') && next('u'))) fail('string', 'half a character')
      character += String.fromCharCode(unit())
    }
    const isShort = Object.values(SHORT).includes(character)
    if (!character.isWellFormed() || isShort || !UNSAFE.test(character)) fail('string', 'an escape that is not needed')
    return character
  }
  const string = (): string => {
    let out = ''
    for (;;) {
      out += match(PLAIN)
      if (next('"')) return out
      if (next('\\')) {
        out += escaped()
        continue
      }
      const more = match(SAFE)
      if (more === '') return fail('string', 'a string with a character that is to be escaped, or without end')
      out += more
    }
  }

  const list = (depth: number): readonly JsonValue[] => {
    const out: JsonValue[] = []
    space()
    if (next(']')) return out
    for (;;) {
      out.push(value(depth))
      space()
      if (next(']')) return out
      if (!next(',')) fail('syntax', 'neither a comma nor the end of a list')
    }
  }
  const object = (depth: number): JsonObject => {
    const out: Record<string, JsonValue> = Object.create(null)
    space()
    if (next('}')) return out
    for (;;) {
      space()
      if (!next('"')) fail('syntax', 'no key')
      const key = string()
      if (key in out) fail('duplicate-key', 'a key that stands twice')
      space()
      if (!next(':')) fail('syntax', 'no colon')
      out[key] = value(depth)
      space()
      if (next('}')) return out
      if (!next(',')) fail('syntax', 'neither a comma nor the end of an object')
    }
  }
  const word = (name: string): boolean => {
    if (!text.startsWith(name, at)) return false
    at += name.length
    return true
  }
  const value = (depth: number): JsonValue => {
    values += 1
    if (values > limits.values) fail('values', `more than ${limits.values} values`)
    if (depth > limits.depth) fail('depth', `more than ${limits.depth} levels`)
    space()
    if (next('"')) return string()
    if (next('{')) return object(depth + 1)
    if (next('[')) return list(depth + 1)
    if (word('true')) return true
    if (word('false')) return false
    if (word('null')) return null
    return number()
  }
  const number = (): number => {
    const start = text[at] ?? ''
    const digits = match(NUMBER)
    if (digits === '') fail(/[-0-9]/.test(start) ? 'number' : 'syntax', 'neither a whole number nor another value')
    const read = Number(digits)
    if (!Number.isSafeInteger(read) || Object.is(read, -0)) fail('number', 'a number that is not safe')
    return read
  }

  const result = value(0)
  space()
  if (at !== text.length) fail('syntax', 'something after the end')
  return result
}

/** Writes what `readJson` reads; `undefined` fields are left out, bigints refused. */
export function writeJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(ALL_UNSAFE, (character) => {
    // Line feeds between values are the document's own: those in strings are escaped already.
    if (character === '\n') return character
    return Array.from({ length: character.length }, (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`).join(
      '',
    )
  })
}
