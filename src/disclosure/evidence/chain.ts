import { assertNotAborted, equalBytes, type Observed } from '../../base'
import { blake2b256 } from '../../crypto'
import { type Period, periodBegin, periodEnd } from '../../keys'
import {
  type BlockEntry,
  type BlockHash,
  type BlockHeader,
  type ChainView,
  deriveBlockHash,
  entriesOf,
  type Genesis,
  hashEntryList,
  type ViewedBlock,
  type ViewedTransaction,
} from '../../rules'
import { encodeTransaction, type Transaction } from '../../tx'
import { assertEvidence } from './errors'

/** A transaction that its block's header commits to. */
export interface CheckedTransaction {
  readonly entries: readonly BlockEntry[]
  /** `undefined`: only its hash and entries are known. */
  readonly transaction: Transaction | undefined
  /** Tree position of its first leaf. */
  readonly firstPosition: number
}

/** A block that was compared with its header, which the next one names. */
export interface CheckedBlock {
  readonly header: BlockHeader
  readonly hash: BlockHash
  readonly transactions: readonly CheckedTransaction[] | undefined
}

export interface ChainEnd {
  readonly ledgerId: Uint8Array
  readonly height: number
  readonly hash: Uint8Array
}

/** Work after which timers, signals and pages have their turn; a transaction, whose keys are tried, weighs as much as many blocks. */
const WORK_A_TURN = 256
const TRANSACTION_WORK = 16

/**
 * The blocks of a view from `from` up to `end`, each compared with what its header commits to and linked to the next; the last is `end`
 * itself, or `InvalidEvidenceError` is thrown: nothing that was yielded counts then. Stage `blocks`.
 */
export async function* checkedBlocks(
  view: ChainView,
  from: number,
  end: ChainEnd,
  { onProgress, signal }: Observed = {},
): AsyncGenerator<CheckedBlock> {
  let expected = from
  let work = 0
  let last: CheckedBlock | undefined
  for await (const block of view.blocks(from, end.height)) {
    assertNotAborted(signal)
    const { header } = block
    const isNext =
      header.height === expected &&
      equalBytes(header.ledgerId, end.ledgerId) &&
      (last === undefined || (equalBytes(header.previous, last.hash) && header.time >= last.header.time))
    assertEvidence(isNext, 'evidence/chain-link')
    last = checkBlock(block)
    yield last
    expected += 1
    const done = expected - from
    onProgress?.({ stage: 'blocks', done, total: Math.max(end.height - from + 1, done) })
    work += 1 + TRANSACTION_WORK * header.transactionCount
    if (work < WORK_A_TURN) continue
    work = 0
    await new Promise((resolve) => setTimeout(resolve))
  }
  assertEvidence(last !== undefined && last.header.height === end.height && equalBytes(last.hash, end.hash), 'evidence/chain-end')
}

function checkBlock({ header, transactions: viewed }: ViewedBlock): CheckedBlock {
  const hash = deriveBlockHash(header)
  if (!viewed) return { header, hash, transactions: undefined }
  assertEvidence(viewed.length === header.transactionCount, 'evidence/chain-count')
  assertEvidence(equalBytes(blake2b256(...viewed.map(hashOf)), header.bodyHash), 'evidence/chain-body')
  const entries = viewed.map((each) => ('transaction' in each ? entriesOf(each.transaction) : each.entries))
  assertEvidence(equalBytes(hashEntryList(entries.flat()), header.entriesHash), 'evidence/chain-entries')
  let firstPosition = header.leaves - 4 * entries.flat().length
  assertEvidence(firstPosition >= 0, 'evidence/chain-count')
  const transactions = viewed.map((each, index): CheckedTransaction => {
    const own = entries[index] ?? []
    const checked = { entries: own, transaction: 'transaction' in each ? each.transaction : undefined, firstPosition }
    firstPosition += 4 * own.length
    return checked
  })
  return { header, hash, transactions }
}

function hashOf(viewed: ViewedTransaction): Uint8Array {
  return 'transaction' in viewed ? blake2b256(encodeTransaction(viewed.transaction)) : viewed.hash
}

/** Whether a block of this time may hold transactions of one of these periods (PROTOCOL §7). */
export function mayHold(periods: readonly Period[], time: number, { grace }: Genesis): boolean {
  return periods.some((period) => time >= periodBegin(period) && time < periodEnd(period) + grace)
}

/** Whether no block after one of this time can hold transactions of these periods. */
export function areClosed(periods: readonly Period[], time: number, { grace }: Genesis): boolean {
  return periods.every((period) => time >= periodEnd(period) + grace)
}

/** The height of the newest block before a time, block 0 if there is none: what a statement from then on begins with. Times never decrease. */
export async function heightBefore(view: ChainView, time: number, to: number): Promise<number> {
  let [low, high] = [view.from, to]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    const header = await view.header(middle)
    if (header && header.time < time) low = middle
    else high = middle - 1
  }
  return low
}
