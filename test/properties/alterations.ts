import { concatBytes } from '../../src/base'
import type { Decoder, Input } from './decoder'

/** Numbers below `limit`, always the same for a seed: xorshift, for speed alone. */
export type Draw = (limit: number) => number

export function createDraw(seed: number): Draw {
  let state = (seed * 2_654_435_761 + 1) >>> 0 || 1
  return (limit) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state % limit
  }
}

export const pick = <T>(draw: Draw, list: readonly T[]): T => list[draw(list.length)] as T
const EXTREMES = [0, 1, 0x7f, 0x80, 0xfe, 0xff]
export const PIECES = [
  '0',
  '-',
  '1e999',
  '00',
  '"',
  '\\u0000',
  '\u202e',
  '\u0000',
  '😀',
  '\ud800',
  ',',
  '[',
  '{}',
  'null',
  ' ',
  '\n',
  '=1+1',
  '９',
  'İ',
]
const ODD: readonly unknown[] = [
  null,
  true,
  -1,
  0.5,
  1e21,
  '',
  '0',
  '-1',
  '0x1',
  '1\n',
  [],
  {},
  [[]],
  '9'.repeat(400),
  ['1', '0'],
  JSON.parse('{"__proto__": 1}'),
]

/** An input for a decoder: its own kind, or mostly a sample with a few alterations, often inside of what guards it, sometimes noise. */
export function drawInput(draw: Draw, { samples, guard, draw: own }: Decoder): Input {
  if (own) return own(draw)
  const sample = pick(draw, samples)
  if (guard && draw(4) > 0) return guard.close(alter(draw, guard.open(sample as never), []) as never)
  return alter(draw, sample, samples)
}

function alter(draw: Draw, sample: Input, samples: readonly Input[]): Input {
  if (typeof sample !== 'string')
    return draw(16) === 0 ? noise(draw, draw(2 * sample.length + 2)) : alterBytes(draw, sample, samples)
  if (/^[[{]/.test(sample) && draw(4) > 0) return JSON.stringify(alterValue(draw, JSON.parse(sample)))
  return draw(16) === 0 ? noiseText(draw) : alterText(draw, sample, samples)
}

const noise = (draw: Draw, length: number): Uint8Array => Uint8Array.from({ length }, () => draw(256))
const noiseText = (draw: Draw): string =>
  Array.from({ length: draw(40) }, () =>
    draw(3) === 0 ? pick(draw, PIECES) : String.fromCharCode(draw(draw(2) === 0 ? 128 : 65_536)),
  ).join('')

function alterBytes(draw: Draw, sample: Uint8Array, others: readonly Input[]): Uint8Array {
  let bytes = sample.slice()
  for (let count = draw(4); count >= 0; count--) {
    const at = draw(bytes.length + 1)
    const length = Math.min(draw(draw(2) === 0 ? 9 : 100), bytes.length - at)
    const kind = draw(8)
    if (kind === 0) bytes = bytes.slice(0, at)
    else if (kind === 1) bytes = concatBytes(bytes.subarray(0, at), noise(draw, draw(9)), bytes.subarray(at))
    else if (kind === 2) bytes = concatBytes(bytes.subarray(0, at), bytes.subarray(at + length))
    else if (kind === 3) bytes = concatBytes(bytes.subarray(0, at + length), bytes.subarray(at))
    else if (kind === 4) bytes.fill(pick(draw, EXTREMES), at, at + length)
    else if (kind === 5) {
      const other = others.length === 0 ? sample : pick(draw, others)
      if (typeof other !== 'string') bytes.set(other.subarray(at, at + length).slice(0, bytes.length - at), at)
    } else if (at < bytes.length) bytes[at] = kind === 6 ? pick(draw, EXTREMES) : (bytes[at] as number) ^ (1 << draw(8))
  }
  return bytes
}

function alterText(draw: Draw, sample: string, others: readonly Input[]): string {
  let text = sample
  for (let count = draw(3); count >= 0; count--) {
    const at = draw(text.length + 1)
    const length = draw(draw(2) === 0 ? 3 : 40)
    const kind = draw(6)
    const [before, after] = [text.slice(0, at), text.slice(at)]
    if (kind === 0) text = before
    else if (kind === 1) text = before + pick(draw, PIECES) + after
    else if (kind === 2) text = before + after.slice(length)
    else if (kind === 3) text = before + after.slice(0, length) + after
    else if (kind === 4)
      text = before + String(others.length === 0 ? sample : pick(draw, others)).slice(at, at + length) + after.slice(length)
    else text = before + String.fromCharCode(32 + draw(96)) + after.slice(1)
  }
  return draw(50) === 0 ? text.toUpperCase() : text
}

/** A JSON value with something else at some place. */
function alterValue(draw: Draw, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || draw(12) === 0) return pick(draw, ODD)
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>
  const keys = Object.keys(copy)
  const key = keys.length === 0 ? 'x' : pick(draw, keys)
  const kind = draw(8)
  if (kind === 0 && !Array.isArray(copy)) delete copy[key]
  else if (kind === 0) (copy as unknown as unknown[]).splice(Number(key), 1)
  else if (kind === 1)
    define(copy, Array.isArray(copy) ? String(keys.length) : pick(draw, ['x', '__proto__', 'constructor', '']), pick(draw, ODD))
  else define(copy, key, alterValue(draw, copy[key]))
  return copy
}

/** An own property, whatever its name: to assign `__proto__` would set the prototype. */
function define(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true })
}
