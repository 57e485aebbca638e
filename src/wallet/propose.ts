import type { Address } from '../keys'
import { encodeMemo } from '../note'
import type { Genesis } from '../rules'
import { type ExpiryStep, isRecipient, type Payment, type PlannedOutput } from '../tx'
import { type Amount, type AssetId, parseAmount } from '../value'
import { ForeignAddressError, InvalidRequestError } from './errors'
import type { OwnedNote } from './note'
import { selectSpendables } from './select'
import { nullifierHex } from './state'
import type { Proposal, ProposalRequest, ProposedStep } from './wallet'

/** What a proposal is decided from. */
export interface ProposeContext {
  readonly genesis: Genesis
  /** Whether an address is of this ledger. */
  readonly isLocal: (address: Address) => boolean
  /** Where change goes: the account's own internal address. */
  readonly change: Address
  /** Unspent, not on the way, amount above 0. */
  readonly spendable: readonly OwnedNote[]
}

type StepInput = ProposedStep['inputs'][number]
interface Source {
  readonly input: StepInput
  readonly amount: bigint
}

const MAX_INPUTS = 2
const MAX_OUTPUTS = 3

/** Decides inputs, change and fee of a request; pure. Throws `InvalidRequestError`, `ForeignAddressError`, `InsufficientFundsError`. */
export function planProposal(context: ProposeContext, request: ProposalRequest, expiry: ExpiryStep): Proposal {
  if ('shield' in request) return planShield(context, request, expiry)
  if ('unshield' in request) return planUnshield(context, request, expiry)
  return planPayments(context, request, expiry)
}

function assetOf(context: ProposeContext, asset: AssetId): Genesis['assets'][number] {
  const found = context.genesis.assets[asset - 1]
  if (!found) throw new InvalidRequestError(`the ledger has no asset ${asset}`)
  return found
}

function assertPositive(amount: Amount): void {
  if (amount === 0n) throw new InvalidRequestError('the amount is 0')
}

function planShield(
  context: ProposeContext,
  request: Extract<ProposalRequest, { shield: unknown }>,
  expiry: ExpiryStep,
): Proposal {
  const { asset, amount, memo = '' } = request.shield
  const fee = parseAmount(assetOf(context, asset).shieldFee)
  assertPositive(amount)
  encodeMemo(memo)
  const step: ProposedStep = {
    plan: {
      kind: 'shield',
      fee,
      action: {
        asset,
        outputs: [{ role: 'payment', address: context.change, amount, memo }],
        publicIn: amount,
        publicOut: parseAmount(0n),
      },
    },
    inputs: [],
    spends: parseAmount(0n),
  }
  return { request, asset, total: amount, fee, expiry, steps: [step] }
}

function planUnshield(
  context: ProposeContext,
  request: Extract<ProposalRequest, { unshield: unknown }>,
  expiry: ExpiryStep,
): Proposal {
  const { asset, amount, recipient } = request.unshield
  const fee = parseAmount(assetOf(context, asset).unshieldFee)
  assertPositive(amount)
  if (recipient === '' || !isRecipient(recipient)) {
    throw new InvalidRequestError('a recipient is 1 to 256 bytes of text without control characters')
  }
  const leaves = parseAmount(amount + fee)
  const plan = createStepPlanner(context, asset)
  const sources = plan.gather(leaves)
  plan.step('unshield', fee, sources, [], leaves)
  return { request, asset, total: amount, fee, expiry, steps: plan.steps }
}

function planPayments(
  context: ProposeContext,
  request: Extract<ProposalRequest, { pay: unknown }>,
  expiry: ExpiryStep,
): Proposal {
  const { pay } = request
  const [first] = pay
  if (!first) throw new InvalidRequestError('there is no payee')
  assetOf(context, first.asset)
  for (const payment of pay) assertPayment(context, payment, first.asset)
  const total = parseAmount(pay.reduce((sum, payment) => sum + payment.amount, 0n))
  const plan = createStepPlanner(context, first.asset)
  let sources = plan.gather(total)
  let rest = pay.map(
    (payment): PlannedOutput => ({
      role: 'payment',
      address: payment.to,
      amount: payment.amount,
      memo: payment.memo ?? '',
    }),
  )
  while (rest.length > 0) {
    const available = sources.reduce((sum, source) => sum + source.amount, 0n)
    const exact = rest.reduce((sum, output) => sum + output.amount, 0n) === available
    // Without change the third place is free for a payee.
    const places = rest.length === MAX_OUTPUTS && exact ? MAX_OUTPUTS : MAX_OUTPUTS - 1
    sources = [plan.step('transfer', parseAmount(0n), sources, rest.slice(0, places), parseAmount(0n))]
    rest = rest.slice(places)
  }
  return { request, asset: first.asset, total, fee: parseAmount(0n), expiry, steps: plan.steps }
}

function assertPayment(context: ProposeContext, payment: Payment, asset: AssetId): void {
  if (payment.asset !== asset) throw new InvalidRequestError('all payees of one request are paid in one asset')
  if (!context.isLocal(payment.to)) throw new ForeignAddressError('the address belongs to another ledger')
  assertPositive(payment.amount)
  encodeMemo(payment.memo ?? '')
}

/** Collects steps; each returns its change as a source for the next. */
function createStepPlanner(context: ProposeContext, asset: AssetId) {
  const steps: ProposedStep[] = []
  const step = (
    kind: 'transfer' | 'unshield',
    fee: Amount,
    sources: readonly Source[],
    payments: readonly PlannedOutput[],
    publicOut: Amount,
  ): Source => {
    const spends = parseAmount(sources.reduce((sum, source) => sum + source.amount, 0n))
    const paid = payments.reduce((sum, output) => sum + output.amount, 0n)
    const left = parseAmount(spends - paid - publicOut)
    const change: PlannedOutput[] = left === 0n ? [] : [{ role: 'change', address: context.change, amount: left, memo: '' }]
    steps.push({
      plan: { kind, fee, action: { asset, outputs: [...payments, ...change], publicIn: parseAmount(0n), publicOut } },
      inputs: sources.map((source) => source.input),
      spends,
    })
    return { input: { step: steps.length - 1 }, amount: left }
  }
  /** At most two sources that hold `needed`, merging notes first where more are wanted. */
  const gather = (needed: bigint): readonly Source[] => {
    const candidates = context.spendable.filter((owned) => owned.note.asset === asset)
    const chosen = selectSpendables(
      candidates.map((owned): Source => ({ input: { nullifier: nullifierHex(owned.nullifier) }, amount: owned.note.amount })),
      needed,
    )
    const queue = [...chosen]
    let first = 0
    for (; queue.length - first > MAX_INPUTS; first += MAX_INPUTS)
      queue.push(step('transfer', parseAmount(0n), queue.slice(first, first + MAX_INPUTS), [], parseAmount(0n)))
    return queue.slice(first)
  }
  return { steps, step, gather }
}
