import { type Fr, verifyEddsa } from '../crypto'
import { deriveJournalPeriodKey, deriveOwner } from '../keys'
import { commitToElements, deriveNullifier, deriveOrigin, derivePsi } from '../note'
import { assertPath, parsePosition, rootFromPath } from '../tree'
import { deriveAuthorizationMessage } from './authorization'
import { accountOf } from './check-discloser'
import { deriveJournalTag, maskJournalEntry } from './journal'
import type { TransferPrivate, TransferPublic } from './transfer'

/** Why a statement does not hold: one word for each rule of PROTOCOL §5, in the order in which they are checked. */
export type StatementFailure =
  | 'asset-range'
  | 'amount-range'
  | 'public-amount-range'
  | 'position-range'
  | 'self-flag'
  | 'nullifier'
  | 'nullifier-distinct'
  | 'membership'
  | 'commitment'
  | 'balance'
  | 'public-asset'
  | 'signature'
  | 'journal-tag'
  | 'journal-entry'
  | 'self-owner'

const inputs = [0, 1] as const
const outputs = [0, 1, 2] as const
const isBelow = (value: Fr, bits: number): boolean => value >> BigInt(bits) === 0n
const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n)

/** Says natively what the circuit `transfer` says: `undefined` when the statement holds, else the first rule that it breaks. */
export function checkTransfer(open: TransferPublic, secret: TransferPrivate): StatementFailure | undefined {
  return (
    checkRanges(open, secret) ??
    checkInputs(open, secret) ??
    checkOutputs(open, secret) ??
    checkBalance(open, secret) ??
    checkAuthority(open, secret)
  )
}

function checkRanges(open: TransferPublic, secret: TransferPrivate): StatementFailure | undefined {
  if (!isBelow(secret.asset, 32)) return 'asset-range'
  if (![...secret.inAmount, ...secret.outAmount].every((amount) => isBelow(amount, 128))) return 'amount-range'
  if (![open.publicIn, open.publicOut].every((amount) => isBelow(amount, 128))) return 'public-amount-range'
  if (!secret.inPosition.every((position) => isBelow(position, 32))) return 'position-range'
  if (!secret.outSelf.every((self) => isBelow(self, 1))) return 'self-flag'
  return undefined
}

function checkInputs(open: TransferPublic, secret: TransferPrivate): StatementFailure | undefined {
  const account = accountOf(secret)
  for (const i of inputs) {
    const owner = deriveOwner(account, secret.inDiversifier[i])
    const commitment = commitToElements(owner, secret.asset, secret.inAmount[i], secret.inPsi[i])
    const position = parsePosition(Number(secret.inPosition[i]))
    if (open.nf[i] !== deriveNullifier(secret.nk, commitment, position)) return 'nullifier'
    const path = { position, siblings: secret.inSiblings[i] }
    // What pays nothing need not be in the tree, but has a path all the same.
    assertPath(path)
    if (secret.inAmount[i] !== 0n && rootFromPath(commitment, path) !== open.anchor) return 'membership'
  }
  return open.nf[0] === open.nf[1] ? 'nullifier-distinct' : undefined
}

function checkOutputs(open: TransferPublic, secret: TransferPrivate): StatementFailure | undefined {
  const account = accountOf(secret)
  const periodKey = deriveJournalPeriodKey(secret.jk, account, open.period)
  const origin = deriveOrigin(account, open.nf[0])
  if (open.tag !== deriveJournalTag(periodKey, open.nf[0])) return 'journal-tag'
  for (const j of outputs) {
    const [owner, amount, self] = [secret.outOwner[j], secret.outAmount[j], secret.outSelf[j]]
    const psi = derivePsi(secret.outRseed[j], open.nf[0], j, origin)
    if (open.cm[j] !== commitToElements(owner, secret.asset, amount, psi)) return 'commitment'
    const entry = maskJournalEntry(periodKey, open.cm[j], { asset: secret.asset, amount, self, owner })
    if (open.journal[j][0] !== entry[0] || open.journal[j][1] !== entry[1]) return 'journal-entry'
    if (self === 1n && owner !== deriveOwner(account, secret.outDiversifier[j])) return 'self-owner'
  }
  return undefined
}

function checkBalance(open: TransferPublic, secret: TransferPrivate): StatementFailure | undefined {
  if (sum([...secret.inAmount, open.publicIn]) !== sum([...secret.outAmount, open.publicOut])) return 'balance'
  const expected = open.publicIn + open.publicOut === 0n ? 0n : secret.asset
  return open.publicAsset === expected ? undefined : 'public-asset'
}

function checkAuthority(open: TransferPublic, secret: TransferPrivate): StatementFailure | undefined {
  const ak = { x: secret.ak[0], y: secret.ak[1] }
  const signature = { r: { x: secret.signatureR[0], y: secret.signatureR[1] }, s: secret.signatureS }
  return verifyEddsa(ak, deriveAuthorizationMessage(open), signature) ? undefined : 'signature'
}
