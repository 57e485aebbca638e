import { bytesToHex, type Observed } from '../base'
import type { Fr } from '../crypto'
import { type FullViewingKey, type Period, periodSecret, revealFullViewingKey } from '../keys'
import {
  createTrialDecryption,
  decryptOutput,
  deriveCommitment,
  deriveNullifier,
  deriveOrigin,
  derivePsi,
  type EncryptionDeps,
  type Note,
  type NoteCommitment,
  type Nullifier,
  openMemoWithSeed,
  openSenderCopy,
  type ReceivedNote,
  type ScanningKey,
  type TrialDecryption,
} from '../note'
import type { Genesis } from '../rules'
import { type Position, parsePosition } from '../tree'
import { type AcceptedTransaction, type ActionBody, deriveTransactionId, nullifiersOf, type TransactionId } from '../tx'
import { parseAmount } from '../value'
import { type AcceptedTransactions, type Openings, readInBulk } from './bulk'
import { borderEntry, type EntryContext, type HistoryEntry } from './entry'
import { type JournalOutput, readJournal } from './journal-view'

/** A note of an account, as scanning finds it. */
export interface FoundNote {
  readonly position: Position
  readonly height: number
  /** Of the transaction that made it; hexadecimal. */
  readonly txId: string
  readonly note: Note
  readonly commitment: NoteCommitment
  readonly nullifier: Nullifier
  readonly diversifier: Uint8Array
  readonly side: 'external' | 'internal'
  readonly spentHeight: number | undefined
}

/** What scanning takes of its surroundings. */
export interface ScannerDeps extends EncryptionDeps {
  /** Who tries outputs when many transactions are scanned. Default: this thread. */
  readonly trials?: TrialDecryption | undefined
}

/** What scanning an account takes, with the journal key of each period made once. */
export interface Scanner {
  /** One transaction, at once and on this thread. */
  readonly scan: (accepted: AcceptedTransaction) => ScannedTransaction
  /** Many, in their order, with the same results: their outputs are tried in batches before (`ScannerDeps.trials`). Throws `AbortedError`. */
  readonly scanAll: (
    transactions: AcceptedTransactions,
    options?: Pick<Observed, 'signal'>,
  ) => AsyncGenerator<ScannedTransaction, void, undefined>
}

/** What a transaction means to the account. */
export interface ScannedTransaction {
  readonly height: number
  readonly notes: readonly FoundNote[]
  /** All its nullifiers; which of them are ours the wallet's notes tell. */
  readonly nullifiers: readonly Fr[]
  readonly entries: readonly HistoryEntry[]
}

interface FoundOutput {
  readonly index: number
  readonly received: ReceivedNote
  readonly side: FoundNote['side']
}

