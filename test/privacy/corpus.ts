import { bytesToBigint, type Rng } from '../../src/base'
import { parseFr } from '../../src/crypto'
import { nodeX25519 } from '../../src/crypto/node'
import {
  type Address,
  deriveAddress,
  deriveFullViewingKey,
  deriveInternalAddress,
  deriveSpendingKey,
  type FullViewingKey,
  parseSeed,
  periodOf,
} from '../../src/keys'
import { drawDummyPsi, type NoteCommitment, type Nullifier } from '../../src/note'
import { deriveDomain } from '../../src/rules'
import { parsePosition } from '../../src/tree'
import {
  type ActionRandomness,
  addAction,
  bodyOf,
  createPartialTransaction,
  deriveExpiry,
  EXPIRY_STEPS,
  encodeTransaction,
  type Payment,
  type PlannedOutput,
} from '../../src/tx'
import { type AssetId, parseAmount, parseAssetId } from '../../src/value'
import type { OwnedNote } from '../../src/wallet/note'
import { planProposal } from '../../src/wallet/propose'
import { nullifierHex } from '../../src/wallet/state'
import type { ProposalRequest } from '../../src/wallet/wallet'
import { createGenesis, createStream, START, seal } from '../ledger/fixture'

/** What a transfer hides. A game is about one of the fields, the others being the same or mixed. */
export interface Secrets {
  readonly amount: 'small' | 'large'
  readonly payee: 'A' | 'B'
  readonly to: 'another' | 'oneself'
  readonly inputs: 'one' | 'two'
  readonly memo: 'empty' | 'full'
  readonly asset: 'first' | 'second'
  readonly change: 'present' | 'none'
  readonly payees: 1 | 2 | 3
}

/** A transaction as everybody sees it, and what its maker knows. */
export interface Built {
  readonly kind: 'transfer' | 'shield' | 'unshield'
  readonly bytes: Uint8Array
  /** Of transfers. */
  readonly secrets: Secrets | undefined
  /** Unix seconds at which it was made. */
  readonly time: number
  readonly randomness: ActionRandomness
  /** By place. */
  readonly outputs: readonly PlannedOutput[]
}

const genesis = createGenesis()
const domain = deriveDomain(genesis)

function accountOf(byte: number): FullViewingKey {
  return deriveFullViewingKey(deriveSpendingKey(parseSeed(new Uint8Array(64).fill(byte)), domain, 0))
}

/** Who makes the transactions. */
export const maker = accountOf(1)
export const makersChange = deriveInternalAddress(maker)
const makersOwn = deriveAddress(maker, 'external', 0n)
export const payees: Readonly<Record<Secrets['payee'], Address>> = {
  A: deriveAddress(accountOf(2), 'external', 0n),
  B: deriveAddress(accountOf(3), 'external', 0n),
}
/** Stands for the newest root, which is everybody's. */
const anchor = parseFr(bytesToBigint(createStream('anchor').bytes(31)))

/** Choices drawn from a reproducible source. */
export interface Dice {
  readonly rng: Rng
  below(limit: bigint): bigint
  pick<T>(choices: readonly T[]): T
}

export function createDice(label: string): Dice {
  const rng = createStream(label)
  const below = (limit: bigint): bigint => bytesToBigint(rng.bytes(32)) % limit
  return { rng, below, pick: <T>(choices: readonly T[]): T => choices[Number(below(BigInt(choices.length)))] as T }
}

/** Every field by a coin of its own; three payees take a transfer without change. */
export function drawSecrets(dice: Dice): Secrets {
  const change = dice.pick(['present', 'none'] as const)
  return {
    amount: dice.pick(['small', 'large'] as const),
    payee: dice.pick(['A', 'B'] as const),
    to: dice.pick(['another', 'another', 'oneself'] as const),
    inputs: dice.pick(['one', 'two'] as const),
    memo: dice.pick(['empty', 'full'] as const),
    asset: dice.pick(['first', 'second'] as const),
    change,
    payees: dice.pick(change === 'none' ? ([1, 2, 3] as const) : ([1, 2] as const)),
  }
}

const assetOf = (secrets: Secrets): AssetId => parseAssetId(secrets.asset === 'first' ? 1 : 2)

function drawAmount(dice: Dice, size: Secrets['amount']): bigint {
  // Below 2^101 each: three of them and the change fit 2^128.
  return size === 'small' ? 3n + dice.below(97n) : (1n << 100n) + dice.below(1n << 100n)
}

/** `length` letters. */
function drawText(dice: Dice, length: number): string {
  return Array.from(dice.rng.bytes(length), (byte) => String.fromCharCode(97 + (byte % 26))).join('')
}

