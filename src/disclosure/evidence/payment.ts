import { equalBytes } from '../../base'
import { parseFr } from '../../crypto'
import { equalAddresses, formatAddress } from '../../keys'
import { openPayment } from '../../note'
import type { BlockHeader } from '../../rules'
import { type ActionBody, deriveTransactionId, type Transaction } from '../../tx'
import { parseAmount } from '../../value'
import { checkedBlocks } from './chain'
import type { PaymentClaim } from './claim'
import { assertEvidence } from './errors'
import type { ClaimInput, Findings, FoundClaim } from './findings'
import { itemOf } from './item'
import { totalsOf } from './totals'

const OUTPUTS = 3

interface FoundPayment {
  readonly header: BlockHeader
  readonly action: ActionBody
}

/** The output that the payment key opens on the ledger; to be proven: that the account received it, or made its transaction. */
export async function findPayment(input: ClaimInput, claim: PaymentClaim): Promise<FoundClaim> {
  const { evidence, x25519, context, audience } = input
  const { address, payer, payee, rseed, memoSeed, output, txId } = claim
  const { header, action } = await findAction(input, claim)
  const index = output % OUTPUTS
  const [commitment, ciphertexts] = [action.cm[index], action.outputs[index]]
  assertEvidence(commitment !== undefined && ciphertexts !== undefined, 'evidence/output-unknown')
  const key = { address: payee, rseed, memoSeed }
  const opened = openPayment({ x25519 }, key, ciphertexts, { nf0: action.nf[0], index, commitment })
  assertEvidence(opened !== undefined, 'evidence/payment-key')
  assertEvidence(memoSeed === undefined || opened.memoSeed !== undefined, 'evidence/memo-key')
  assertEvidence(payer || equalAddresses(address, payee), 'evidence/payee-mismatch')
  const open = {
    context,
    audience,
    subject: evidence.subject,
    owner: address.owner,
    payer: parseFr(payer ? 1n : 0n),
    nf0: action.nf[0],
    tag: action.tag,
    period: parseFr(BigInt(action.period)),
    origin: opened.origin,
  }
  const item = itemOf({
    txId,
    height: header.height,
    time: header.time,
    period: action.period,
    direction: payer ? 'out' : 'in',
    output,
    asset: opened.note.asset,
    amount: opened.note.amount,
    fee: parseAmount(0n),
    counterparty: payer ? payee : undefined,
    memo: opened.memo,
    owner: payee.owner,
  })
  const findings: Findings = {
    items: [item],
    totals: totalsOf(evidence.genesis, [item]),
    periods: [action.period],
    state: 'complete',
    limits: ['second-account'],
    address: formatAddress(address),
  }
  return { findings, statements: [{ circuit: 'payment', open }] }
}

/** The action of the claim, in a block that leads up to that of the evidence. */
async function findAction({ evidence, source, observed }: ClaimInput, claim: PaymentClaim): Promise<FoundPayment> {
  assertEvidence(source !== undefined, 'evidence/blocks-needed')
  const { domain, block } = evidence
  const end = { ledgerId: domain.ledgerId, height: block.header.height, hash: block.hash }
  let found: { readonly header: BlockHeader; readonly transaction: Transaction } | undefined
  for await (const { header, transactions = [] } of checkedBlocks(source, source.from, end, observed)) {
    for (const { transaction } of transactions) {
      if (transaction && equalBytes(deriveTransactionId(transaction.body), claim.txId)) found = { header, transaction }
    }
  }
  assertEvidence(found !== undefined, 'evidence/transaction-unknown')
  const action = found.transaction.body.actions[Math.floor(claim.output / OUTPUTS)]
  assertEvidence(action !== undefined, 'evidence/output-unknown')
  return { header: found.header, action }
}
