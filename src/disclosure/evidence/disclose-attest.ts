import { assertNotAborted } from '../../base'
import { type Fr, parseFr } from '../../crypto'
import { diversifierToFr, type FullViewingKey, revealFullViewingKey } from '../../keys'
import { decryptOutput, deriveOrigin, type EncryptionDeps, type ReceivedNote } from '../../note'
import type { ChainView, ViewedBlock } from '../../rules'
import { ATTEST_SLOTS, type AttestSlot } from '../../statement'
import {
  type AuthenticationPath,
  createNullifierTree,
  EMPTY_SIBLINGS,
  type Gap,
  type NullifierTree,
  parsePosition,
} from '../../tree'
import type { ActionBody } from '../../tx'
import type { Amount, AssetId } from '../../value'
import type { FoundNote } from '../scan'
import { type AttestClaim, SALT_BYTES } from './claim'
import { DisclosureRequestError, InsufficientNotesError } from './errors'
import type { Evidence } from './format'
import { type EvidenceRequest, type MakeEvidenceDeps, makeEvidence, type PrivatePart } from './make'
import { chooseParts } from './parts'

/** What is to be attested. */
export interface AttestRequest {
  readonly kind: 'balance' | 'income'
  readonly asset: AssetId
  /** Base units, above 0. */
  readonly atLeast: Amount
  /** Of an income: the blocks in which it was received, both included. */
  readonly heights?: { readonly first: number; readonly last: number } | undefined
}

/** What a wallet knows of its notes as of the block of the evidence. */
export interface AttestNotes {
  readonly notes: readonly FoundNote[]
  /** Path of a note to the anchor of that block. */
  readonly path: (note: FoundNote) => Promise<AuthenticationPath>
}

/**
 * Makes evidence that notes of the account hold, or brought in, at least so much; of the notes it shows how many it takes, to a factor of
 * two, and nothing else. Reads all blocks, for the nullifier tree. Throws `InsufficientNotesError` when they do not, `EvidenceTooLargeError`
 * when it takes more than 4,096.
 */
export async function discloseAttest(
  deps: MakeEvidenceDeps,
  request: EvidenceRequest,
  asked: AttestRequest,
  { notes, path }: AttestNotes,
): Promise<Evidence> {
  const { viewingKey, view, height = view.to } = request
  if (asked.atLeast === 0n) throw new DisclosureRequestError('at least 0 is always true')
  const bounds = await boundsOf(view, height, asked)
  const wanted = notes.filter(
    ({ note, position, spentHeight }) =>
      note.asset === asked.asset &&
      position >= bounds.from &&
      position < bounds.to &&
      (asked.kind === 'income' || spentHeight === undefined || spentHeight > height),
  )
  const { openings, nullifiers } = await readChain(deps, request, wanted, height)
  const { account } = revealFullViewingKey(viewingKey)
  const counted = wanted.flatMap((found) => {
    const opening = openings.get(found.position)
    // What the account sent to itself is no income.
    const isOwn = opening && opening.received.origin === deriveOrigin(account, opening.action.nf[0])
    return opening && !(asked.kind === 'income' && isOwn)
      ? [{ position: found.position, amount: found.note.amount, found, opening }]
      : []
  })
  const chosen = chooseParts(counted, asked.atLeast)
  if (!chosen) {
    const verb = asked.kind === 'balance' ? 'holds' : 'received'
    throw new InsufficientNotesError(`the account ${verb} less than that`, { hint: 'less can be attested' })
  }
  const parts: PrivatePart[] = []
  for (const { notes: own, threshold } of chosen) {
    const used: AttestSlot[] = []
    for (const { found, opening } of own) {
      const gap = asked.kind === 'balance' ? nullifiers.gapOf(found.nullifier) : undefined
      used.push(slotOf(opening, (await path(found)).siblings, found.position, gap))
    }
    parts.push({ slots: fillSlots(used, bounds.from, parts.length), threshold: parseFr(threshold) })
  }
  return makeEvidence(deps, request, claimOf(asked, bounds, deps.rng.bytes(SALT_BYTES)), { parts })
}

function claimOf({ asset, atLeast, heights }: AttestRequest, bounds: Bounds, salt: Uint8Array): AttestClaim {
  const attested = { asset, atLeast, salt }
  return heights ? { kind: 'income', ...attested, ...heights, ...bounds } : { kind: 'balance', ...attested }
}

/** Positions from `from` up to, not including, `to`. */
interface Bounds {
  readonly from: number
  readonly to: number
}