/** A note of the maker's at a random place; what a wallet knows of it. */
function drawNote(dice: Dice, asset: AssetId, amount: bigint): OwnedNote {
  const side = dice.pick(['internal', 'external'] as const)
  const { owner, diversifier } = side === 'internal' ? makersChange : makersOwn
  const note = { owner, asset, amount: parseAmount(amount), psi: drawDummyPsi(dice.rng) }
  // Of the rest a plan takes nothing.
  const position = parsePosition(Number(dice.below(1n << 20n)))
  return {
    position,
    height: 1,
    txId: '',
    note,
    commitment: 0n as NoteCommitment,
    // Nobody asks what it is, only whether it is the same.
    nullifier: BigInt(position) as Nullifier,
    diversifier,
    side,
    spentHeight: undefined,
    serial: position,
  }
}

/** Funds in one note, or in two neither of which suffices. */
function drawNotes(dice: Dice, asset: AssetId, inputs: Secrets['inputs'], needed: bigint, left: bigint): readonly OwnedNote[] {
  const funds = needed + left
  const larger = (funds + 1n) / 2n
  return (inputs === 'one' ? [funds] : [larger, funds - larger]).map((amount) => drawNote(dice, asset, amount))
}

/** What a wallet decides about a request that one transaction fulfils, and that transaction. */
function build(dice: Dice, request: ProposalRequest, spendable: readonly OwnedNote[], secrets?: Secrets): Built {
  const context = { genesis, isLocal: () => true, change: makersChange, spendable }
  const expiry = dice.pick(Object.keys(EXPIRY_STEPS) as (keyof typeof EXPIRY_STEPS)[])
  const { steps } = planProposal(context, request, expiry)
  const [step] = steps
  if (!step || steps.length !== 1) throw new Error(`${steps.length} transactions where one was meant`)
  const inputs = step.inputs.map((input) =>
    spendable.find(({ nullifier }) => 'nullifier' in input && nullifierHex(nullifier) === input.nullifier),
  )
  const time = START / 1000 + Number(dice.below(86_400n))
  const recipient = 'unshield' in request ? request.unshield.recipient : ''
  const header = { domain, expiry: deriveExpiry(time, expiry), relayer: new Uint8Array(), recipient }
  const plan = { ...step.plan.action, period: periodOf(time), inputs: inputs as readonly OwnedNote[] }
  const partial = addAction({ x25519: nodeX25519, rng: dice.rng }, createPartialTransaction(header), maker, plan)
  const randomness = partial.actions[0]?.opening?.randomness as ActionRandomness
  const padding: PlannedOutput = { role: 'change', address: makersChange, amount: parseAmount(0n), memo: '' }
  return {
    kind: step.plan.kind,
    bytes: encodeTransaction(seal(bodyOf(partial), anchor)),
    secrets,
    time,
    randomness,
    outputs: randomness.order.map((planned) => plan.outputs[planned] ?? padding),
  }
}

export function buildTransfer(dice: Dice, secrets: Secrets): Built {
  const asset = assetOf(secrets)
  const pay = Array.from({ length: secrets.payees }, (): Payment => {
    const to = secrets.to === 'oneself' ? makersOwn : payees[secrets.payee]
    const memo = secrets.memo === 'empty' ? '' : drawText(dice, 254)
    return { to, asset, amount: parseAmount(drawAmount(dice, secrets.amount)), memo }
  })
  const total = pay.reduce((sum, { amount }) => sum + amount, 0n)
  // At most total - 2, so that no half of the funds suffices.
  const left = secrets.change === 'none' ? 0n : 1n + dice.below(total - 2n)
  return build(dice, { pay }, drawNotes(dice, asset, secrets.inputs, total, left), secrets)
}

export function buildShield(dice: Dice): Built {
  const amount = parseAmount(drawAmount(dice, dice.pick(['small', 'large'] as const)))
  const memo = drawText(dice, Number(dice.below(255n)))
  return build(dice, { shield: { asset: parseAssetId(dice.pick([1, 2])), amount, memo } }, [])
}

/** `recipient` bytes of recipient, for its length is public. */
export function buildUnshield(dice: Dice, recipient: number): Built {
  const asset = parseAssetId(dice.pick([1, 2]))
  const amount = drawAmount(dice, dice.pick(['small', 'large'] as const))
  const needed = amount + (genesis.assets[asset - 1]?.unshieldFee ?? 0n)
  const left = dice.pick([0n, 1n + dice.below(needed - 2n)])
  const notes = drawNotes(dice, asset, dice.pick(['one', 'two'] as const), needed, left)
  return build(dice, { unshield: { asset, amount: parseAmount(amount), recipient: drawText(dice, recipient) } }, notes)
}
