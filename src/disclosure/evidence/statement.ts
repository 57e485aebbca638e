import { type Fr, parseFr } from '../../crypto'
import { formatAddress, type Period, periodBegin } from '../../keys'
import type { BlockHeader, Genesis } from '../../rules'
import { BINDING_SLOTS, deriveJournalTag } from '../../statement'
import { deriveTransactionId, type Transaction } from '../../tx'
import { readJournal } from '../journal-view'
import { linesSent, type ViewLine } from '../view'
import { areClosed, type CheckedBlock, checkedBlocks, heightBefore, mayHold } from './chain'
import type { ClaimedPeriod, StatementClaim } from './claim'
import { assertEvidence } from './errors'
import type { ClaimInput, FoundClaim, NeededStatement } from './findings'
import { itemOf } from './item'
import type { EvidenceItem } from './report'
import { totalsOf } from './totals'

/** What the account sent in the claimed periods, by every entry of the ledger in them; to be proven: that the keys are its own. */
export async function findStatement(input: ClaimInput, claim: StatementClaim): Promise<FoundClaim> {
  const { evidence, source, context, audience } = input
  const { genesis, block, subject } = evidence
  const { address } = claim
  const statements = bindingSlots(claim.periods).map((slots): NeededStatement => {
    return { circuit: 'binding', open: { context, audience, subject, owner: address.owner, ...slots } }
  })
  const periods = claim.periods.map(({ period }) => period)
  const shared = { periods, limits: ['no-receipts', 'second-account'] as const, address: formatAddress(address) }
  if (!source) return { findings: { ...shared, items: [], totals: [], state: 'no-data' }, statements }
  const items: EvidenceItem[] = []
  for await (const each of periodBlocks(input, source, periods)) items.push(...itemsOf(each, claim.periods, genesis))
  const state = areClosed(periods, block.header.time, genesis) ? 'complete' : 'open'
  return { findings: { ...shared, items, totals: totalsOf(genesis, items), state }, statements }
}

/** The periods and keys of each `binding` proof of a claim. */
function bindingSlots(
  periods: readonly ClaimedPeriod[],
): readonly { readonly period: readonly Fr[]; readonly periodKey: readonly Fr[] }[] {
  const proofs = Math.ceil(periods.length / BINDING_SLOTS)
  return Array.from({ length: proofs }, (_, proof) => {
    const slots = Array.from(
      { length: BINDING_SLOTS },
      (_, slot) => periods[Math.min(BINDING_SLOTS * proof + slot, periods.length - 1)] as ClaimedPeriod,
    )
    return { period: slots.map(({ period }) => parseFr(BigInt(period))), periodKey: slots.map(({ key }) => key) }
  })
}

/** Checked blocks from the one before the first period up to the block of the evidence; those that matter have their transactions. */
export async function* periodBlocks(
  { evidence, observed }: Pick<ClaimInput, 'evidence' | 'observed'>,
  source: NonNullable<ClaimInput['source']>,
  periods: readonly Period[],
): AsyncGenerator<CheckedBlock> {
  const { genesis, domain, block } = evidence
  const begin = periodBegin(periods[0] as Period)
  const { height } = block.header
  const end = { ledgerId: domain.ledgerId, height, hash: block.hash }
  const from = evidence.chain ? source.from : await heightBefore(source, begin, height)
  let isFirst = true
  for await (const each of checkedBlocks(source, from, end, observed)) {
    const { header } = each
    if (isFirst) assertEvidence(header.height === 0 || header.time < begin, 'evidence/chain-begin')
    isFirst = false
    const isNeeded = header.height > 0 && mayHold(periods, header.time, genesis)
    assertEvidence(!isNeeded || each.transactions !== undefined, 'evidence/chain-incomplete')
    yield each
  }
}

/** What the account of these keys sent in a block, by the block's entries: a transaction of its own whose content is not there is refused. */
function itemsOf(
  { header, transactions }: CheckedBlock,
  keys: readonly ClaimedPeriod[],
  genesis: Genesis,
): readonly EvidenceItem[] {
  return (transactions ?? []).flatMap(({ entries, transaction }) =>
    entries.flatMap((entry, index) => {
      const claimed = keys.find(({ period }) => period === entry.period)
      if (!claimed || entry.tag !== deriveJournalTag(claimed.key, entry.nf0)) return []
      assertEvidence(transaction !== undefined, 'evidence/item-hidden')
      return sentLines(transaction, index, claimed, header, genesis).map(itemOf)
    }),
  )
}

/** The lines of one action of a transaction, by the key under whose journal it stands; throws where a line does not open. */
export function sentLines(
  { body }: Transaction,
  index: number,
  { period, key }: ClaimedPeriod,
  { height, time }: BlockHeader,
  genesis: Genesis,
): readonly ViewLine[] {
  const action = body.actions[index]
  const outputs = action && readJournal(period, key, action)
  // The circuit makes all three open under the key that made the tag.
  assertEvidence(action !== undefined && outputs?.length === action.journal.length, 'evidence/journal-malformed')
  return linesSent(action, outputs, { txId: deriveTransactionId(body), height, time, period }, genesis, body.recipient)
}
