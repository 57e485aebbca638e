/** What a piece of evidence is of. `account` is a statement with a full viewing key: receipts, spends and balance too. */
export type EvidenceKind = 'statement' | 'account' | 'payment' | 'balance' | 'income'

export type Verdict = 'VALID_COMPLETE' | 'VALID_PARTIAL' | 'STALE' | 'INVALID'

/** An asset of the ledger's registry. */
export interface EvidenceAsset {
  /** Registry index. */
  readonly asset: number
  readonly code: string
  readonly decimals: number
}

/** Sums of one asset, base units; which fields mean something depends on the kind. */
export interface EvidenceTotal extends EvidenceAsset {
  readonly in: bigint
  readonly out: bigint
  readonly change: bigint
  readonly shield: bigint
  readonly unshield: bigint
  readonly fees: bigint
  /** What an attestation shows: at least so much. */
  readonly atLeast: bigint | undefined
  /** Of an account: what it held before the first period and after the last, or as of the block. */
  readonly opening: bigint | undefined
  readonly closing: bigint | undefined
}

/** One line of what the evidence shows, derived from the ledger's data, never from what the discloser wrote. */
export interface EvidenceItem {
  /** Hexadecimal; `undefined` where only the entries of the ledger were at hand. */
  readonly txId: string | undefined
  readonly height: number
  /** Unix seconds. */
  readonly time: number
  readonly period: number
  readonly direction: 'in' | 'out' | 'change' | 'shield' | 'unshield'
  readonly output: number | undefined
  readonly asset: number
  readonly amount: bigint
  readonly fee: bigint
  /** Owner element of the payee, 64 hexadecimal digits. */
  readonly owner: string | undefined
  /** Address or recipient text, where it is known and proven; of a payee whose owner element alone is shown, an address that the reader knows. */
  readonly counterparty: string | undefined
  readonly memo: string | undefined
}

/** What this kind of evidence cannot show; the room `wording` has the texts, in every language. */
export type EvidenceLimit =
  | 'second-account'
  | 'hidden-note'
  | 'borrowed-balance'
  | 'washed-income'
  | 'no-receipts'
  | 'period-open'
  | 'no-trusted-block'
  | 'development-keys'

/** Blocks that a claim is about, the first and the last; times, Unix seconds, where their headers were at hand. */
export interface ClaimedBlocks {
  readonly first: { readonly height: number; readonly time: number | undefined }
  readonly last: { readonly height: number; readonly time: number | undefined }
}

/** The outcome of checking evidence; made only by `verifyEvidence`. */
export interface EvidenceReport {
  readonly verdict: Verdict
  /** Why: `evidence/…`, stable; `evidence/complete` with `VALID_COMPLETE`. */
  readonly code: string
  readonly kind: EvidenceKind | undefined
  readonly keys: 'dev' | 'ceremony'
  readonly network: string | undefined
  /** Hexadecimal. */
  readonly ledgerId: string | undefined
  readonly asOf: { readonly height: number; readonly hash: string; readonly anchor: string; readonly time: number } | undefined
  /** 64 hexadecimal digits; the same for all that one account discloses to one audience. */
  readonly subject: string | undefined
  /** The address that the discloser names; its owner element is proven to be the account's. */
  readonly address: string | undefined
  readonly audience: string | undefined
  /** Hexadecimal. */
  readonly nonce: string | undefined
  /** Unix seconds. */
  readonly expiry: number | undefined
  /** Indices of periods. */
  readonly periods: readonly number[]
  /** Of an income: between which blocks it was received. */
  readonly blocks: ClaimedBlocks | undefined
  /** All that the ledger has, whether they moved or not. */
  readonly assets: readonly EvidenceAsset[]
  readonly totals: readonly EvidenceTotal[]
  readonly items: readonly EvidenceItem[]
  readonly limits: readonly EvidenceLimit[]
}
