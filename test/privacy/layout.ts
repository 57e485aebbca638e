/** Where a transfer's fields stand: PROTOCOL §6.1 counted out once more, so that a byte which moves is noticed. */
export interface Field {
  readonly name: string
  readonly at: number
  readonly length: number
}

type Sizes = readonly (readonly [name: string, length: number])[]

const HEADER: Sizes = [
  ['version', 1],
  ['ledgerId', 32],
  ['pool', 4],
  ['circuit', 2],
  ['expiry', 6],
  ['relayer', 2],
]

const ACTION: Sizes = [
  ['actions', 1],
  ...['nf0', 'nf1', 'cm0', 'cm1', 'cm2', 'tag'].map((name) => [name, 32] as const),
  ...[0, 1, 2].flatMap((j) => [0, 1].map((k) => [`journal${j}${k}`, 32] as const)),
  ['period', 4],
  ['publicIn', 16],
  ['publicOut', 16],
  ['publicAsset', 4],
  ...[0, 1, 2].flatMap(
    (j) =>
      [
        [`epk${j}`, 32],
        [`payee${j}`, 116],
        [`memo${j}`, 336],
        [`sender${j}`, 133],
      ] as const,
  ),
]

const PROOF: Sizes = [
  ['anchor', 32],
  ['proof', 256],
]

/** The fields of a transaction with a recipient of so many bytes, a shield's signature with them. */
export function layoutOf(kind: 'transfer' | 'shield' | 'unshield', recipient = 0): ReadonlyMap<string, Field> {
  const signature: Sizes = kind === 'shield' ? [['signature', 64]] : []
  const fields = new Map<string, Field>()
  let at = 0
  for (const [name, length] of [...HEADER, ['recipient', 2 + recipient] as const, ...ACTION, ...PROOF, ...signature]) {
    fields.set(name, { name, at, length })
    at += length
  }
  return fields
}

export const TRANSFER = layoutOf('transfer')

export function fieldOf(bytes: Uint8Array, name: string, layout = TRANSFER): Uint8Array {
  const { at, length } = layout.get(name) as Field
  return bytes.subarray(at, at + length)
}

/** What is drawn, hashed or encrypted, in every kind of transaction. */
export const HIDING: readonly string[] = [...TRANSFER.keys()].filter((name) =>
  /^(nf|cm|tag|journal|epk|payee|memo|sender)/.test(name),
)

/** Fields of one kind, which a classifier compares with each other. */
export const LIKE: readonly (readonly string[])[] = [
  ['nf0', 'nf1'],
  ...['cm', 'epk', 'payee', 'memo', 'sender'].map((name) => [0, 1, 2].map((j) => `${name}${j}`)),
  ...[0, 1].map((k) => [0, 1, 2].map((j) => `journal${j}${k}`)),
]

export const lengthOf = (layout: ReadonlyMap<string, Field>): number =>
  [...layout.values()].reduce((sum, { length }) => sum + length, 0)
