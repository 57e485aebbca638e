import type { Observed } from '../base'
import {
  type IncomingViewingKey,
  type PaymentKey,
  type PeriodKey,
  revealIncomingViewingKey,
  revealPaymentKey,
  revealPeriodKey,
} from '../keys'
import { createTrialDecryption, decryptOutput, type EncryptionDeps, openPayment, type ReceivedNote } from '../note'
import type { Genesis } from '../rules'
import { type AcceptedTransaction, type ActionBody, deriveTransactionId } from '../tx'
import { parseAmount } from '../value'
import { type AcceptedTransactions, type Openings, readInBulk } from './bulk'
import { borderEntry, type EntryContext, type HistoryEntry } from './entry'
import { type JournalOutput, readJournal } from './journal-view'
import type { ScannerDeps } from './scan'

/** A line of a view: an entry whose payee is known by owner element only, where no address can be told. */
export interface ViewLine extends HistoryEntry {
  /** H(owner, account, d) of the payee; compare it with an address's. `undefined` for what leaves the pool. */
  readonly owner: bigint | undefined
}

/**
 * Every payment that the accounts of these period keys made in those periods, from ledger data alone: outputs, change apart, and
 * what crossed the pool's border. By the circuit nothing can be missing; whose keys these are they do not show.
 */
export function viewPeriods(
  keys: readonly PeriodKey[],
  genesis: Genesis,
): (accepted: AcceptedTransaction) => readonly ViewLine[] {
  const revealed = keys.map((key) => ({ period: key.period, secret: revealPeriodKey(key) }))
  return ({ transaction, height, time }) => {
    const txId = deriveTransactionId(transaction.body)
    return transaction.body.actions.flatMap((action) =>
      revealed.flatMap(({ period, secret }) => {
        const outputs = readJournal(period, secret, action)
        if (!outputs) return []
        return linesSent(action, outputs, { txId, height, time, period }, genesis, transaction.body.recipient)
      }),
    )
  }
}

/** The lines of an action whose journal was opened: what crossed the border, then the outputs in their order. */
export function linesSent(
  action: ActionBody,
  outputs: readonly JournalOutput[],
  common: EntryContext,
  genesis: Genesis,
  recipient: string,
): readonly ViewLine[] {
  const border = borderEntry(action, common, genesis, recipient)
  // What a shield brings in is told once, at the border.
  const told = outputs.filter((output) => !(isPadding(output) || (output.self && border?.direction === 'shield')))
  const lines = told.map(
    (output): ViewLine => ({
      ...common,
      direction: output.self ? 'change' : 'out',
      output: output.index,
      asset: output.asset,
      amount: output.amount,
      fee: parseAmount(0n),
      counterparty: undefined,
      memo: undefined,
      owner: output.owner,
    }),
  )
  return border ? [{ ...border, owner: undefined }, ...lines] : lines
}

function isPadding(output: JournalOutput): boolean {
  return output.self && output.amount === 0n
}

/** Receipts of an account's external addresses: no change, no spends. */
export function viewIncoming(
  deps: EncryptionDeps,
  key: IncomingViewingKey,
): (accepted: AcceptedTransaction) => readonly ViewLine[] {
  const read = incomingReader(deps, key)
  return (accepted) => read(accepted)
}

/** What a view key shows of a transaction, most often nothing. */
export interface ViewedTransaction {
  readonly height: number
  readonly lines: readonly ViewLine[]
}

/** The same of many transactions, in their order: their outputs are tried in batches before (`deps.trials`). Throws `AbortedError`. */
export function viewAllIncoming(
  deps: ScannerDeps,
  key: IncomingViewingKey,
  transactions: AcceptedTransactions,
  options?: Pick<Observed, 'signal'>,
): AsyncGenerator<ViewedTransaction, void, undefined> {
  const { trials = createTrialDecryption(deps) } = deps
  const keys = [revealIncomingViewingKey(key).ivk]
  const linesOf = incomingReader(deps, key)
  const read = (accepted: AcceptedTransaction, openings: Openings): ViewedTransaction => ({
    height: accepted.height,
    lines: linesOf(accepted, openings),
  })
  return readInBulk({ trials, keys, read }, transactions, options)
}

function incomingReader(
  deps: EncryptionDeps,
  key: IncomingViewingKey,
): (accepted: AcceptedTransaction, openings?: Openings) => readonly ViewLine[] {
  const { ivk, account } = revealIncomingViewingKey(key)
  return (accepted, openings) =>
    viewOutputs(accepted, (action, index, place) => {
      const opened = openings?.[place]
      if (opened && opened[index] === 0) return undefined
      return tryOutput(action, index, (ciphertexts, context) => decryptOutput(deps, { ivk, account }, ciphertexts, context))
    })
}

/** The one payment that a payment key opens. */
export function viewPayment(deps: EncryptionDeps, key: PaymentKey): (accepted: AcceptedTransaction) => readonly ViewLine[] {
  return (accepted) =>
    viewOutputs(accepted, (action, index) =>
      tryOutput(action, index, (ciphertexts, context) => openPayment(deps, revealPaymentKey(key), ciphertexts, context)),
    )
}

type OutputReader = (
  ciphertexts: ActionBody['outputs'][number],
  context: Parameters<typeof decryptOutput>[3],
) => ReceivedNote | undefined

function tryOutput(action: ActionBody, index: number, read: OutputReader): ReceivedNote | undefined {
  const [commitment, ciphertexts] = [action.cm[index], action.outputs[index]]
  return commitment !== undefined && ciphertexts ? read(ciphertexts, { nf0: action.nf[0], index, commitment }) : undefined
}

function viewOutputs(
  accepted: AcceptedTransaction,
  find: (action: ActionBody, index: number, place: number) => ReceivedNote | undefined,
): readonly ViewLine[] {
  const { transaction, height, time } = accepted
  const txId = deriveTransactionId(transaction.body)
  return transaction.body.actions.flatMap((action, place) =>
    [0, 1, 2].flatMap((index): ViewLine[] => {
      const received = find(action, index, place)
      if (!received) return []
      const { asset, amount, owner } = received.note
      const common = { txId, height, time, period: action.period }
      return [
        {
          ...common,
          direction: 'in',
          output: index,
          asset,
          amount,
          fee: parseAmount(0n),
          counterparty: undefined,
          memo: received.memo,
          owner,
        },
      ]
    }),
  )
}
