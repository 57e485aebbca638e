import { areaUnderCurve } from './statistics'

/**
 * A classifier of byte strings of one length. Its features are bits: of the bytes; of the difference between neighbouring bytes; of the
 * difference between fields of one kind; and for fields, whether two are equal or in order, and whether one occurs twice in the corpus. The first
 * part of the training rows chooses the features that tell most, the second fits a logistic regression over them, and the rest is judged.
 */
export interface Corpus {
  readonly rows: number
  /** By feature, one bit a row. */
  readonly columns: readonly Uint32Array[]
}

interface Range {
  readonly at: number
  readonly length: number
}

const REPEAT_BYTES = 8
const CHOSEN = 24

/** `like`: groups of fields of one kind. */
export function createCorpus(rows: readonly Uint8Array[], like: readonly (readonly Range[])[]): Corpus {
  const pairs = like.flatMap((group) => group.flatMap((a, i) => group.slice(i + 1).map((b) => [a, b] as const)))
  const fields = like.flat()
  const repeats = countRepeats(rows, fields)
  const length = (rows[0] as Uint8Array).length
  const width = 2 * length + pairs.reduce((sum, [a]) => sum + a.length, 0) + 2 * pairs.length + fields.length
  // In rows of one length, as many as a word has bits at a time; rows that are missing at the end are zeros.
  const height = 32 * Math.ceil(rows.length / 32)
  const features = new Uint8Array(width * height)
  rows.forEach((row, index) => {
    let at = index * width
    features.set(row, at)
    at += length
    for (let i = 0; i < length; i++) features[at++] = (row[i] as number) ^ (row[i + 1] ?? 0)
    for (const [a, b] of pairs)
      for (let i = 0; i < a.length; i++) features[at++] = (row[a.at + i] as number) ^ (row[b.at + i] as number)
    for (const [a, b] of pairs) {
      const order = Buffer.compare(part(row, a), part(row, b))
      features[at++] = Number(order > 0)
      features[at++] = Number(order === 0)
    }
    for (const field of fields) features[at++] = Number((repeats.get(startOf(row, field)) ?? 0) > 1)
  })
  return { rows: rows.length, columns: transpose(features, rows.length, width) }
}

const part = (row: Uint8Array, { at, length }: Range): Uint8Array => row.subarray(at, at + length)
const startOf = (row: Uint8Array, { at }: Range): string => Buffer.from(row.subarray(at, at + REPEAT_BYTES)).toString('latin1')

function countRepeats(rows: readonly Uint8Array[], fields: readonly Range[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const row of rows) {
    // Twice in one transaction is once: that is for the flags of equality.
    for (const start of new Set(fields.map((field) => startOf(row, field)))) counts.set(start, (counts.get(start) ?? 0) + 1)
  }
  return counts
}

/** Bits by feature instead of by row; features that are the same everywhere are left out. */
function transpose(features: Uint8Array, rows: number, width: number): readonly Uint32Array[] {
  const words = Math.ceil(rows / 32)
  const columns = Array.from({ length: 8 * width }, () => new Uint32Array(words))
  for (let word = 0; word < words; word++) {
    for (let byte = 0; byte < width; byte++) {
      // Eight rows at a time, row r in byte r of two words.
      for (let shift = 0; shift < 32; shift += 8) {
        let at = (32 * word + shift) * width + byte
        let [low, high] = [0, 0]
        for (let r = 0; r < 32; r += 8, at += width) {
          low |= (features[at] as number) << r
          high |= (features[at + 4 * width] as number) << r
        }
        for (let bit = 0; bit < 8; bit++) {
          const column = columns[8 * byte + bit] as Uint32Array
          const eight = gather(low >>> bit) | (gather(high >>> bit) << 4)
          column[word] = (column[word] as number) | (eight << shift)
        }
      }
    }
  }
  const last = rows % 32 === 0 ? -1 : ~(-1 << (rows % 32))
  const isSame = (column: Uint32Array, value: number): boolean =>
    column.every((word, index) => ((word ^ value) & (index === words - 1 ? last : -1)) === 0)
  return columns.filter((column) => !isSame(column, 0) && !isSame(column, -1))
}

/** The lowest bit of each of four bytes. */
const gather = (bytes: number): number => Math.imul(bytes & 0x0101_0101, 0x0102_0408) >>> 24