/** Reads transactions with a full viewing key; malformed outputs are passed over, never an error. */
export function createScanner(deps: ScannerDeps, key: FullViewingKey, genesis: Genesis): Scanner {
  const { trials = createTrialDecryption(deps) } = deps
  const { account, nk, senderKey, external, internal } = revealFullViewingKey(key)
  const sides: readonly (readonly [FoundNote['side'], ScanningKey])[] = [
    ['external', { ivk: external.ivk, account }],
    ['internal', { ivk: internal.ivk, account }],
  ]
  const periodKeys = new Map<Period, Fr>()
  const periodKeyOf = (period: Period): Fr => {
    const known = periodKeys.get(period)
    if (known !== undefined) return known
    const secret = periodSecret(key, period)
    periodKeys.set(period, secret)
    return secret
  }

  /** The account's outputs; where trials were made before, only what they opened is looked at. */
  const findOutputs = (action: ActionBody, opened: Uint8Array | undefined): readonly FoundOutput[] =>
    action.outputs.flatMap((ciphertexts, index) => {
      const commitment = action.cm[index]
      if (commitment === undefined) return []
      for (const [bit, [side, scanningKey]] of sides.entries()) {
        if (opened && ((opened[index] ?? 0) & (1 << bit)) === 0) continue
        const received = decryptOutput(deps, scanningKey, ciphertexts, { nf0: action.nf[0], index, commitment })
        if (received) return [{ index, received, side }]
      }
      return []
    })

  /** Entries of an action that this account made, from the journal; payee and memo from the sender's copies. */
  const entriesSent = (
    action: ActionBody,
    outputs: readonly JournalOutput[],
    common: EntryContext,
    recipient: string,
  ): readonly HistoryEntry[] => {
    const border = borderEntry(action, common, genesis, recipient)
    const paid = outputs
      .filter((output) => !(output.self && (output.amount === 0n || border?.direction === 'shield')))
      .map((output): HistoryEntry => {
        const copy = readCopy(action, output)
        return {
          ...common,
          direction: output.self ? 'change' : 'out',
          output: output.index,
          asset: output.asset,
          amount: output.amount,
          fee: parseAmount(0n),
          counterparty: output.self ? undefined : copy?.address,
          // Change has none; a payment to oneself may have one.
          memo: output.self ? copy?.memo || undefined : copy?.memo,
        }
      })
    if (!border) return paid
    const shielded = border.direction === 'shield' ? outputs.find((output) => output.self && output.amount !== 0n) : undefined
    return [{ ...border, memo: shielded && readCopy(action, shielded)?.memo }, ...paid]
  }

  const readCopy = (action: ActionBody, output: JournalOutput) => {
    const [commitment, ciphertexts] = [action.cm[output.index], action.outputs[output.index]]
    if (commitment === undefined || !ciphertexts) return undefined
    const copy = openSenderCopy(senderKey, ciphertexts, commitment)
    if (!copy || copy.address.owner !== output.owner) return undefined
    const psi = derivePsi(copy.rseed, action.nf[0], output.index, deriveOrigin(account, action.nf[0]))
    const { owner, asset, amount } = output
    if (deriveCommitment({ owner, asset, amount, psi }) !== commitment) return undefined
    const { address, memoSeed } = copy
    return { address, memo: openMemoWithSeed(deps, memoSeed, address, commitment, ciphertexts.memo)?.text }
  }

  const entriesReceived = (found: readonly FoundOutput[], common: EntryContext): readonly HistoryEntry[] =>
    found.map(({ index, received }) => ({
      ...common,
      direction: 'in',
      output: index,
      asset: received.note.asset,
      amount: received.note.amount,
      fee: parseAmount(0n),
      counterparty: undefined,
      memo: received.memo,
    }))

  const scan = (accepted: AcceptedTransaction, openings?: Openings): ScannedTransaction => {
    const { transaction, height, time, firstPosition } = accepted
    const { body } = transaction
    let txId: TransactionId | undefined
    const notes: FoundNote[] = []
    const entries: HistoryEntry[] = []
    body.actions.forEach((action, place) => {
      const found = findOutputs(action, openings?.[place])
      const sent = readJournal(action.period, periodKeyOf(action.period), action)
      // Most transactions are none of ours, and their ids nobody's business.
      if (!sent && found.length === 0) return
      txId ??= deriveTransactionId(body)
      const common: EntryContext = { txId, height, time, period: action.period }
      entries.push(...(sent ? entriesSent(action, sent, common, body.recipient) : entriesReceived(found, common)))
      for (const { index, received, side } of found) {
        // Notes of amount 0 (padding, mostly) can pay nothing and need not be kept.
        if (received.note.amount === 0n) continue
        const position = parsePosition(firstPosition + 4 * place + index)
        const commitment = deriveCommitment(received.note)
        notes.push({
          position,
          height,
          txId: bytesToHex(common.txId),
          note: received.note,
          commitment,
          nullifier: deriveNullifier(nk, commitment, position),
          diversifier: received.diversifier,
          side,
          spentHeight: undefined,
        })
      }
    })
    return { height, notes, nullifiers: nullifiersOf(body), entries }
  }
  const keys = sides.map(([, { ivk }]) => ivk)
  return {
    scan: (accepted) => scan(accepted),
    scanAll: (transactions, options) => readInBulk({ trials, keys, read: scan }, transactions, options),
  }
}
