import { bytesToHex, equalBytes } from '../../base'
import {
  type Address,
  defaultAddress,
  deriveAddress,
  deriveAddressIndex,
  equalAddresses,
  type FullViewingKey,
  type Period,
  periodSecret,
  revealFullViewingKey,
} from '../../keys'
import { decryptOutput, deriveOrigin, openPayment, openSenderCopy } from '../../note'
import type { ChainView } from '../../rules'
import { type ActionBody, deriveTransactionId, type TransactionId } from '../../tx'
import { readJournal } from '../journal-view'
import { type ClaimedPeriod, MAX_PERIODS, type PaymentClaim } from './claim'
import { DisclosureRequestError } from './errors'
import type { Evidence } from './format'
import { type EvidenceRequest, type MakeEvidenceDeps, makeEvidence } from './make'

/** Which periods an account is shown for. */
export interface AccountRequest {
  /** 1 to 120, in any order. */
  readonly periods: readonly Period[]
}

/** Which periods a statement is of, and by which address the reader knows the account. */
export interface StatementRequest extends AccountRequest {
  /** One of the account's external addresses, or the index of one, below 2^64; default 0, which a wallet shows first. */
  readonly address?: Address | bigint | undefined
}

/**
 * Makes a statement: all that the account sent in these periods, provably its own and provably all. Throws `DisclosureRequestError` when
 * the address is none of the account's, `AddressIndexError` when there is no such index.
 */
export async function discloseStatement(
  deps: MakeEvidenceDeps,
  request: EvidenceRequest,
  { periods, address: asked }: StatementRequest,
): Promise<Evidence> {
  const { viewingKey } = request
  const address = ownAddress(viewingKey, asked)
  const claimed = rising(periods).map((period): ClaimedPeriod => ({ period, key: periodSecret(viewingKey, period) }))
  return makeEvidence(deps, request, { kind: 'statement', address, periods: claimed }, { address })
}

/** Hands over the account itself: all of it, for ever, to whoever gets the file. */
export async function discloseAccount(
  deps: MakeEvidenceDeps,
  request: EvidenceRequest,
  { periods }: AccountRequest,
): Promise<Evidence> {
  return makeEvidence(deps, request, { kind: 'account', viewingKey: request.viewingKey, periods: rising(periods) }, {})
}

function rising(periods: readonly Period[]): readonly Period[] {
  const sorted = [...new Set(periods)].sort((a, b) => a - b)
  if (sorted.length === 0 || sorted.length > MAX_PERIODS)
    throw new DisclosureRequestError(`a statement is of 1 to ${MAX_PERIODS} periods`)
  return sorted
}

/** One output of a transaction. */
export interface PaymentRequest {
  readonly txId: TransactionId
  /** 3·action + output. */
  readonly output: number
  /** Default: payer where the account made the transaction, else payee. */
  readonly role?: 'payer' | 'payee' | undefined
  /**
   * By which of its external addresses, or the index of one, the reader knows the payer; default 0. A payee is who was paid: another
   * address than the payment's is refused.
   */
  readonly address?: Address | bigint | undefined
}

/**
 * Makes evidence of one payment, received or made; its reader sees amount, asset, payee and time, and with `memos` the memo. Throws
 * `DisclosureRequestError` when the account neither made nor received it, when its memo is asked for and its sender garbled it, or when
 * the address is none of the account's, `AddressIndexError` when there is no such index.
 */
export async function disclosePayment(
  deps: MakeEvidenceDeps,
  request: EvidenceRequest,
  asked: PaymentRequest,
): Promise<Evidence> {
  const action = await findAction(request.view, asked)
  const opened = paidClaim(deps, request.viewingKey, action, asked) ?? receivedClaim(deps, request.viewingKey, action, asked)
  if (!opened) throw new DisclosureRequestError('the account did not make this payment, nor receive it from another')
  if (request.memos && opened.memoSeed === undefined) throw new DisclosureRequestError('the memo of this payment does not open')
  const claim = request.memos ? opened : { ...opened, memoSeed: undefined }
  return makeEvidence(deps, request, claim, { address: claim.address })
}

async function findAction(view: ChainView, { txId, output }: PaymentRequest): Promise<ActionBody> {
  for await (const { transactions = [] } of view.blocks(view.from, view.to)) {
    for (const each of transactions) {
      if (!('transaction' in each) || !equalBytes(deriveTransactionId(each.transaction.body), txId)) continue
      const action = each.transaction.body.actions[Math.floor(output / 3)]
      if (action) return action
    }
  }
  throw new DisclosureRequestError(`there is no output ${output} of transaction ${bytesToHex(txId)}`)
}

/** As payer, with the copy that the transaction keeps for its sender. */
function paidClaim(
  deps: MakeEvidenceDeps,
  key: FullViewingKey,
  action: ActionBody,
  asked: PaymentRequest,
): PaymentClaim | undefined {
  if (asked.role === 'payee' || !readJournal(action.period, periodSecret(key, action.period), action)) return undefined
  const index = asked.output % 3
  const [commitment, ciphertexts] = [action.cm[index], action.outputs[index]]
  if (commitment === undefined || !ciphertexts) return undefined
  const copy = openSenderCopy(revealFullViewingKey(key).senderKey, ciphertexts, commitment)
  if (!copy) return undefined
  const memoSeed = openPayment(deps, copy, ciphertexts, { nf0: action.nf[0], index, commitment })?.memoSeed
  const { txId, output } = asked
  const address = ownAddress(key, asked.address)
  const { address: payee, rseed } = copy
  return { kind: 'payment', address, payer: true, txId, output, payee, rseed, memoSeed }
}

function receivedClaim(
  deps: MakeEvidenceDeps,
  key: FullViewingKey,
  action: ActionBody,
  asked: PaymentRequest,
): PaymentClaim | undefined {
  if (asked.role === 'payer') return undefined
  const index = asked.output % 3
  const [commitment, ciphertexts] = [action.cm[index], action.outputs[index]]
  if (commitment === undefined || !ciphertexts) return undefined
  const { account, external, internal } = revealFullViewingKey(key)
  for (const side of ['external', 'internal'] as const) {
    const { ivk } = side === 'external' ? external : internal
    const received = decryptOutput(deps, { ivk, account }, ciphertexts, { nf0: action.nf[0], index, commitment })
    const address = received && addressOf(key, side, received.diversifier)
    // What an account pays to itself was received from nobody.
    if (!received || !address || received.origin === deriveOrigin(account, action.nf[0])) continue
    if (asked.address !== undefined && !equalAddresses(ownAddress(key, asked.address), address))
      throw new DisclosureRequestError('the payment was made to another address')
    const { txId, output } = asked
    const { rseed, memoSeed } = received
    return { kind: 'payment', address, payer: false, txId, output, payee: address, rseed, memoSeed }
  }
  return undefined
}

/** The address to name: nobody is known by one that is not his. */
function ownAddress(key: FullViewingKey, asked: Address | bigint | undefined): Address {
  if (asked === undefined) return defaultAddress(key)
  if (typeof asked === 'bigint') return deriveAddress(key, 'external', asked)
  const own = addressOf(key, 'external', asked.diversifier)
  if (!own || !equalAddresses(own, asked)) throw new DisclosureRequestError('the address is none of the account')
  return own
}

function addressOf(key: FullViewingKey, side: 'external' | 'internal', diversifier: Uint8Array): Address | undefined {
  const index = deriveAddressIndex(key, side, diversifier)
  return index === undefined ? undefined : deriveAddress(key, side, index)
}
