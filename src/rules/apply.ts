import { type Brand, equalBytes } from '../base'
import { EMPTY_LEAF, type Fr } from '../crypto'
import { type LedgerDomain, periodBegin, periodEnd, periodOf } from '../keys'
import type { Nullifier } from '../note'
import type { Verifier, VerifierCode } from '../statement'
import { isIssuerSignature, nullifiersOf, type Transaction } from '../tx'
import type { RuleCode } from './codes'
import { RefusedTransactionError } from './errors'
import type { Genesis, RegisteredAsset } from './genesis'
import { checkProofs, type ProofCheck } from './proofs'
import { moveSupply, type SupplyCounters } from './supply'

/** What the rules read of a ledger: one consistent state. */
export interface LedgerView {
  readonly genesis: Genesis
  readonly domain: LedgerDomain
  /** Whether it is a root after some block of the current chain. */
  isAnchor(anchor: Fr): boolean
  isSpent(nullifier: Nullifier): boolean
  /** Counters of an asset by registry index, from 1. */
  supply(asset: number): SupplyCounters
}

/** What an accepted transaction does to the ledger. */
export interface Effects {
  readonly nullifiers: readonly Nullifier[]
  /** cm[0], cm[1], cm[2] and EMPTY of each action. */
  readonly leaves: readonly Fr[]
  /** The counters after the transaction, of the assets that crossed the border. */
  readonly supply: ReadonlyMap<number, SupplyCounters>
}

interface AcceptanceFields {
  readonly transaction: Transaction
  readonly effects: Effects
}

/** A transaction whose proofs were verified and which every rule allowed in the state that was asked. */
export type Acceptance = Brand<AcceptanceFields, 'Acceptance'>

export interface Refusal {
  readonly code: RuleCode
  /** What the verifier found, when the rule is `rules/proof`. */
  readonly verdict: VerifierCode | undefined
}

export type Decision = { readonly accepted: Acceptance } | { readonly refused: Refusal }

/** The block that is to take the transaction. */
export interface BlockContext {
  /** Unix seconds. */
  readonly time: number
}

/**
 * Whether a transaction may stand in a block of this time on this state, and what it does; the first rule that says no decides.
 * Pure; the transaction is one that `decodeTransaction` gave.
 */
export function acceptTransaction(
  view: LedgerView,
  transaction: Transaction,
  context: BlockContext,
  verifier: Verifier,
): Decision {
  return acceptChecked(view, transaction, context, checkProofs(verifier))
}

/** The same where proofs may have been verified before; they are asked for last. */
export function acceptChecked(view: LedgerView, transaction: Transaction, context: BlockContext, check: ProofCheck): Decision {
  const refused = refuseBeforeProofs(view, transaction, context)
  if (refused) return { refused }
  const verdict = check(transaction)
  if (verdict) return { refused: { code: 'rules/proof', verdict } }
  return { accepted: { transaction, effects: effectsOf(view, transaction) } as Acceptance }
}

/** The first rule but `rules/proof` that says no. */
export function refuseBeforeProofs(view: LedgerView, transaction: Transaction, { time }: BlockContext): Refusal | undefined {
  const code = refusalOf({ view, transaction, time })
  return code && { code, verdict: undefined }
}

/**
 * The same question for another state or time of the same ledger; the proofs and the issuer's signature, which depend on neither, were
 * verified before.
 */
export function acceptAgain(view: LedgerView, { transaction }: Acceptance, { time }: BlockContext): Decision {
  const refused = refusalOf({ view, transaction, time }, CHANGING_RULES)
  if (refused) return { refused: { code: refused, verdict: undefined } }
  return { accepted: { transaction, effects: effectsOf(view, transaction) } as Acceptance }
}

/** The error of a refusal, for those who throw. */
export function refusalError({ code, verdict }: Refusal): RefusedTransactionError {
  return new RefusedTransactionError(code, MESSAGES[code], { verdict })
}

interface RuleInput {
  readonly view: LedgerView
  readonly transaction: Transaction
  readonly time: number
}

type Rule = (input: RuleInput) => boolean

const DAY = 86_400
const MINUTE = 60

const sameLedger: Rule = ({ view: { domain }, transaction: { body } }) =>
  equalBytes(body.domain.ledgerId, domain.ledgerId) && body.domain.pool === domain.pool

// The format holds sixteen; one is what this version of the ledger takes.
const oneAction: Rule = ({ transaction: { body } }) => body.actions.length === 1

const noRelayer: Rule = ({ transaction: { body } }) => body.relayer.length === 0

const notExpired: Rule = ({ transaction: { body }, time }) => time <= body.expiry

const expiryInBounds: Rule = ({ view: { genesis }, transaction: { body }, time }) =>
  body.expiry % MINUTE === 0 &&
  body.expiry <= time + DAY + MINUTE &&
  body.actions.every((action) => body.expiry <= periodEnd(action.period) + genesis.grace)

const openPeriod: Rule = ({ view: { genesis }, transaction: { body }, time }) => {
  const current = periodOf(time)
  const inGrace = time < periodBegin(current) + genesis.grace
  return body.actions.every(({ period }) => period === current || (inGrace && period === current - 1))
}

