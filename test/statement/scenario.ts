import type { Rng } from '../../src/base'
import { FIELD_MODULUS, type Fr, hash, mulBase8, reduceFr, type Signature, signEddsa } from '../../src/crypto'
import {
  deriveAuthorizationMessage,
  deriveJournalMasks,
  type JournalEntry,
  type TransferPrivate,
  type TransferPublic,
} from '../../src/statement'
import { TREE_DEPTH } from '../../src/tree'
import { drawPath, plant } from './plant'

/** A statement of `transfer`, both parts. */
export interface Statement {
  readonly open: TransferPublic
  readonly secret: TransferPrivate
}

export interface ScenarioInput {
  readonly diversifier: bigint
  readonly amount: bigint
  readonly psi: bigint
  readonly position: bigint
}

export interface ScenarioOutput {
  /** Of a note to somebody else; a note to the account itself has its diversifier. */
  readonly owner?: bigint | undefined
  readonly diversifier: bigint
  readonly amount: bigint
  readonly rseed: bigint
  readonly self: bigint
}

/** All that somebody chooses who makes a statement; the rest follows. */
export interface Scenario {
  readonly ask: bigint
  readonly nk: bigint
  readonly jk: bigint
  readonly asset: bigint
  readonly period: bigint
  readonly txHash: bigint
  readonly publicIn: bigint
  readonly publicOut: bigint
  readonly inputs: readonly [ScenarioInput, ScenarioInput]
  readonly outputs: readonly [ScenarioOutput, ScenarioOutput, ScenarioOutput]
}

/** What a liar puts in the place of a value that would follow; everything after it follows from the lie. */
export interface Forgery {
  /** The account's public key; nobody knows its secret. */
  readonly ak?: readonly [bigint, bigint]
  readonly inOwner?: bigint
  readonly inAsset?: bigint
  readonly nullifierKey?: bigint
  readonly nullifierPosition?: bigint
  readonly nf?: (nf: readonly [Fr, Fr]) => readonly [bigint, bigint]
  /** The leaf that stands in the tree for the first input. */
  readonly leaf?: bigint
  /** Makes the first input stand in no tree, whatever its amount. */
  readonly isDummy?: boolean
  readonly anchor?: (anchor: Fr) => bigint
  readonly origin?: bigint
  readonly psi?: (psi: Fr) => bigint
  readonly outAsset?: bigint
  readonly cm?: (cm: Fr) => bigint
  readonly periodKey?: bigint
  readonly tag?: (tag: Fr) => bigint
  readonly journal?: (entries: readonly JournalEntry[]) => readonly JournalEntry[]
  readonly publicAsset?: bigint
  readonly message?: (open: TransferPublic) => TransferPublic
  readonly signer?: bigint
  readonly signature?: (signature: Signature) => { readonly r: { x: bigint; y: bigint }; readonly s: bigint }
}

const fr = (value: bigint): Fr => reduceFr(((value % FIELD_MODULUS) + FIELD_MODULUS) % FIELD_MODULUS)

/** The place in a smaller tree of a position, or of one that is past the end by as many whole trees. */
function positionIn(depth: number, position: bigint): bigint {
  const [bits, whole] = [BigInt(2 * depth), BigInt(2 * TREE_DEPTH)]
  return ((position >> whole) << bits) + (position & ((1n << bits) - 1n))
}

/** An entry over whatever is claimed, in range or not. */
function entryOf(periodKey: Fr, cm: Fr, claim: bigint, owner: Fr): JournalEntry {
  const [k0, k1] = deriveJournalMasks(periodKey, cm)
  return [fr(claim + k0), fr(owner + k1)]
}

