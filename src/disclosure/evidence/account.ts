import { type Fr, verifyEddsa } from '../../crypto'
import { defaultAddress, formatAddress, periodSecret, revealFullViewingKey } from '../../keys'
import { openPayment, openSenderCopy } from '../../note'
import { deriveDisclosureMessage, deriveSubject } from '../../statement'
import type { AcceptedTransaction, Transaction } from '../../tx'
import { readJournal } from '../journal-view'
import { createScanner, type FoundNote } from '../scan'
import type { ViewLine } from '../view'
import { areClosed, checkedBlocks } from './chain'
import type { AccountClaim } from './claim'
import { assertEvidence } from './errors'
import type { ClaimInput, FoundClaim } from './findings'
import type { Evidence } from './format'
import { itemOf } from './item'
import type { EvidenceItem } from './report'
import { sentLines } from './statement'
import { type TotalExtras, totalsOf } from './totals'

/** What the account sent, received and holds, by every transaction of the ledger from its first block on; nothing is left to prove. */
export async function findAccount(input: ClaimInput, claim: AccountClaim): Promise<FoundClaim> {
  const { evidence, source, audience } = input
  const { viewingKey, periods } = claim
  assertEvidence(evidence.subject === deriveSubject(revealFullViewingKey(viewingKey), audience), 'evidence/subject-mismatch')
  const shared = {
    periods,
    limits: ['hidden-note', 'second-account'] as const,
    address: formatAddress(defaultAddress(viewingKey)),
  }
  if (!source) return { findings: { ...shared, items: [], totals: [], state: 'no-data' }, statements: [] }
  const { items, balances } = await scanAccount(input, source, claim)
  const state = areClosed(periods, evidence.block.header.time, evidence.genesis) ? 'complete' : 'open'
  return { findings: { ...shared, items, totals: totalsOf(evidence.genesis, items, balances), state }, statements: [] }
}

/** Checks the account's own signature, which takes the place of a proof. */
export function checkAccountSignature({ signature }: Evidence, context: Fr, { viewingKey }: AccountClaim): void {
  const { ak } = revealFullViewingKey(viewingKey)
  const holds = signature !== undefined && verifyEddsa(ak, deriveDisclosureMessage(context), signature)
  assertEvidence(holds, 'evidence/signature-invalid')
}

interface ScannedAccount {
  readonly items: readonly EvidenceItem[]
  /** By asset, before the first period and after the last. */
  readonly balances: ReadonlyMap<number, Required<Pick<TotalExtras, 'opening' | 'closing'>>>
}

async function scanAccount(
  { evidence, x25519, observed }: ClaimInput,
  source: NonNullable<ClaimInput['source']>,
  { viewingKey, periods }: AccountClaim,
): Promise<ScannedAccount> {
  const { genesis, domain, block } = evidence
  const scanner = createScanner({ x25519 }, viewingKey, genesis)
  const [first, last] = [periods[0] ?? 0, periods.at(-1) ?? 0]
  const items: EvidenceItem[] = []
  const notes = new Map<string, FoundNote>()
  const balances = new Map<number, { opening: bigint; closing: bigint }>()
  const add = (asset: number, amount: bigint, period: number): void => {
    const balance = balances.get(asset) ?? { opening: 0n, closing: 0n }
    if (period < first) balance.opening += amount
    if (period <= last) balance.closing += amount
    balances.set(asset, balance)
  }
  assertEvidence(source.from === 0, 'evidence/chain-begin')
  const end = { ledgerId: domain.ledgerId, height: block.header.height, hash: block.hash }
  for await (const { header, transactions } of checkedBlocks(source, 0, end, observed)) {
    assertEvidence(header.height === 0 || transactions !== undefined, 'evidence/chain-incomplete')
    for (const { transaction, firstPosition } of transactions ?? []) {
      assertEvidence(transaction !== undefined, 'evidence/chain-incomplete')
      const accepted: AcceptedTransaction = { transaction, height: header.height, time: header.time, firstPosition }
      const scanned = scanner.scan(accepted)
      // Of a bundle, whose actions may lie in different periods, the first action's counts.
      const period = transaction.body.actions[0]?.period ?? 0
      const spent = scanned.nullifiers.flatMap((nullifier) => notes.get(keyOf(nullifier)) ?? [])
      for (const { note } of scanned.notes) add(note.asset, note.amount, period)
      for (const { note } of spent) add(note.asset, -note.amount, period)
      for (const note of scanned.notes) notes.set(keyOf(note.nullifier), note)
      const owners = new Map(scanned.notes.map(({ position, note }) => [position - firstPosition, note.owner]))
      assertNothingHidden(transaction, spent, owners, viewingKey)
      const received = scanned.entries.filter(({ direction }) => direction === 'in')
      const lines: readonly ViewLine[] = [
        ...sentBy(transaction, header, { x25519 }, viewingKey, genesis).map((line) => asChange(line, owners)),
        ...received.map((entry) => ({ ...entry, owner: owners.get(entry.output ?? -1) })),
      ]
      for (const line of lines) if (periods.some((each) => each === line.period)) items.push(itemOf(line))
    }
  }
  return { items, balances }
}

