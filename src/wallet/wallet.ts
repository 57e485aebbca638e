import type { Clock, Observed, Rng } from '../base'
import type { X25519 } from '../crypto'
import type {
  AccountRequest,
  AttestRequest,
  Evidence,
  EvidenceRequest,
  HistoryEntry,
  PaymentRequest,
  StatementRequest,
} from '../disclosure'
import type { Address, FullViewingKey, SpendingKey } from '../keys'
import type { Ledger } from '../ledger'
import type { TrialDecryption } from '../note'
import type { Prover } from '../statement'
import type { Store } from '../store'
import type { ExpiryStep, Payment, TransactionId, TransactionPlan } from '../tx'
import type { Amount, AssetId } from '../value'

/** What a wallet is made of; all of it is handed in. */
export interface WalletDeps {
  readonly ledger: Ledger
  /** Not needed to watch: absent, `send` and its kin reject with `WatchOnlyError`. */
  readonly prover?: Prover | undefined
  readonly store: Store
  readonly viewingKey: FullViewingKey
  readonly x25519?: X25519 | undefined
  /** Who tries outputs in a sync, which rejects with what that rejects with; the wallet does not dispose of it. Default: this thread, with `x25519`. */
  readonly trials?: TrialDecryption | undefined
  readonly rng?: Rng | undefined
  readonly clock?: Clock | undefined
}

/** One asset's position, base units. */
export interface AssetBalance {
  readonly asset: AssetId
  /** Spendable now. */
  readonly amount: Amount
  /** In notes that a transaction on its way spends; comes back in part as change, or wholly when it expires. */
  readonly pending: Amount
  /** Spendable notes with an amount above 0. */
  readonly notes: number
}

/** What `propose` is asked: exactly one of the three. */
export type ProposalRequest =
  | { readonly pay: readonly Payment[] }
  | { readonly shield: { readonly asset: AssetId; readonly amount: Amount; readonly memo?: string | undefined } }
  | { readonly unshield: { readonly asset: AssetId; readonly amount: Amount; readonly recipient: string } }

/** A transaction of a proposal; a later step may spend the change of an earlier one, whose position is not known yet. */
export interface ProposedStep {
  readonly plan: Omit<TransactionPlan, 'header' | 'action'> & {
    readonly action: Omit<TransactionPlan['action'], 'inputs' | 'period'>
  }
  /** Own notes by hexadecimal nullifier, which fixes note and position, or the change of an earlier step of this proposal. */
  readonly inputs: readonly ({ readonly nullifier: string } | { readonly step: number })[]
  /** What the inputs hold together, base units. */
  readonly spends: Amount
}

/** The whole decision, to be shown before it is authorized; making one changes nothing. */
export interface Proposal {
  readonly request: ProposalRequest
  readonly asset: AssetId
  /** What the payees get together. */
  readonly total: Amount
  readonly fee: Amount
  readonly expiry: ExpiryStep
  readonly steps: readonly ProposedStep[]
}

export interface ProposeOptions {
  readonly expiry?: ExpiryStep
}

export interface SendOptions extends Observed {
  /** Signs each transaction after recomputing it from its plan. */
  readonly authorize: SpendingKey
  /** Ed25519 secret key of the asset's issuer; shields only. */
  readonly issuer?: Uint8Array | undefined
}

/** What a finished proposal came to. */
export interface SendReceipt {
  /** One for each step; the last is the payment's. */
  readonly txIds: readonly TransactionId[]
  readonly height: number
  readonly fee: Amount
  /** Sums over the steps, milliseconds. */
  readonly witnessMs: number
  readonly proofMs: number
  readonly verifyMs: number
  /** From submission until durable. */
  readonly settleMs: number
}

/** What is to be disclosed: exactly one of these. */
export type DisclosureRequest =
  | { readonly statement: StatementRequest }
  | { readonly account: AccountRequest }
  | { readonly payment: PaymentRequest }
  | { readonly attest: AttestRequest }

/** To whom, as of which block, and by whose authority. */
export type DiscloseOptions = Omit<EvidenceRequest, 'viewingKey'>

export interface SyncResult {
  readonly height: number
  readonly blocks: number
  readonly transactions: number
  readonly notesFound: number
}

export interface Wallet {
  readonly viewingKey: FullViewingKey
  /** Reads what is new on the ledger; stages `scan` (blocks). Resumable: each batch is kept. */
  sync(options?: Observed): Promise<SyncResult>
  /** Forgets what was scanned and reads the ledger from genesis. Leases and unfinished proposals stay. */
  rescan(options?: Observed): Promise<SyncResult>
  balance(): Promise<readonly AssetBalance[]>
  history(): Promise<readonly HistoryEntry[]>
  /** Decides what a request takes; pure but for reading the state of the last sync. Throws `InsufficientFundsError`. */
  propose(request: ProposalRequest, options?: ProposeOptions): Promise<Proposal>
  /** Authorizes, proves and submits every step; resolves when the last is durable. */
  send(proposal: Proposal, options: SendOptions): Promise<SendReceipt>
  /** The proposal that a crash or a cancellation left unfinished, if any. */
  unfinished(): Promise<Proposal | undefined>
  /** Finishes it: steps already on the ledger are not repeated. */
  resume(options: SendOptions): Promise<SendReceipt | undefined>
  /** Drops the unfinished proposal; what was already submitted stays. */
  abandon(): Promise<void>
  /**
   * Makes evidence for a third party from the ledger as `view` shows it; stages `blocks`, then the prover's. Throws
   * `DisclosureRequestError`, `InsufficientNotesError`, `WatchOnlyError`.
   */
  disclose(request: DisclosureRequest, options: DiscloseOptions): Promise<Evidence>
  /** The account's first external address; with `fresh`, one at random that nobody can link to any other. */
  address(options?: { readonly fresh?: boolean }): Promise<Address>
  close(): Promise<void>
}
