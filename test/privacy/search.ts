/** Something that may stand nowhere but where it was asked for: a text, or bytes of which a part is as bad as all. */
export interface Secret {
  readonly name: string
  readonly value: string | Uint8Array
}

/** One way in which a secret could be written. */
interface Pattern {
  readonly secret: string
  readonly form: string
  readonly bytes: Buffer
}

export interface Finding {
  readonly secret: string
  readonly form: string
  /** Where, in bytes; without white space if it is found there only. */
  readonly at: number
}

/** Finds any of many secrets in bytes, in every encoding that `formsOf` knows. */
export interface Search {
  readonly patterns: number
  find(haystack: Uint8Array): readonly Finding[]
}

/** Shorter ones would be found in anything. */
const SHORTEST = 5
const PIECE = 16
const WORDS = 4
const BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'

export function createSearch(secrets: readonly Secret[]): Search {
  const short = secrets.filter(({ value }) => value.length < SHORTEST)
  if (short.length > 0) throw new Error(`too short to be searched: ${short.map(({ name }) => name).join(', ')}`)
  const seen = new Set<string>()
  const patterns = secrets.flatMap(({ name, value }) =>
    formsOf(value).flatMap(([form, bytes]): Pattern[] => {
      const key = `${name} ${bytes.toString('latin1')}`
      if (bytes.length < SHORTEST || seen.has(key)) return []
      seen.add(key)
      return [{ secret: name, form, bytes }]
    }),
  )
  // By their first two bytes, then four: one pass over the haystack, however many patterns.
  const begins = new Uint8Array(65_536)
  const byStart = new Map<number, Pattern[]>()
  for (const pattern of patterns) {
    begins[pattern.bytes.readUInt16BE(0)] = 1
    const start = pattern.bytes.readUInt32BE(0)
    byStart.set(start, [...(byStart.get(start) ?? []), pattern])
  }
  const findIn = (bytes: Buffer): readonly Finding[] => {
    const found: Finding[] = []
    for (let at = 0; at + 4 <= bytes.length; at++) {
      if (begins[((bytes[at] as number) << 8) | (bytes[at + 1] as number)] === 0) continue
      for (const { secret, form, bytes: wanted } of byStart.get(bytes.readUInt32BE(at)) ?? []) {
        if (bytes.subarray(at, at + wanted.length).equals(wanted)) found.push({ secret, form, at })
      }
    }
    return found
  }
  return {
    patterns: patterns.length,
    find(haystack) {
      const bytes = Buffer.from(haystack.buffer, haystack.byteOffset, haystack.length)
      // Once more without white space: prints wrap and align what they write.
      return [...findIn(bytes), ...findIn(bytes.filter((byte) => byte !== 0x20 && (byte < 0x09 || byte > 0x0d)) as Buffer)]
    },
  }
}

type Form = readonly [form: string, bytes: Buffer]

function formsOf(value: string | Uint8Array): readonly Form[] {
  if (typeof value !== 'string') return formsOfBytes(value)
  const words = value.split(' ')
  if (words.length <= WORDS) return formsOfText(value)
  const runs = Array.from({ length: words.length - WORDS + 1 }, (_, from) => words.slice(from, from + WORDS))
  const separators = [' ', '\n', '\r\n', '\t', ',', ', ', '","', '", "', "', '", '-', '_', '+', '%20', '']
  return [value, ...runs.flatMap((run) => separators.map((separator) => run.join(separator)))].flatMap((text) =>
    formsOfText(text),
  )
}

function formsOfText(text: string): readonly Form[] {
  const utf8 = Buffer.from(text)
  const units = Array.from({ length: text.length }, (_, index) => text.charCodeAt(index).toString(16).padStart(4, '0'))
  const spelled: readonly (readonly [string, string])[] = [
    ['text', text],
    ['upper case', text.toUpperCase()],
    ['JSON', JSON.stringify(text).slice(1, -1)],
    ['JSON escapes', units.map((unit) => `\\u${unit}`).join('')],
    ['URL', encodeURIComponent(text)],
    ['hexadecimal', utf8.toString('hex')],
    ['hexadecimal, upper case', utf8.toString('hex').toUpperCase()],
    ['numbers', [...utf8].join(',')],
    ...base64Of(utf8),
  ]
  return spelled.flatMap(([form, written]) => carried(form, written))
}