/** The positions that count: all up to the block, or of an income those that its blocks brought. */
async function boundsOf(view: ChainView, height: number, { kind, heights }: AttestRequest): Promise<Bounds> {
  const leavesAt = async (at: number): Promise<number> => {
    const header = await view.header(at)
    if (!header) throw new DisclosureRequestError(`the ledger has no block ${at}`)
    return header.leaves
  }
  if ((kind === 'income') !== (heights !== undefined))
    throw new DisclosureRequestError('an income, and nothing else, has heights')
  if (!heights) return { from: 0, to: await leavesAt(height) }
  const { first, last } = heights
  if (!(first >= 1 && first <= last && last <= height))
    throw new DisclosureRequestError('the heights are not those of blocks up to the block of the evidence')
  return { from: await leavesAt(first - 1), to: await leavesAt(last) }
}

interface Opening {
  readonly action: ActionBody
  readonly index: number
  readonly received: ReceivedNote
}

/** Opens the notes again where they lie, and gathers the nullifiers of the chain. */
async function readChain(
  deps: EncryptionDeps,
  { view, viewingKey, onProgress, signal }: EvidenceRequest,
  notes: readonly FoundNote[],
  height: number,
): Promise<{ readonly openings: ReadonlyMap<number, Opening>; readonly nullifiers: NullifierTree }> {
  const wanted = new Set<number>(notes.map(({ position }) => position))
  const openings = new Map<number, Opening>()
  const nullifiers: Fr[] = []
  for await (const block of view.blocks(1, height)) {
    assertNotAborted(signal)
    for (const { action, firstPosition } of actionsOf(block)) {
      nullifiers.push(...action.nf)
      for (let index = 0; index < action.cm.length; index++) {
        if (!wanted.has(firstPosition + index)) continue
        const received = openOwn(deps, viewingKey, action, index)
        if (received) openings.set(firstPosition + index, { action, index, received })
      }
    }
    onProgress?.({ stage: 'blocks', done: block.header.height, total: height })
  }
  return { openings, nullifiers: createNullifierTree(nullifiers) }
}

/** The actions of a block with the tree position of their first leaf. */
function actionsOf({ header, transactions = [] }: ViewedBlock): readonly { action: ActionBody; firstPosition: number }[] {
  const actions = transactions.flatMap((each) => ('transaction' in each ? each.transaction.body.actions : []))
  const begin = header.leaves - 4 * actions.length
  return actions.map((action, index) => ({ action, firstPosition: begin + 4 * index }))
}

function openOwn(deps: EncryptionDeps, key: FullViewingKey, action: ActionBody, index: number): ReceivedNote | undefined {
  const { account, external, internal } = revealFullViewingKey(key)
  const [commitment, ciphertexts] = [action.cm[index], action.outputs[index]]
  if (commitment === undefined || !ciphertexts) return undefined
  const context = { nf0: action.nf[0], index, commitment }
  return (
    decryptOutput(deps, { ivk: external.ivk, account }, ciphertexts, context) ??
    decryptOutput(deps, { ivk: internal.ivk, account }, ciphertexts, context)
  )
}

function slotOf(
  { action, index, received }: Opening,
  siblings: AuthenticationPath['siblings'],
  position: number,
  gap: Gap | undefined,
): AttestSlot {
  return {
    ...emptySlot(position, 0),
    diversifier: diversifierToFr(received.diversifier),
    amount: parseFr(received.note.amount),
    rseed: received.rseed,
    nf0: action.nf[0],
    index: parseFr(BigInt(index)),
    origin: received.origin,
    siblings,
    ...(gap && {
      gapLow: gap.low,
      gapHigh: gap.high,
      gapPosition: parseFr(BigInt(gap.position)),
      gapSiblings: gap.siblings,
    }),
  }
}

/** A slot that adds nothing; each of its own seed, for a mark of its own. */
function emptySlot(position: number, seed: number): AttestSlot {
  const zero = parseFr(0n)
  return {
    diversifier: zero,
    amount: zero,
    rseed: parseFr(BigInt(seed)),
    nf0: zero,
    index: zero,
    origin: zero,
    position: parseFr(BigInt(parsePosition(position))),
    siblings: EMPTY_SIBLINGS,
    gapLow: zero,
    gapHigh: zero,
    gapPosition: zero,
    gapSiblings: EMPTY_SIBLINGS,
  }
}

/** Four slots at rising positions from `from` on, where the block has four leaves at least, so that empty ones find a place. */
function fillSlots(used: readonly AttestSlot[], from: number, part: number): AttestSlot[] {
  const taken = new Set(used.map(({ position }) => Number(position)))
  const free = Array.from({ length: ATTEST_SLOTS }, (_, index) => from + index).filter((position) => !taken.has(position))
  const empty = free.slice(0, ATTEST_SLOTS - used.length).map((position) => emptySlot(position, part))
  return [...used, ...empty].sort((a, b) => (a.position < b.position ? -1 : 1))
}
