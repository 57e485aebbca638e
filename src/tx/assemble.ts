import { bytesToBigint, InternalError, type Rng } from '../base'
import { type Fr, parseFr } from '../crypto'
import {
  type Address,
  deriveInternalAddress,
  deriveOwner,
  diversifierToFr,
  type FullViewingKey,
  periodSecret,
  revealFullViewingKey,
} from '../keys'
import {
  deriveCommitment,
  deriveNullifier,
  deriveOrigin,
  derivePsi,
  drawDummyPsi,
  drawRandomSeed,
  type EncryptionDeps,
  encryptOutput,
  type Note,
  type NoteCommitment,
  type Nullifier,
  type OutputCiphertexts,
  type Psi,
  type RandomSeed,
} from '../note'
import { deriveJournalTag, sealJournalEntry, type TransferPrivate } from '../statement'
import { type Position, parsePosition } from '../tree'
import { parseAmount } from '../value'
import { PlanInvalidError } from './errors'
import type { ActionPlan, PlannedOutput } from './plan'
import type { ActionBody } from './transaction'

const INPUTS = 2
const OUTPUTS = 3

/** Everything random in an action; drawn at every build anew. */
export interface ActionRandomness {
  readonly seeds: readonly [RandomSeed, RandomSeed, RandomSeed]
  readonly dummyPsis: readonly [Psi, Psi]
  /** `order[j]` is the planned output that stands at place j; a permutation of 0, 1, 2. */
  readonly order: readonly [number, number, number]
}

/** The private signals that plan and randomness fix; anchor, path and signature come later. */
export type ActionWitness = Omit<TransferPrivate, 'signatureR' | 'signatureS' | 'inSiblings'>

const ORDERS = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
] as const

export function drawActionRandomness(rng: Rng): ActionRandomness {
  // 2^128 mod 6 is 4: the bias of 2^-126 is none.
  const choice = Number(bytesToBigint(rng.bytes(16)) % BigInt(ORDERS.length))
  return {
    seeds: [drawRandomSeed(rng), drawRandomSeed(rng), drawRandomSeed(rng)],
    dummyPsis: [drawDummyPsi(rng), drawDummyPsi(rng)],
    order: ORDERS[choice] as readonly [number, number, number],
  }
}

interface FullInput {
  readonly note: Note
  readonly diversifier: Uint8Array
  readonly position: Position
}

/**
 * Turns a plan and its randomness into the action that is published. A pure function: a signer who is handed plan and randomness
 * recomputes the same bytes. Throws `PlanInvalidError` when the plan does not add up.
 */
export function assembleAction(
  deps: EncryptionDeps,
  key: FullViewingKey,
  plan: ActionPlan,
  random: ActionRandomness,
): ActionBody {
  assertPlan(plan)
  const { account, nk, senderKey } = revealFullViewingKey(key)
  const change = deriveInternalAddress(key, deps.x25519)
  const inputs = fillInputs(plan, random, change)
  const [first, second] = inputs.map((input) => deriveNullifier(nk, deriveCommitment(input.note), input.position))
  const nf: readonly [Nullifier, Nullifier] = [first as Nullifier, second as Nullifier]
  const origin = deriveOrigin(account, nf[0])
  const periodKey = periodSecret(key, plan.period)

  const outputs = orderOutputs(plan, random, change).map((output, index) => {
    const rseed = random.seeds[index] as RandomSeed
    const psi = derivePsi(rseed, nf[0], index, origin)
    const { address, amount, memo } = output
    const commitment = deriveCommitment({ owner: address.owner, asset: plan.asset, amount, psi })
    const ciphertexts = encryptOutput(deps, senderKey, { address, asset: plan.asset, amount, memo, rseed, origin }, commitment)
    if (!ciphertexts) throw new PlanInvalidError('an output goes to a degenerate address')
    const self = isOwn(account, address)
    const journal = sealJournalEntry(periodKey, commitment, { asset: plan.asset, amount, self, owner: address.owner })
    return { commitment, ciphertexts, journal }
  })
  return {
    nf,
    cm: three(outputs, (output): NoteCommitment => output.commitment),
    tag: deriveJournalTag(periodKey, nf[0]),
    journal: three(outputs, (output) => output.journal),
    period: plan.period,
    publicIn: plan.publicIn,
    publicOut: plan.publicOut,
    publicAsset: plan.publicIn + plan.publicOut === 0n ? 0 : plan.asset,
    outputs: three(outputs, (output): OutputCiphertexts => output.ciphertexts),
  }
}