/** A written form in the bytes of each encoding of text. */
function carried(form: string, text: string): readonly Form[] {
  const utf16 = Buffer.from(text, 'utf16le')
  const forms: Form[] = [
    [form, Buffer.from(text, 'utf8')],
    [`${form}, UTF-16LE`, utf16],
    [`${form}, UTF-16BE`, Buffer.from(utf16).swap16()],
  ]
  if (/[\u0080-\u00ff]/.test(text)) forms.push([`${form}, Latin-1`, Buffer.from(text, 'latin1')])
  return forms
}

function formsOfBytes(value: Uint8Array): readonly Form[] {
  const [big, little] = [Buffer.from(value), Buffer.from(value).reverse()]
  return [
    ...formsInOrder('', big),
    ...formsInOrder(', little-endian', little),
    ...decimalOf(big).flatMap((digits) => carried('decimal', digits)),
    ...decimalOf(little).flatMap((digits) => carried('decimal, little-endian', digits)),
    ...carried('JSON of an array', Array.from(big.subarray(0, 8), (byte, index) => `"${index}":${byte}`).join(',')),
  ]
}

/** Both ends of the number, for a print may be cut. */
function decimalOf(bytes: Buffer): readonly string[] {
  const digits = BigInt(`0x0${bytes.toString('hex')}`).toString()
  return digits.length > 2 * PIECE ? [digits.slice(0, PIECE), digits.slice(-PIECE)] : [digits]
}

function formsInOrder(order: string, bytes: Buffer): readonly Form[] {
  const pieces = bytes.length < 2 * PIECE ? [bytes] : [bytes.subarray(0, PIECE), bytes.subarray(bytes.length - PIECE)]
  return pieces.flatMap((piece) => {
    const hex = piece.toString('hex')
    const pairs = hex.match(/../g) ?? []
    const short = [...piece.subarray(0, 8)]
    const spelled: readonly (readonly [string, string])[] = [
      ['hexadecimal', hex],
      ['hexadecimal, upper case', hex.toUpperCase()],
      ['hexadecimal in pairs', pairs.join(' ')],
      ['hexadecimal in pairs with colons', pairs.join(':')],
      ['numbers', short.join(',')],
      ['numbers, spaced', short.join(', ')],
      ['numbers with spaces', short.join(' ')],
      ...base64Of(piece),
      ...bech32Of(piece).flatMap((text): (readonly [string, string])[] => [
        ['bech32m', text],
        ['bech32m, upper case', text.toUpperCase()],
      ]),
    ]
    const forms: Form[] = [[`bytes${order}`, piece], ...spelled.flatMap(([form, text]) => carried(form + order, text))]
    return forms
  })
}

/** What of base64 depends on these bytes alone, at each of the three places where they may begin in a group. */
function base64Of(bytes: Buffer): readonly (readonly [string, string])[] {
  return [0, 1, 2].flatMap((before) => {
    const padded = Buffer.concat([Buffer.alloc(before), bytes])
    const whole = padded.toString('base64')
    const from = Math.ceil((8 * before) / 6)
    const text = whole.slice(from, Math.floor((8 * padded.length) / 6))
    return [
      ['base64', text],
      ['base64url', text.replaceAll('+', '-').replaceAll('/', '_')],
    ] as const
  })
}

/** The same in the alphabet of bech32m, whose characters hold five bits. */
function bech32Of(bytes: Buffer): readonly string[] {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return [0, 1, 2, 3, 4].map((skip) => {
    const groups = bits.slice(skip).match(/.{5}/g) ?? []
    return groups.map((group) => BECH32[Number.parseInt(group, 2)]).join('')
  })
}
