import { FIELD_MODULUS, type Fr, hash, hashPair, parseFr, reduceFr } from '../crypto'
import { packValue } from '../note'
import { type Amount, type AssetId, isAssetId, parseAmount } from '../value'

/** The masked pair that an output leaves in the journal. */
export type JournalEntry = readonly [Fr, Fr]

/** What an entry says under the period's key. */
export interface JournalOpening {
  readonly asset: AssetId
  readonly amount: Amount
  /** Proven to go to the account itself; `false` proves nothing. */
  readonly self: boolean
  readonly owner: Fr
}

const ASSET_BITS = 32n
const AMOUNT_BITS = 128n
const SELF_SHIFT = ASSET_BITS + AMOUNT_BITS

/** tag = H(journal-tag, jk_e, nf[0]): how the holder of a period's key finds the account's transactions. */
export function deriveJournalTag(periodKey: Fr, nf0: Fr): Fr {
  return hash('journal-tag', periodKey, nf0)
}

/** The masks of an output: they hang on its commitment, so that no two builds share a keystream. */
export function deriveJournalMasks(periodKey: Fr, commitment: Fr): JournalEntry {
  return hashPair('mask', periodKey, commitment)
}

/** The entry over bare elements: (asset + 2^32·amount + 2^160·self + k0, owner + k1). */
export function maskJournalEntry(
  periodKey: Fr,
  commitment: Fr,
  plain: { readonly asset: bigint; readonly amount: bigint; readonly self: bigint; readonly owner: Fr },
): JournalEntry {
  const [k0, k1] = deriveJournalMasks(periodKey, commitment)
  const packed = packValue(plain.asset, plain.amount) + (plain.self << SELF_SHIFT)
  return [reduceFr(packed + k0), reduceFr(plain.owner + k1)]
}

export function sealJournalEntry(periodKey: Fr, commitment: Fr, opening: JournalOpening): JournalEntry {
  const { asset, amount, self, owner } = opening
  return maskJournalEntry(periodKey, commitment, { asset: BigInt(asset), amount, self: self ? 1n : 0n, owner })
}

/** The inverse of `sealJournalEntry`; `undefined` when the entry was not made under this key, which the circuit excludes. */
export function openJournalEntry(periodKey: Fr, commitment: Fr, entry: JournalEntry): JournalOpening | undefined {
  const [k0, k1] = deriveJournalMasks(periodKey, commitment)
  const packed = unmask(entry[0], k0)
  const asset = Number(packed & ((1n << ASSET_BITS) - 1n))
  const self = packed >> SELF_SHIFT
  if (self > 1n || !isAssetId(asset)) return undefined
  const amount = parseAmount((packed >> ASSET_BITS) & ((1n << AMOUNT_BITS) - 1n))
  return { asset, amount, self: self === 1n, owner: parseFr(unmask(entry[1], k1)) }
}

function unmask(element: Fr, mask: Fr): bigint {
  return (element - mask + FIELD_MODULUS) % FIELD_MODULUS
}
