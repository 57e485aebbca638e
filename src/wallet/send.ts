import { assertNotAborted, bytesToHex, type Clock, InternalError, type Observed, type Rng } from '../base'
import { deriveFullViewingKey, type FullViewingKey, periodEnd, periodOf, sameViewingKey } from '../keys'
import type { Ledger, Receipt } from '../ledger'
import type { EncryptionDeps } from '../note'
import { RefusedTransactionError } from '../rules'
import type { Prover } from '../statement'
import type { StoreChange } from '../store'
import {
  addAction,
  authorizeAction,
  createPartialTransaction,
  decodeTransaction,
  deriveExpiry,
  deriveTransactionId,
  encodeTransaction,
  extractTransaction,
  type Membership,
  type PlannedInput,
  proveAction,
  signAsIssuer,
  type Transaction,
} from '../tx'
import { StaleProposalError, WatchOnlyError } from './errors'
import { forgetJob, type Job, type SubmittedStep, stepChanges, withSubmitted } from './job'
import type { OwnedNote } from './note'
import { isLeased, leaseNotes, NO_UPDATE, nullifierHex, type StateUpdate, type WalletState } from './state'
import type { Proposal, ProposedStep, SendOptions, SendReceipt } from './wallet'

/** What sending needs of the wallet around it. */
export interface SendContext {
  readonly deps: EncryptionDeps & {
    readonly rng: Rng
    readonly clock: Clock
    readonly ledger: Ledger
    readonly prover: Prover | undefined
  }
  readonly key: FullViewingKey
  readonly state: () => WalletState
  /** Makes an update and further changes durable, then current. */
  readonly keep: (update: StateUpdate, more: readonly StoreChange[]) => Promise<void>
  readonly sync: (options: Observed) => Promise<unknown>
  /** Root and paths of the tree as of the last sync. */
  readonly membership: (inputs: readonly OwnedNote[]) => Promise<Membership>
}

interface StepResult {
  readonly step: SubmittedStep
  readonly receipt: Pick<Receipt, 'height' | 'settleMs' | 'verifyMs'>
  readonly witnessMs: number
  readonly proofMs: number
}

/** Carries a job to its end, from wherever it stands; stages `authorize`, then the prover's, `submit` and `scan`. */
export async function runJob(context: SendContext, started: Job, options: SendOptions): Promise<SendReceipt> {
  const { deps, key } = context
  if (!deps.prover) throw new WatchOnlyError('this wallet has no prover')
  if (!sameViewingKey(deriveFullViewingKey(options.authorize), key))
    throw new WatchOnlyError('the spending key is of another account')
  const observed = { onProgress: options.onProgress, signal: options.signal }
  let job = started
  const results: StepResult[] = []
  for (const [index, step] of job.proposal.steps.entries()) {
    assertNotAborted(options.signal)
    if (index > 0) await context.sync(observed)
    const result =
      (await resubmit(context, job.submitted[index], observed)) ?? (await runStep(context, job, step, index, options))
    results.push(result)
    job = withSubmitted(job, index, result.step)
  }
  await context.keep(NO_UPDATE, forgetJob(job))
  // Paid is paid, and whoever cancels now gets his receipt; what this sync does not read the next one will.
  await context.sync(observed).catch(() => undefined)
  return receiptOf(job.proposal, results)
}

function receiptOf(proposal: Proposal, results: readonly StepResult[]): SendReceipt {
  const sum = (pick: (result: StepResult) => number): number => results.reduce((total, result) => total + pick(result), 0)
  const last = results.at(-1)
  if (!last) throw new InternalError('a proposal without steps')
  return {
    txIds: results.map(({ step }) => deriveTransactionId(decodeTransaction(step.bytes).body)),
    height: last.receipt.height,
    fee: proposal.fee,
    witnessMs: sum((result) => result.witnessMs),
    proofMs: sum((result) => result.proofMs),
    verifyMs: sum((result) => result.receipt.verifyMs),
    settleMs: sum((result) => result.receipt.settleMs),
  }
}