function keyOf(nullifier: Fr): string {
  return nullifier.toString()
}

/** What goes back to the account is change, also where its journal does not say so. */
function asChange(line: ViewLine, owners: ReadonlyMap<number, Fr>): ViewLine {
  const isOwn = line.direction === 'out' && line.output !== undefined && owners.get(line.output) === line.owner
  return isOwn ? { ...line, direction: 'change', counterparty: undefined } : line
}

/**
 * What an account's action spent has to be what its notes held, and the change that its journal tells has to be among them: a note that
 * scanning does not find was hidden from the receipts or the balance.
 */
function assertNothingHidden(
  { body }: Transaction,
  spent: readonly FoundNote[],
  owners: ReadonlyMap<number, Fr>,
  key: AccountClaim['viewingKey'],
): void {
  for (const [place, action] of body.actions.entries()) {
    const outputs = readJournal(action.period, periodSecret(key, action.period), action)
    if (!outputs) continue
    const out = outputs.reduce((sum, { amount }) => sum + amount, action.publicOut - action.publicIn)
    const known = spent.filter(({ nullifier }) => action.nf.includes(nullifier)).reduce((sum, { note }) => sum + note.amount, 0n)
    assertEvidence(out === known, 'evidence/receipt-hidden')
    const own = outputs.filter(({ self, amount }) => self && amount !== 0n)
    assertEvidence(
      own.every(({ index, owner }) => owners.get(4 * place + index) === owner),
      'evidence/receipt-hidden',
    )
  }
}

/** What the account sent in a transaction; payee and memo where the copy for its sender opens the payment. */
function sentBy(
  transaction: Transaction,
  header: Parameters<typeof sentLines>[3],
  deps: Pick<ClaimInput, 'x25519'>,
  key: AccountClaim['viewingKey'],
  genesis: Parameters<typeof sentLines>[4],
): readonly ViewLine[] {
  const { senderKey } = revealFullViewingKey(key)
  return transaction.body.actions.flatMap((action, index) => {
    const secret = periodSecret(key, action.period)
    if (!readJournal(action.period, secret, action)) return []
    return sentLines(transaction, index, { period: action.period, key: secret }, header, genesis).map((line): ViewLine => {
      const place = line.output
      const [commitment, ciphertexts] = place === undefined ? [] : [action.cm[place], action.outputs[place]]
      if (place === undefined || commitment === undefined || !ciphertexts) return line
      const copy = openSenderCopy(senderKey, ciphertexts, commitment)
      const opened = copy && openPayment(deps, copy, ciphertexts, { nf0: action.nf[0], index: place, commitment })
      if (!copy || !opened || copy.address.owner !== line.owner) return line
      return { ...line, counterparty: line.direction === 'out' ? copy.address : undefined, memo: opened.memo || undefined }
    })
  })
}
