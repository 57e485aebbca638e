import { concatBytes, equalBytes, type Observed, type Rng } from '../base'
import { type Ed25519SecretKey, type Fr, labelBytes, parseFr, type Signature, signEd25519, verifyEd25519 } from '../crypto'
import { authorizeMessage, deriveFullViewingKey, type FullViewingKey, type SpendingKey } from '../keys'
import { deriveCommitment, type EncryptionDeps } from '../note'
import {
  deriveAuthorizationMessage,
  type Prover,
  type TransferPrivate,
  type TransferPublic,
  transferInputs,
  transferSignals,
} from '../statement'
import { type Anchor, type AuthenticationPath, EMPTY_SIBLINGS, rootFromPath } from '../tree'
import { type ActionRandomness, assembleAction, assembleWitness, drawActionRandomness } from './assemble'
import { encodeTransactionBody } from './codec'
import { deriveTransactionDigest, deriveTransactionId } from './digest'
import { IncompleteTransactionError, PlanInvalidError, PlanMismatchError } from './errors'
import type { ActionPlan, TransactionHeader } from './plan'
import type { ActionBody, ActionProof, Transaction, TransactionBody } from './transaction'

/** What stands behind an action, for those who sign or prove it; the other parties of a bundle do not see it. */
export interface ActionOpening {
  readonly plan: ActionPlan
  readonly randomness: ActionRandomness
}

/** An action on its way: bound once all are added, then signed, then proven. */
export interface PartialAction {
  readonly body: ActionBody
  readonly opening: ActionOpening | undefined
  readonly proof: ActionProof | undefined
  readonly issuerSignature: Uint8Array | undefined
}

/** A half-made bundle that roles pass around: create, add action, authorize, prove, combine, extract. */
export interface PartialTransaction {
  readonly header: TransactionHeader
  readonly actions: readonly PartialAction[]
}

/** The signature of an account over one action of a transaction. */
export interface Authorization {
  /** Which action it is for. */
  readonly action: number
  readonly message: Fr
  readonly signature: Signature
}

/** Where a real input lies: the anchor and, for each input of the plan, its path. */
export interface Membership {
  readonly anchor: Anchor
  readonly paths: readonly AuthenticationPath[]
}

/** Role *creator*. */
export function createPartialTransaction(header: TransactionHeader): PartialTransaction {
  return { header, actions: [] }
}

/** Role *constructor*: draws fresh randomness and adds the action. Signatures made before are void, for txHash changes. */
export function addAction(
  deps: EncryptionDeps & { readonly rng: Rng },
  partial: PartialTransaction,
  key: FullViewingKey,
  plan: ActionPlan,
): PartialTransaction {
  const randomness = drawActionRandomness(deps.rng)
  const body = assembleAction(deps, key, plan, randomness)
  const action: PartialAction = { body, opening: { plan, randomness }, proof: undefined, issuerSignature: undefined }
  return { header: partial.header, actions: [...partial.actions.map(withoutProof), action] }
}

function withoutProof(action: PartialAction): PartialAction {
  return { ...action, proof: undefined, issuerSignature: undefined }
}

/** The body that digest and id are taken of. */
export function bodyOf(partial: PartialTransaction): TransactionBody {
  return { ...partial.header, actions: partial.actions.map((action) => action.body) }
}

function messageOf(body: TransactionBody, action: ActionBody): Fr {
  return deriveAuthorizationMessage(publicPartOf(body, action))
}

/**
 * Role *signer*: recomputes the action from its plan, so that nothing is signed but what the plan shows, and signs m.
 * Throws `PlanMismatchError` when body and plan differ.
 */
export function authorizeAction(
  deps: EncryptionDeps & { readonly rng: Rng },
  partial: PartialTransaction,
  index: number,
  key: SpendingKey,
): Authorization {
  const action = actionAt(partial, index)
  if (!action.opening) throw new IncompleteTransactionError('the plan of this action is not known here')
  const { plan, randomness } = action.opening
  const recomputed = assembleAction(deps, deriveFullViewingKey(key), plan, randomness)
  const alone = (body: ActionBody): Uint8Array => encodeTransactionBody({ ...partial.header, actions: [body] })
  if (!equalBytes(alone(recomputed), alone(action.body))) {
    throw new PlanMismatchError('the action is not the one that its plan describes')
  }
  const message = messageOf(bodyOf(partial), recomputed)
  return { action: index, message, signature: authorizeMessage(key, message, deps.rng) }
}

function actionAt(partial: PartialTransaction, index: number): PartialAction {
  const action = partial.actions[index]
  if (!action) throw new IncompleteTransactionError(`there is no action ${index}`)
  return action
}

/** The public part of the statement of an action: rebuilt from the transaction, never carried beside it (PROTOCOL §5). */
export function publicPartOf(body: TransactionBody, action: ActionBody): Omit<TransferPublic, 'anchor'> {
  const { nf, cm, tag, journal } = action
  return {
    nf,
    cm,
    tag,
    journal,
    period: parseFr(BigInt(action.period)),
    publicIn: parseFr(action.publicIn),
    publicOut: parseFr(action.publicOut),
    publicAsset: parseFr(BigInt(action.publicAsset)),
    txHash: deriveTransactionDigest(body),
  }
}