/** The witness behind the action that `assembleAction` makes of the same, which need not be encrypted again for it. */
export function assembleWitness(
  deps: EncryptionDeps,
  key: FullViewingKey,
  plan: ActionPlan,
  random: ActionRandomness,
): ActionWitness {
  assertPlan(plan)
  const { account, ak, nk, jk } = revealFullViewingKey(key)
  const change = deriveInternalAddress(key, deps.x25519)
  const inputs = fillInputs(plan, random, change)
  const outputs = orderOutputs(plan, random, change).map((output) => ({ ...output, self: isOwn(account, output.address) }))
  const two = <T>(pick: (input: FullInput) => T): readonly [T, T] => [pick(inputs[0] as FullInput), pick(inputs[1] as FullInput)]
  return {
    ak: [ak.x, ak.y],
    nk,
    jk,
    asset: parseFr(BigInt(plan.asset)),
    inDiversifier: two((input) => diversifierToFr(input.diversifier)),
    inAmount: two((input) => parseFr(input.note.amount)),
    inPsi: two((input): Fr => input.note.psi),
    inPosition: two((input) => parseFr(BigInt(input.position))),
    outOwner: three(outputs, (output) => output.address.owner),
    outAmount: three(outputs, (output) => parseFr(output.amount)),
    outRseed: [random.seeds[0], random.seeds[1], random.seeds[2]],
    outSelf: three(outputs, (output) => parseFr(output.self ? 1n : 0n)),
    outDiversifier: three(outputs, (output) => (output.self ? diversifierToFr(output.address.diversifier) : parseFr(0n))),
  }
}

function three<A, B>(items: readonly A[], pick: (item: A) => B): readonly [B, B, B] {
  const [a, b, c] = items.map(pick)
  return [a as B, b as B, c as B]
}

function isOwn(account: Fr, address: Address): boolean {
  return deriveOwner(account, address.diversifier) === address.owner
}

function assertPlan(plan: ActionPlan): void {
  if (plan.inputs.length > INPUTS) throw new PlanInvalidError(`an action spends at most ${INPUTS} notes`)
  if (plan.outputs.length > OUTPUTS) throw new PlanInvalidError(`an action makes at most ${OUTPUTS} notes`)
  if (plan.inputs.some((input) => input.note.asset !== plan.asset)) throw new PlanInvalidError('an input has another asset')
  const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n)
  const enters = sum(plan.inputs.map((input) => input.note.amount)) + plan.publicIn
  const leaves = sum(plan.outputs.map((output) => output.amount)) + plan.publicOut
  if (enters !== leaves) throw new PlanInvalidError('inputs and outputs of the plan do not balance')
}

/** Real inputs first; dummies stand in for the missing ones. */
function fillInputs(plan: ActionPlan, random: ActionRandomness, { owner, diversifier }: Address): readonly FullInput[] {
  const dummies = random.dummyPsis.slice(plan.inputs.length).map((psi): FullInput => {
    const note: Note = { owner, asset: plan.asset, amount: parseAmount(0n), psi }
    return { note, diversifier, position: parsePosition(0) }
  })
  return [...plan.inputs, ...dummies]
}

function orderOutputs(plan: ActionPlan, random: ActionRandomness, change: Address): readonly PlannedOutput[] {
  const padding: PlannedOutput = { role: 'change', address: change, amount: parseAmount(0n), memo: '' }
  const full = [...plan.outputs, padding, padding, padding].slice(0, OUTPUTS)
  return random.order.map((planned) => {
    const output = full[planned]
    if (!output) throw new InternalError('the output order is no permutation')
    return output
  })
}
