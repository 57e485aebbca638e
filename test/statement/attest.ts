import type { Rng } from '../../src/base'
import { FIELD_MODULUS, type Fr, hash } from '../../src/crypto'
import type { AttestPrivate, AttestPublic, AttestSlot } from '../../src/statement'
import { type DiscloserForgery, disclose, draw, drawTerms, fr, type Terms } from './discloser'
import { type Gap, gapsOf, growGapTree, isAround } from './gaps'
import { drawFr, drawPath, type Level, plant } from './plant'

export interface AttestStatement {
  readonly open: AttestPublic
  readonly secret: AttestPrivate
}

export interface AttestedNote {
  readonly diversifier: bigint
  readonly amount: bigint
  readonly rseed: bigint
  readonly nf0: bigint
  readonly index: bigint
  /** Of a note that another account made; the account's own follows from nf0. */
  readonly origin: bigint | undefined
  readonly position: bigint
}

export interface PlantedGap extends Gap {
  readonly position: bigint
}

/** All that somebody chooses who makes an attestation; the rest follows. */
export interface AttestScenario extends Terms {
  readonly asset: bigint
  readonly income: bigint
  readonly from: bigint
  readonly to: bigint
  readonly part: bigint
  readonly next: bigint
  readonly threshold: bigint
  readonly notes: readonly AttestedNote[]
  /** The nullifiers of the chain; or a tree in which whatever gaps stand, told by slot and nullifier. */
  readonly spent: readonly bigint[] | ((slot: number, nullifier: Fr) => PlantedGap)
}

/** What a liar puts in the place of a value that would follow for one slot; everything after it follows from the lie. */
export interface AttestForgery extends DiscloserForgery {
  /** Which slot; the first by default. */
  readonly slot?: number
  /** Owner and asset of the note in the tree. */
  readonly owner?: bigint
  readonly leafAsset?: bigint
  /** Makes the note stand in no tree, whatever its amount. */
  readonly isAbsent?: boolean
  readonly anchor?: bigint
  /** What stands in the place of the hash of the gap. */
  readonly gapLeaf?: bigint
  /** What the slot says of its gap, whatever the leaf is made of. */
  readonly claimedGap?: Partial<Gap>
  /** The nullifier for which a gap is looked for. */
  readonly nullifier?: (commitment: Fr, position: Fr) => Fr
  readonly nullifierRoot?: bigint
}

interface Tree {
  readonly root: Fr
  /** By slot; of those that stand in the tree. */
  readonly places: ReadonlyMap<number, { readonly position: bigint; readonly siblings: readonly Level[]; readonly gap?: Gap }>
}

