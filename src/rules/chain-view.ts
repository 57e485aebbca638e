import type { Transaction } from '../tx'
import type { BlockHeader } from './block'
import type { BlockEntry } from './entries'
import type { Genesis } from './genesis'

/** A transaction of a block: itself, or as much of it as the block's header commits to. */
export type ViewedTransaction =
  | { readonly transaction: Transaction }
  | {
      /** BLAKE2b-256 of its bytes. */
      readonly hash: Uint8Array
      readonly entries: readonly BlockEntry[]
    }

/** A block as far as it is known; nothing of it was compared with its header. */
export interface ViewedBlock {
  readonly header: BlockHeader
  /** The operator's, where it is known. */
  readonly signature?: Uint8Array | undefined
  /** `undefined`: only the header is known. */
  readonly transactions: readonly ViewedTransaction[] | undefined
}

/** The blocks of a ledger as a stranger reads them: from a ledger's folder, an export, or what evidence carries. */
export interface ChainView {
  readonly genesis: Genesis
  /** Whether the reader takes it for the ledger itself; what came with evidence never is. */
  readonly isTrusted: boolean
  /** Of the oldest and newest block that it has. */
  readonly from: number
  readonly to: number
  /** The header at a height; `undefined` where it has none. */
  header(height: number): Promise<BlockHeader | undefined>
  /** The blocks from `from` to `to`, both included, as far as it has them, in order. */
  blocks(from: number, to: number): AsyncIterable<ViewedBlock>
}