/** Judges the last `held` rows that have a label after learning from those before; returns the area under the curve. */
export function playGame(corpus: Corpus, labels: readonly (boolean | undefined)[], held: number): number {
  const labelled = labels.flatMap((label, row) => (label === undefined ? [] : [row]))
  const learned = labelled.slice(0, labelled.length - held)
  const judged = labelled.slice(labelled.length - held)
  if (learned.length < 50 || judged.length !== held) throw new Error('too few rows to learn from')
  const labelOf = (row: number): boolean => labels[row] as boolean
  const half = learned.length >> 1
  const columns = chooseColumns(corpus, learned.slice(0, half), labelOf)
  const featuresOf = (row: number): readonly number[] => columns.map((column) => (bitOf(column, row) ? 0.5 : -0.5))
  const weights = learn(learned.slice(half).map((row) => ({ features: featuresOf(row), label: labelOf(row) })))
  return areaUnderCurve(
    judged.map((row) => score(weights, featuresOf(row))),
    judged.map(labelOf),
  )
}

const bitOf = (column: Uint32Array, row: number): boolean => (((column[row >> 5] as number) >>> (row & 31)) & 1) === 1

function chooseColumns(
  { columns, rows }: Corpus,
  among: readonly number[],
  labelOf: (row: number) => boolean,
): readonly Uint32Array[] {
  const words = Math.ceil(rows / 32)
  const maskOf = (chosen: readonly number[]): Uint32Array => {
    const mask = new Uint32Array(words)
    for (const row of chosen) mask[row >> 5] = (mask[row >> 5] as number) | (1 << (row & 31))
    return mask
  }
  const [positive, negative] = [among.filter(labelOf), among.filter((row) => !labelOf(row))]
  const [positives, negatives] = [maskOf(positive), maskOf(negative)]
  const ranked = columns.map((column) => {
    const ones = countBits(column, positives)
    const others = countBits(column, negatives)
    const share = (ones + others) / among.length
    // How many standard deviations the two classes are apart.
    const spread = Math.sqrt(share * (1 - share) * (1 / positive.length + 1 / negative.length))
    return { column, distance: spread === 0 ? 0 : Math.abs(ones / positive.length - others / negative.length) / spread }
  })
  const all = maskOf(among)
  const chosen: Uint32Array[] = []
  // What says nearly the same as a feature chosen before adds nothing, and would crowd out the others.
  const isNew = (column: Uint32Array): boolean =>
    chosen.every((other) => {
      const share = countBits(xorWords(column, other), all) / among.length
      return share > 0.05 && share < 0.95
    })
  for (const { column } of ranked.sort((a, b) => b.distance - a.distance)) {
    if (chosen.length === CHOSEN) break
    if (isNew(column)) chosen.push(column)
  }
  return chosen
}

const xorWords = (a: Uint32Array, b: Uint32Array): Uint32Array => a.map((word, index) => word ^ (b[index] as number))

function countBits(column: Uint32Array, mask: Uint32Array): number {
  let count = 0
  for (let word = 0; word < mask.length; word++) {
    let bits = (column[word] as number) & (mask[word] as number)
    bits -= (bits >>> 1) & 0x5555_5555
    bits = (bits & 0x3333_3333) + ((bits >>> 2) & 0x3333_3333)
    count += Math.imul((bits + (bits >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24
  }
  return count
}

interface Example {
  readonly features: readonly number[]
  readonly label: boolean
}

const ROUNDS = 150
const RATE = 2
const DECAY = 0.002

/** Logistic regression by gradient descent; the last weight is the constant's. */
function learn(examples: readonly Example[]): readonly number[] {
  const width = (examples[0] as Example).features.length
  const weights = new Array<number>(width + 1).fill(0)
  for (let round = 0; round < ROUNDS; round++) {
    const gradient = new Array<number>(width + 1).fill(0)
    for (const { features, label } of examples) {
      const error = 1 / (1 + Math.exp(-score(weights, features))) - Number(label)
      for (let i = 0; i < width; i++) gradient[i] = (gradient[i] as number) + error * (features[i] as number)
      gradient[width] = (gradient[width] as number) + error
    }
    for (let i = 0; i <= width; i++) {
      const weight = weights[i] as number
      weights[i] = weight - RATE * ((gradient[i] as number) / examples.length + DECAY * weight)
    }
  }
  return weights
}

function score(weights: readonly number[], features: readonly number[]): number {
  let sum = weights[features.length] as number
  for (let i = 0; i < features.length; i++) sum += (weights[i] as number) * (features[i] as number)
  return sum
}