/** The statement of a scenario: a true one, unless it is forged or the scenario itself is impossible. */
export function buildAttest(rng: Rng, scenario: AttestScenario, forged: AttestForgery = {}, depth = 16): AttestStatement {
  const { asset, notes } = scenario
  const { open, secret } = disclose(rng, scenario, forged)
  const account = hash('account', ...secret.ak, secret.nk, secret.jk)
  const isForged = (slot: number): boolean => slot === (forged.slot ?? 0)
  const origins = notes.map(({ nf0, origin }) => fr(origin ?? hash('origin', account, fr(nf0))))
  const commitments = notes.map(({ diversifier, amount, rseed, nf0, index }, i) => {
    const owner = (isForged(i) ? forged.owner : undefined) ?? hash('owner', account, fr(diversifier))
    const of = (isForged(i) ? forged.leafAsset : undefined) ?? asset
    return hash('note', fr(owner), fr(of + (amount << 32n)), hash('psi', fr(rseed), fr(nf0), fr(index), origins[i] as Fr))
  })
  const nullifiers = notes.map(({ position }, i) => {
    const [commitment, place] = [commitments[i] as Fr, fr(position)]
    const forge = isForged(i) ? forged.nullifier : undefined
    return forge?.(commitment, place) ?? hash('nullifier', secret.nk, commitment, place)
  })
  const real = notes.flatMap(({ amount }, i) => (amount === 0n ? [] : [i]))
  const stands = real.filter((i) => !(isForged(i) && forged.isAbsent))
  const planted = stands.map((slot) => {
    const { position } = notes[slot] as AttestedNote
    return { slot, node: commitments[slot] as Fr, position }
  })
  const noteTree = plantTree(rng, planted, depth)
  const unspent = scenario.income === 0n ? real : []
  const gapTree = gapTreeOf(rng, scenario.spent, unspent, nullifiers, forged, depth)
  const slots = notes.map(({ diversifier, amount, rseed, nf0, index, position }, i): AttestSlot => {
    const gap = gapTree.places.get(i)
    const claimed = { low: 0n, high: 0n, ...gap?.gap, ...(isForged(i) ? forged.claimedGap : {}) }
    return {
      diversifier: fr(diversifier),
      amount: fr(amount),
      rseed: fr(rseed),
      nf0: fr(nf0),
      index: fr(index),
      origin: origins[i] as Fr,
      position: fr(position),
      siblings: noteTree.places.get(i)?.siblings ?? drawPath(rng, depth),
      gapLow: fr(claimed.low),
      gapHigh: fr(claimed.high),
      gapPosition: fr(gap?.position ?? 0n),
      gapSiblings: gap?.siblings ?? drawPath(rng, depth),
    }
  })
  const { income, from, to, part, next, threshold } = scenario
  return withPart({
    open: {
      ...open,
      anchor: fr(forged.anchor ?? noteTree.root),
      nullifierRoot: fr(forged.nullifierRoot ?? gapTree.root),
      asset: fr(asset),
      income: fr(income),
      from: fr(from),
      to: fr(to),
      part: fr(part),
      next: fr(next),
      share: fr(0n),
      marks: [],
    },
    secret: { ...secret, threshold: fr(threshold), slots },
  })
}

/** The nullifiers that the notes of the slots have, whatever is in them. */
export function slotNullifiers({ open, secret }: AttestStatement): readonly Fr[] {
  const account = hash('account', ...secret.ak, secret.nk, secret.jk)
  return secret.slots.map(({ diversifier, amount, rseed, nf0, index, origin, position }) => {
    const owner = hash('owner', account, diversifier)
    const commitment = hash('note', owner, fr(open.asset + (amount << 32n)), hash('psi', rseed, nf0, index, origin))
    return hash('nullifier', secret.nk, commitment, position)
  })
}

/** The statement with the share and the marks that follow from the rest of it, whatever that is. */
export function withPart(statement: AttestStatement): AttestStatement {
  const { open, secret } = statement
  const marks = slotNullifiers(statement).map((nullifier) => hash('mark', secret.nk, nullifier, open.context))
  const maskOf = (index: Fr): bigint => index * hash('share', secret.nk, open.context, index)
  return { open: { ...open, share: fr(secret.threshold + maskOf(open.part) - maskOf(open.next)), marks }, secret }
}

function plantTree(
  rng: Rng,
  leaves: readonly { readonly slot: number; readonly node: Fr; readonly position: bigint; readonly gap?: Gap }[],
  depth: number,
): Tree {
  const { root, siblings } = plant(rng, leaves, depth)
  return { root, places: new Map(leaves.map((leaf, i) => [leaf.slot, { ...leaf, siblings: siblings[i] as readonly Level[] }])) }
}