/** Hands in again, byte for byte, what an earlier run may already have handed in; `undefined` when it has to be built anew. */
async function resubmit(
  context: SendContext,
  step: SubmittedStep | undefined,
  observed: Observed,
): Promise<StepResult | undefined> {
  if (!step) return undefined
  await context.sync(observed)
  const known = context.state().history.find(({ entry }) => bytesToHex(entry.txId) === step.txId)
  if (known) return { step, receipt: { height: known.entry.height, settleMs: 0, verifyMs: 0 }, witnessMs: 0, proofMs: 0 }
  try {
    const receipt = await context.deps.ledger.submit(decodeTransaction(step.bytes), observed)
    return { step, receipt, witnessMs: 0, proofMs: 0 }
  } catch (error) {
    if (!(error instanceof RefusedTransactionError)) throw error
    await context.keep(leaseNotes(context.state(), step.nullifiers, undefined), [])
    return undefined
  }
}

async function runStep(
  context: SendContext,
  job: Job,
  step: ProposedStep,
  index: number,
  options: SendOptions,
): Promise<StepResult> {
  const { deps, key } = context
  const { authorize, issuer, ...observed } = options
  const inputs = step.inputs.map((input) => resolveInput(context, job, input))
  const { header, period } = await headerFor(context, job.proposal, step)
  const plan = { ...step.plan.action, period, inputs: inputs.map((owned): PlannedInput => owned) }
  options.onProgress?.({ stage: 'authorize', done: index, total: job.proposal.steps.length })
  let partial = addAction(deps, createPartialTransaction(header), key, plan)
  const authorization = authorizeAction(deps, partial, 0, authorize)
  const membership = await context.membership(inputs)
  const proven = await proveAction({ ...deps, prover: deps.prover as Prover }, partial, authorization, key, membership, observed)
  partial = issuer ? signAsIssuer(proven.partial, issuer) : proven.partial
  const transaction = extractTransaction(partial)
  const submitted = await keepSubmitted(context, job, transaction, inputs, index)
  options.onProgress?.({ stage: 'submit', done: index, total: job.proposal.steps.length })
  try {
    const receipt = await deps.ledger.submit(transaction, observed)
    return { step: submitted, receipt, ...proven.timings }
  } catch (error) {
    // Refused is final: the notes are free again. Anything else leaves the outcome open, and the job to be resumed.
    if (error instanceof RefusedTransactionError) {
      const kept = withSubmitted(job, index, submitted)
      const changes = index === 0 ? forgetJob(kept) : stepChanges(kept, index, undefined)
      await context.keep(leaseNotes(context.state(), submitted.nullifiers, undefined), changes)
    }
    throw error
  }
}

/** Leases the inputs and keeps the bytes, durably, before anybody else sees them. */
async function keepSubmitted(
  context: SendContext,
  job: Job,
  transaction: Transaction,
  inputs: readonly OwnedNote[],
  index: number,
): Promise<SubmittedStep> {
  const txId = bytesToHex(deriveTransactionId(transaction.body))
  const { expiry } = transaction.body
  const step: SubmittedStep = {
    txId,
    bytes: encodeTransaction(transaction),
    expiry,
    nullifiers: inputs.map((owned) => nullifierHex(owned.nullifier)),
  }
  const lease = leaseNotes(context.state(), step.nullifiers, { txId, expiry })
  await context.keep(lease, stepChanges(job, index, step))
  return step
}

async function headerFor(context: SendContext, proposal: Proposal, step: ProposedStep) {
  const { ledger, clock } = context.deps
  const tip = await ledger.tip()
  const time = Math.max(tip.time, Math.floor(clock.now() / 1000))
  const recipient = 'unshield' in proposal.request && step.plan.kind === 'unshield' ? proposal.request.unshield.recipient : ''
  const period = periodOf(time)
  const expiry = deriveExpiry(time, proposal.expiry, periodEnd(period) + ledger.genesis.grace)
  return { header: { domain: ledger.domain, expiry, relayer: new Uint8Array(), recipient }, period }
}

/** The note behind an input of a step; throws `StaleProposalError` when it is gone or on its way elsewhere. */
function resolveInput(context: SendContext, job: Job, input: ProposedStep['inputs'][number]): OwnedNote {
  const state = context.state()
  const owned = 'nullifier' in input ? state.notes.get(input.nullifier) : changeOf(state, job, input.step)
  if (!owned || owned.spentHeight !== undefined || isLeased(state, nullifierHex(owned.nullifier), context.deps.clock)) {
    throw new StaleProposalError('a note that the proposal spends is no longer there', {
      hint: 'propose again; abandon it if it had begun',
    })
  }
  return owned
}

function changeOf(state: WalletState, job: Job, step: number): OwnedNote | undefined {
  const txId = job.submitted[step]?.txId
  return [...state.notes.values()].find((owned) => owned.txId === txId && owned.side === 'internal')
}
