import type { Fr } from '../crypto'
import type { DiscloserPrivate, DisclosurePublic } from './discloser'
import type { SignalInputs } from './port'

/** Notes of one attestation. */
export const ATTEST_SLOTS = 4

/** What an attestation sums up. */
export const ATTEST_KIND = { balance: 0, income: 1 } as const

/** What an attestation says of its own notes, to be compared with, and added to, what the others of the context say. */
export interface AttestPart {
  /** What the notes hold at the least, masked: the sum of all shares is what they hold together. */
  readonly share: Fr
  /** Of each slot, empty or not: H(mark, nk, nf, context). A note has one, whatever proof counts it. */
  readonly marks: readonly Fr[]
}

/** The public part of `attest` (PROTOCOL §10.5): notes of the account in a range of positions hold at least what the share hides. */
export interface AttestPublic extends DisclosurePublic, AttestPart {
  /** Root of the note tree after the block. */
  readonly anchor: Fr
  /** Root of the nullifier tree after the same block. */
  readonly nullifierRoot: Fr
  /** u32. */
  readonly asset: Fr
  /** 0: unspent notes; 1: notes received from others, spent or not. */
  readonly income: Fr
  /** Positions from `from` up to, not including, `to`: u32, and at most 2^32. */
  readonly from: Fr
  readonly to: Fr
  /** Number of this proof among those of the context, from 0. */
  readonly part: Fr
  /** That of the one after it; 0 for the last. */
  readonly next: Fr
}

/** One note of an attestation; what is unused has amount 0 and any position that keeps the order. */
export interface AttestSlot {
  readonly diversifier: Fr
  readonly amount: Fr
  /** psi = H(psi, rseed, nf0, index, origin) of the transaction that made it. */
  readonly rseed: Fr
  readonly nf0: Fr
  readonly index: Fr
  readonly origin: Fr
  /** Strictly rising from slot to slot. */
  readonly position: Fr
  /** Sixteen levels of three, leaf level first. */
  readonly siblings: readonly (readonly [Fr, Fr, Fr])[]
  /** The gap of the nullifier tree in which the note's nullifier lies: `gapHigh` 0 means no end. */
  readonly gapLow: Fr
  readonly gapHigh: Fr
  readonly gapPosition: Fr
  readonly gapSiblings: readonly (readonly [Fr, Fr, Fr])[]
}

/** The private part: fields of the slots are arrays in the circuit, in the order of the slots. */
export interface AttestPrivate extends DiscloserPrivate {
  /** u128: the notes hold at least this together. */
  readonly threshold: Fr
  readonly slots: readonly AttestSlot[]
}

/** Number of public signals. */
export const ATTEST_SIGNALS = 16

/** The public signals in the circuit's order. */
export function attestSignals(open: AttestPublic): readonly Fr[] {
  const { context, audience, subject, anchor, nullifierRoot, asset, income, from, to, part, next, share, marks } = open
  return [context, audience, subject, anchor, nullifierRoot, asset, income, from, to, part, next, share, ...marks]
}

/** Both parts as the prover takes them. */
export function attestInputs({ marks, ...open }: AttestPublic, { slots, ...keys }: AttestPrivate): SignalInputs {
  const column = <K extends keyof AttestSlot>(name: K) => slots.map((slot) => slot[name])
  return {
    ...open,
    mark: marks,
    ...keys,
    diversifier: column('diversifier'),
    amount: column('amount'),
    rseed: column('rseed'),
    nf0: column('nf0'),
    index: column('index'),
    origin: column('origin'),
    position: column('position'),
    siblings: column('siblings'),
    gapLow: column('gapLow'),
    gapHigh: column('gapHigh'),
    gapPosition: column('gapPosition'),
    gapSiblings: column('gapSiblings'),
  }
}