const knownAnchor: Rule = ({ view, transaction: { proofs } }) =>
  proofs.every(({ anchor }) => anchor !== 0n && view.isAnchor(anchor))

// No gap of the nullifier tree holds 0: it counts as spent.
const nothingSpent: Rule = ({ view, transaction }) =>
  nullifiersOf(transaction.body).every((nullifier) => nullifier !== 0n && !view.isSpent(nullifier))

const nothingRepeated: Rule = ({ transaction }) => {
  const all = nullifiersOf(transaction.body)
  return new Set(all).size === all.length
}

const publicAmounts: Rule = ({ view, transaction: { body } }) =>
  body.actions.every(({ publicIn, publicOut, publicAsset }) => {
    if (publicIn !== 0n && publicOut !== 0n) return false
    return publicIn + publicOut === 0n ? publicAsset === 0 : assetOf(view, publicAsset) !== undefined
  })

const namedRecipient: Rule = ({ transaction: { body } }) =>
  (body.recipient !== '') === body.actions.some(({ publicOut }) => publicOut !== 0n)

const coveredFee: Rule = ({ view, transaction: { body } }) =>
  body.actions.every(
    ({ publicOut, publicAsset }) => publicOut === 0n || publicOut > (assetOf(view, publicAsset)?.unshieldFee ?? publicOut),
  )

const signedByIssuer: Rule = ({ view, transaction: { body, issuerSignatures } }) => {
  const shields = body.actions.filter(({ publicIn }) => publicIn !== 0n)
  if (shields.length !== issuerSignatures.length) return false
  return shields.every(({ publicAsset }, index) => {
    const issuer = assetOf(view, publicAsset)?.issuer
    const signature = issuerSignatures[index]
    return issuer !== undefined && signature !== undefined && isIssuerSignature(body, signature, issuer)
  })
}

const coveredSupply: Rule = ({ view, transaction }) => supplyAfter(view, transaction) !== undefined

/** PROTOCOL §7, row by row; the last row, `rules/proof`, is for a `ProofCheck`. */
const STATE_RULES: readonly (readonly [RuleCode, Rule])[] = [
  ['rules/ledger-mismatch', sameLedger],
  ['rules/action-count', oneAction],
  ['rules/relayer', noRelayer],
  ['rules/expired', notExpired],
  ['rules/expiry-invalid', expiryInBounds],
  ['rules/period', openPeriod],
  ['rules/anchor-unknown', knownAnchor],
  ['rules/nullifier-spent', nothingSpent],
  ['rules/nullifier-repeated', nothingRepeated],
  ['rules/public-amounts', publicAmounts],
  ['rules/recipient', namedRecipient],
  ['rules/fee', coveredFee],
  ['rules/issuer', signedByIssuer],
  ['rules/supply', coveredSupply],
]

const MESSAGES: Readonly<Record<RuleCode, string>> = {
  'rules/ledger-mismatch': 'the transaction is for another ledger or pool',
  'rules/action-count': 'the ledger takes exactly one action a transaction',
  'rules/relayer': 'the ledger takes no relayer',
  'rules/expired': 'the transaction has expired',
  'rules/expiry-invalid': 'the expiry is not a whole minute within the next 24 hours and its period',
  'rules/period': 'the period is not the one of the block, or closed',
  'rules/anchor-unknown': 'the anchor is no root of this chain',
  'rules/nullifier-spent': 'a note was spent before',
  'rules/nullifier-repeated': 'a nullifier stands twice in the transaction',
  'rules/public-amounts': 'the public amounts and their asset do not fit together',
  'rules/recipient': 'a recipient is named exactly when money leaves the pool',
  'rules/fee': 'the amount that leaves does not cover the fee',
  'rules/issuer': 'the signature of the issuer does not hold',
  'rules/supply': 'the pool does not hold that much, or a counter would overflow',
  'rules/proof': 'the proof does not hold',
}

/** The rules whose answer another state or time can change. */
const CHANGING_RULES = STATE_RULES.filter(([code]) => code !== 'rules/issuer')

function refusalOf(input: RuleInput, rules = STATE_RULES): RuleCode | undefined {
  return rules.find(([, holds]) => !holds(input))?.[0]
}

function effectsOf(view: LedgerView, transaction: Transaction): Effects {
  return {
    nullifiers: nullifiersOf(transaction.body),
    leaves: transaction.body.actions.flatMap(({ cm }): Fr[] => [...cm, EMPTY_LEAF]),
    supply: supplyAfter(view, transaction) ?? new Map(),
  }
}

function assetOf({ genesis }: LedgerView, index: number): RegisteredAsset | undefined {
  return genesis.assets[index - 1]
}

/** The counters that the transaction moves, `undefined` when one of them may not move so far. */
function supplyAfter(view: LedgerView, { body }: Transaction): ReadonlyMap<number, SupplyCounters> | undefined {
  const after = new Map<number, SupplyCounters>()
  for (const { publicIn, publicOut, publicAsset } of body.actions) {
    const asset = assetOf(view, publicAsset)
    if (!asset) continue
    const { shieldFee, unshieldFee } = asset
    const moved = moveSupply(after.get(publicAsset) ?? view.supply(publicAsset), { publicIn, publicOut, shieldFee, unshieldFee })
    if (!moved) return undefined
    after.set(publicAsset, moved)
  }
  return after
}
