import { equalBytes } from '../../base'
import { periodBegin } from '../../keys'
import type { ChainView, ViewedBlock, ViewedTransaction } from '../../rules'
import { deriveJournalTag } from '../../statement'
import { deriveTransactionId } from '../../tx'
import { heightBefore, mayHold } from './chain'
import type { AttestClaim, Claim, PaymentClaim, StatementClaim } from './claim'
import { cutTransaction } from './embedded-chain'
import type { Evidence } from './format'

/** The blocks up to that of the evidence which a reader needs for its claim, with as little of them as will do; a balance needs none. */
export async function embedBlocks(
  view: ChainView,
  { block, genesis }: Evidence,
  claim: Claim,
): Promise<readonly ViewedBlock[] | undefined> {
  const to = block.header.height
  switch (claim.kind) {
    case 'statement': {
      const periods = claim.periods.map(({ period }) => period)
      const from = await heightBefore(view, periodBegin(periods[0] as (typeof periods)[0]), to)
      return take(view, from, to, ({ header, transactions }) =>
        header.height > 0 && mayHold(periods, header.time, genesis)
          ? transactions?.map((each) => shownOf(each, claim))
          : undefined,
      )
    }
    case 'account':
      return take(view, 0, to, ({ transactions }) => transactions)
    case 'payment':
      return embedPayment(view, to, claim)
    case 'balance':
      return undefined
    case 'income':
      return embedHeaders(view, to, claim)
  }
}

async function take(
  view: ChainView,
  from: number,
  to: number,
  shown: (block: ViewedBlock) => readonly ViewedTransaction[] | undefined,
): Promise<readonly ViewedBlock[]> {
  const blocks: ViewedBlock[] = []
  for await (const block of view.blocks(from, to)) blocks.push({ ...block, signature: undefined, transactions: shown(block) })
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
async function embedPayment(view: ChainView, to: number, { txId }: PaymentClaim): Promise<readonly ViewedBlock[]> {
  const isIt = (each: ViewedTransaction): boolean =>
    'transaction' in each && equalBytes(deriveTransactionId(each.transaction.body), txId)
  const blocks: ViewedBlock[] = []
  for await (const block of view.blocks(0, to)) {
    const holds = block.transactions?.some(isIt) ?? false
    if (!holds && blocks.length === 0) continue
    const transactions = holds ? block.transactions?.map((each) => (isIt(each) ? each : cutTransaction(each))) : undefined
    blocks.push({ ...block, signature: undefined, transactions })
  }
  return blocks
}

/** The headers that bound an income. */
function embedHeaders(view: ChainView, to: number, { heights }: AttestClaim): Promise<readonly ViewedBlock[]> {
  return take(view, heights ? heights.first - 1 : to, to, () => undefined)
}