function gapTreeOf(
  rng: Rng,
  spent: AttestScenario['spent'],
  slots: readonly number[],
  nullifiers: readonly Fr[],
  { slot: forgedSlot = 0, gapLeaf }: AttestForgery,
  depth: number,
): Tree {
  if (typeof spent === 'function') {
    const leaves = slots.map((slot) => {
      const { position, ...gap } = spent(slot, nullifiers[slot] as Fr)
      const node = slot === forgedSlot && gapLeaf !== undefined ? fr(gapLeaf) : hash('gap', fr(gap.low), fr(gap.high))
      return { slot, node, position, gap }
    })
    return plantTree(rng, leaves, depth)
  }
  const gaps = gapsOf(spent)
  const { root, siblings } = growGapTree(gaps, depth)
  const places = slots.map((slot) => {
    const at = gaps.findIndex((gap) => isAround(gap, nullifiers[slot] as Fr))
    return [slot, { position: BigInt(at), siblings: siblings[at] as readonly Level[], gap: gaps[at] as Gap }] as const
  })
  return { root, places: new Map(places) }
}

export interface AttestShape {
  /** Which of the four slots hold a note. */
  readonly filled: readonly boolean[]
  readonly income: 0 | 1
  /** `edge`: the greatest amounts, first and last positions, bounds as near as they can be, gaps of one or two elements. */
  readonly size: 'usual' | 'edge'
}

const MASKS = [0b0000, 0b0001, 0b1000, 0b0110, 0b1011, 0b1111]
export const ATTEST_SHAPES: readonly AttestShape[] = MASKS.flatMap((mask) =>
  ([0, 1] as const).flatMap((income) =>
    (['usual', 'edge'] as const).map((size) => ({ filled: [0, 1, 2, 3].map((i) => ((mask >> i) & 1) === 1), income, size })),
  ),
)

const MAX_AMOUNT = (1n << 128n) - 1n
const least = (a: bigint, b: bigint): bigint => (a < b ? a : b)

/** Gaps that are as narrow as can be, at the first and last leaves and in between. */
const narrowGap =
  (leaves: bigint) =>
  (slot: number, nullifier: Fr): PlantedGap => {
    const position = [0n, leaves - 1n, leaves / 2n, 1n][slot] as bigint
    const [low, high] = [slot === 0 ? 0n : nullifier - 1n, slot === 1 ? 0n : nullifier + 1n]
    return { low, high, position }
  }

/** A scenario of a shape with random keys, whose statement is true, in trees of `depth` levels. */
export function drawAttest(rng: Rng, { filled, income, size }: AttestShape, depth = 16): AttestScenario {
  const isUsual = size === 'usual'
  const leaves = 1n << BigInt(2 * depth)
  const quarter = leaves / 4n
  const positions = isUsual
    ? [0n, 1n, 2n, 3n].map((i) => i * quarter + (draw(rng, 32) % quarter))
    : [0n, 1n, leaves - 2n, leaves - 1n]
  const notes = filled.map((isFilled, i): AttestedNote => {
    const isOthers = income === 1 || i % 2 === 0
    return {
      diversifier: isUsual ? draw(rng, 128) : MAX_AMOUNT,
      amount: !isFilled ? 0n : isUsual ? draw(rng, 64) + 1n : MAX_AMOUNT,
      rseed: draw(rng, 248),
      nf0: drawFr(rng),
      index: isUsual ? ([2n, 0n][i % 2] as bigint) : FIELD_MODULUS - 1n,
      origin: isOthers ? drawFr(rng) : undefined,
      position: positions[i] as bigint,
    }
  })
  const sum = notes.reduce((total, { amount }) => total + amount, 0n)
  const part = isUsual ? draw(rng, 8) : 0n
  return {
    ...drawTerms(rng, size),
    asset: isUsual ? 1n + draw(rng, 16) : (1n << 32n) - 1n,
    income: BigInt(income),
    from: isUsual ? (positions[0] as bigint) / 2n : (positions[0] as bigint),
    to: isUsual ? leaves : (positions[3] as bigint) + 1n,
    part,
    next: part === 0n ? 0n : part + 1n,
    threshold: least(isUsual ? sum / 2n : sum, MAX_AMOUNT),
    notes,
    spent: isUsual ? [1n, FIELD_MODULUS - 1n, ...Array.from({ length: 7 }, () => drawFr(rng))] : narrowGap(leaves),
  }
}