/** The statement of a scenario in a tree of some depth, where positions are modulo its size; a true one, unless it is forged or the scenario itself is impossible. */
export function buildStatement(rng: Rng, scenario: Scenario, forged: Forgery = {}, depth = TREE_DEPTH): Statement {
  const { asset, nk, jk, period } = scenario
  const point = mulBase8(scenario.ask)
  const ak = forged.ak ?? [point.x, point.y]
  const account = hash('account', fr(ak[0]), fr(ak[1]), fr(nk), fr(jk))
  const ownOwner = (diversifier: bigint): Fr => hash('owner', account, fr(diversifier))
  const commit = (owner: bigint, of: bigint, amount: bigint, psi: bigint): Fr =>
    hash('note', fr(owner), fr(of + (amount << 32n)), fr(psi))

  const commitments = scenario.inputs.map(({ diversifier, amount, psi }, i) => {
    const owner = (i === 0 ? forged.inOwner : undefined) ?? ownOwner(diversifier)
    return commit(owner, (i === 0 ? forged.inAsset : undefined) ?? asset, amount, psi)
  })
  const positions = scenario.inputs.map(({ position }) => positionIn(depth, position))
  const nullifiers = positions.map((position, i) => {
    const lie = i === 0 ? forged.nullifierPosition : undefined
    const at = lie === undefined ? position : positionIn(depth, lie)
    return hash('nullifier', fr((i === 0 ? forged.nullifierKey : undefined) ?? nk), commitments[i] as Fr, fr(at))
  }) as unknown as readonly [Fr, Fr]
  const nf = (forged.nf ?? ((same) => same))(nullifiers).map(fr) as unknown as readonly [Fr, Fr]

  const isReal = scenario.inputs.map(({ amount }, i) => amount !== 0n && !(i === 0 && forged.isDummy))
  const planted = positions.flatMap((position, i) => {
    const node = i === 0 && forged.leaf !== undefined ? fr(forged.leaf) : (commitments[i] as Fr)
    return isReal[i] ? [{ node, position, i }] : []
  })
  const { root, siblings } = plant(rng, planted, depth)
  const pathOf = (i: number) => siblings[planted.findIndex((leaf) => leaf.i === i)] ?? drawPath(rng, depth)

  const origin = fr(forged.origin ?? hash('origin', account, nf[0]))
  const periodKey = fr(forged.periodKey ?? hash('journal-period', fr(jk), account, fr(period)))
  const outputs = scenario.outputs.map((output, j) => {
    const isFirst = j === 0
    const { amount, self, rseed } = output
    const owner = fr(output.owner ?? ownOwner(output.diversifier))
    const followed = hash('psi', fr(rseed), nf[0], fr(BigInt(j)), origin)
    const psi = isFirst && forged.psi ? forged.psi(followed) : followed
    const commitment = commit(owner, (isFirst ? forged.outAsset : undefined) ?? asset, amount, psi)
    const cm = fr(isFirst && forged.cm ? forged.cm(commitment) : commitment)
    return { owner, cm, entry: entryOf(periodKey, cm, asset + (amount << 32n) + (self << 160n), owner) }
  })
  const tag = hash('journal-tag', periodKey, nf[0])
  const entries = outputs.map(({ entry }) => entry)
  const crosses = scenario.publicIn + scenario.publicOut !== 0n

  const open = {
    anchor: fr(forged.anchor ? forged.anchor(root) : root),
    nf,
    cm: outputs.map(({ cm }) => cm),
    tag: fr(forged.tag ? forged.tag(tag) : tag),
    journal: forged.journal ? forged.journal(entries) : entries,
    period: fr(period),
    publicIn: fr(scenario.publicIn),
    publicOut: fr(scenario.publicOut),
    publicAsset: fr(forged.publicAsset ?? (crosses ? asset : 0n)),
    txHash: fr(scenario.txHash),
  } as unknown as TransferPublic
  const message = deriveAuthorizationMessage(forged.message ? forged.message(open) : open)
  const honest = signEddsa({ rng }, forged.signer ?? scenario.ask, message)
  const signature = forged.signature ? forged.signature(honest) : honest
  const secret = {
    ak: ak.map(fr),
    nk: fr(nk),
    jk: fr(jk),
    signatureR: [fr(signature.r.x), fr(signature.r.y)],
    signatureS: fr(signature.s),
    asset: fr(asset),
    inDiversifier: scenario.inputs.map(({ diversifier }) => fr(diversifier)),
    inAmount: scenario.inputs.map(({ amount }) => fr(amount)),
    inPsi: scenario.inputs.map(({ psi }) => fr(psi)),
    inPosition: positions.map(fr),
    inSiblings: [pathOf(0), pathOf(1)],
    outOwner: outputs.map(({ owner }) => owner),
    outAmount: scenario.outputs.map(({ amount }) => fr(amount)),
    outRseed: scenario.outputs.map(({ rseed }) => fr(rseed)),
    outSelf: scenario.outputs.map(({ self }) => fr(self)),
    outDiversifier: scenario.outputs.map(({ self, diversifier }) => fr(self === 0n ? 0n : diversifier)),
  } as unknown as TransferPrivate
  return { open, secret }
}