/** The public signals of each action of a transaction, in the circuit's order. */
export function publicSignalsOf(transaction: Transaction): readonly (readonly Fr[])[] {
  return transaction.body.actions.map((action, index) => {
    const proof = transaction.proofs[index]
    if (!proof) throw new IncompleteTransactionError(`action ${index} has no proof`)
    return transferSignals({ ...publicPartOf(transaction.body, action), anchor: proof.anchor })
  })
}

/** How long making the proof took. */
export interface ProofTimings {
  readonly witnessMs: number
  readonly proofMs: number
}

/** Role *prover*: needs the viewing key, never the spending key. */
export async function proveAction(
  deps: EncryptionDeps & { readonly prover: Prover },
  partial: PartialTransaction,
  authorization: Authorization,
  key: FullViewingKey,
  membership: Membership,
  options: Observed = {},
): Promise<{ readonly partial: PartialTransaction; readonly timings: ProofTimings }> {
  const action = actionAt(partial, authorization.action)
  if (!action.opening) throw new IncompleteTransactionError('the plan of this action is not known here')
  const { plan, randomness } = action.opening
  const witness = assembleWitness(deps, key, plan, randomness)
  const { anchor } = membership
  const secret: TransferPrivate = {
    ...witness,
    signatureR: [authorization.signature.r.x, authorization.signature.r.y],
    signatureS: authorization.signature.s,
    inSiblings: siblingsOf(plan, membership),
  }
  const open: TransferPublic = { ...publicPartOf(bodyOf(partial), action.body), anchor }
  const { proof, witnessMs, proofMs } = await deps.prover.prove('transfer', transferInputs(open, secret), options)
  const actions = partial.actions.map((each, index) =>
    index === authorization.action ? { ...each, proof: { anchor, proof } } : each,
  )
  return { partial: { ...partial, actions }, timings: { witnessMs, proofMs } }
}

function siblingsOf(plan: ActionPlan, { anchor, paths }: Membership): TransferPrivate['inSiblings'] {
  plan.inputs.forEach((input, index) => {
    const path = paths[index]
    if (!path || path.position !== input.position) throw new PlanInvalidError(`input ${index} has no path to the anchor`)
    if (rootFromPath(deriveCommitment(input.note), path) !== anchor)
      throw new PlanInvalidError(`the path of input ${index} leads elsewhere`)
  })
  const siblings = (index: number): AuthenticationPath['siblings'] => paths[index]?.siblings ?? EMPTY_SIBLINGS
  return [siblings(0), siblings(1)]
}

/** What an issuer signs: that this transaction may bring its publicIn into the pool. */
export function shieldMessage(body: TransactionBody): Uint8Array {
  return concatBytes(labelBytes('shield'), deriveTransactionId(body))
}

/** Role *issuer*: signs the shielding actions of the bundle. */
export function signAsIssuer(partial: PartialTransaction, issuer: Ed25519SecretKey): PartialTransaction {
  const signature = signEd25519(issuer, shieldMessage(bodyOf(partial)))
  const actions = partial.actions.map((action) =>
    action.body.publicIn === 0n ? action : { ...action, issuerSignature: signature },
  )
  return { ...partial, actions }
}

/** Whether `signature` is the issuer's for the shields of this body (strict RFC 8032). */
export function isIssuerSignature(body: TransactionBody, signature: Uint8Array, issuer: Uint8Array): boolean {
  return verifyEd25519(issuer, shieldMessage(body), signature)
}

/** Role *combiner*: merges what several parties did to the same bundle. */
export function combinePartials(left: PartialTransaction, right: PartialTransaction): PartialTransaction {
  if (!equalBytes(encodeTransactionBody(bodyOf(left)), encodeTransactionBody(bodyOf(right)))) {
    throw new PlanMismatchError('the two parts belong to different transactions')
  }
  const actions = left.actions.map((action, index) => {
    const other = right.actions[index]
    return {
      body: action.body,
      opening: action.opening ?? other?.opening,
      proof: action.proof ?? other?.proof,
      issuerSignature: action.issuerSignature ?? other?.issuerSignature,
    }
  })
  return { header: left.header, actions }
}

/** Role *extractor*: the finished transaction, with every opening left behind. */
export function extractTransaction(partial: PartialTransaction): Transaction {
  const body = bodyOf(partial)
  const proofs = partial.actions.map((action, index) => {
    if (!action.proof) throw new IncompleteTransactionError(`action ${index} has no proof`)
    return action.proof
  })
  const issuerSignatures = partial.actions.flatMap((action, index) => {
    if (action.body.publicIn === 0n) return []
    if (!action.issuerSignature) throw new IncompleteTransactionError(`action ${index} lacks its issuer's signature`)
    return [action.issuerSignature]
  })
  return { body, proofs, issuerSignatures }
}
