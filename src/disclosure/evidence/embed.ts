import { equalBytes } from '../../base'
import { periodBegin } from '../../keys'
import type { ChainView, ViewedBlock, ViewedTransaction } from '../../rules'
import { deriveJournalTag } from '../../statement'
import { deriveTransactionId } from '../../tx'
import { heightBefore, mayHold } from './chain'
import type { Claim, PaymentClaim, StatementClaim } from './claim'
import { cutTransaction } from './embedded-chain'
import type { Evidence } from './format'
import { SIZE_LIMITS, tooLarge } from './size'

/**
 * The blocks up to that of the evidence which a reader needs for its claim, with as little of them as will do; a balance needs none.
 * Throws `EvidenceTooLargeError` on more than `most`.
 */
export async function embedBlocks(
  view: ChainView,
  { block, genesis }: Evidence,
  claim: Claim,
  most = SIZE_LIMITS.blocks,
): Promise<readonly ViewedBlock[] | undefined> {
  const to = block.header.height
  switch (claim.kind) {
    case 'statement': {
      const periods = claim.periods.map(({ period }) => period)
      const from = await heightBefore(view, periodBegin(periods[0] as (typeof periods)[0]), to)
      return take(view, { from, to, most }, ({ header, transactions }) =>
        header.height > 0 && mayHold(periods, header.time, genesis)
          ? transactions?.map((each) => shownOf(each, claim))
          : undefined,
      )
    }
    case 'account':
      return take(view, { from: 0, to, most }, ({ transactions }) => transactions)
    case 'payment':
      return embedPayment(view, { to, most }, claim)
    case 'balance':
      return undefined
    case 'income':
      // The headers that bound it.
      return take(view, { from: claim.first - 1, to, most }, () => undefined)
  }
}

async function take(
  view: ChainView,
  { from, to, most }: { readonly from: number; readonly to: number; readonly most: number },
  shown: (block: ViewedBlock) => readonly ViewedTransaction[] | undefined,
): Promise<readonly ViewedBlock[]> {
  const blocks: ViewedBlock[] = []
  for await (const block of view.blocks(from, to)) {
    if (blocks.length >= most) throw tooLarge(true)
    blocks.push({ ...block, signature: undefined, transactions: shown(block) })
  }
  return blocks
}

/** A transaction of the account whole, of any other what the block commits to. */
function shownOf(viewed: ViewedTransaction, { periods }: StatementClaim): ViewedTransaction {
  if (!('transaction' in viewed)) return viewed
  const isOwn = viewed.transaction.body.actions.some(({ tag, period, nf }) =>
    periods.some((claimed) => claimed.period === period && tag === deriveJournalTag(claimed.key, nf[0])),
  )
  return isOwn ? viewed : cutTransaction(viewed)
}

/** From the block of the payment on: that one with its transaction, of the others the headers. */
async function embedPayment(
  view: ChainView,
  { to, most }: { readonly to: number; readonly most: number },
  { txId }: PaymentClaim,
): Promise<readonly ViewedBlock[]> {
  const isIt = (each: ViewedTransaction): boolean =>
    'transaction' in each && equalBytes(deriveTransactionId(each.transaction.body), txId)
  const blocks: ViewedBlock[] = []
  for await (const block of view.blocks(0, to)) {
    const holds = block.transactions?.some(isIt) ?? false
    if (!holds && blocks.length === 0) continue
    if (blocks.length >= most) throw tooLarge(true)
    const transactions = holds ? block.transactions?.map((each) => (isIt(each) ? each : cutTransaction(each))) : undefined
    blocks.push({ ...block, signature: undefined, transactions })
  }
  return blocks
}
