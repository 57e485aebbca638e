import { type Brand, bytesToBigint, InternalError, type Rng } from '../base'
import { type Fr, hash, parseFr } from '../crypto'
import type { Position } from '../tree'
import type { Amount, AssetId } from '../value'

/** 252 fresh random bits, the only randomness of an output. */
export type RandomSeed = Brand<Fr, 'RandomSeed'>

/** What makes a commitment unique and hiding. */
export type Psi = Brand<Fr, 'Psi'>

/** Who made a transaction, hidden: the maker can prove later that he did. */
export type Origin = Brand<Fr, 'Origin'>

/** A hiding, binding hash of a note; a leaf of the tree. */
export type NoteCommitment = Brand<Fr, 'NoteCommitment'>

/** A spent note's serial number: two spends of one note reveal the same value. */
export type Nullifier = Brand<Fr, 'Nullifier'>

/** A spendable record. `owner` = H(owner, account, d) of one of the account's addresses. */
export interface Note {
  readonly owner: Fr
  readonly asset: AssetId
  /** Base units, u128. */
  readonly amount: Amount
  readonly psi: Psi
}

const RANDOM_SEED_BITS = 252n
const ASSET_BITS = 32n

/** Draws an output's seed: at every build anew, never derived (PROTOCOL §4). */
export function drawRandomSeed(rng: Rng): RandomSeed {
  const bytes = rng.bytes(32)
  if (bytes.length !== 32) throw new InternalError('the random source gave too few bytes')
  return parseRandomSeed(bytesToBigint(bytes) & ((1n << RANDOM_SEED_BITS) - 1n))
}

/** Takes any field element: seeds of others are theirs to draw. */
export function parseRandomSeed(value: bigint): RandomSeed {
  return parseFr(value) as RandomSeed
}

/** Draws the psi of a dummy input, which no commitment on the ledger fixes. */
export function drawDummyPsi(rng: Rng): Psi {
  return drawRandomSeed(rng) as Fr as Psi
}

/** o = H(origin, account, nf[0]). */
export function deriveOrigin(account: Fr, nf0: Fr): Origin {
  return hash('origin', account, nf0) as Origin
}

/** psi_j = H(psi, rseed_j, nf[0], j, o); j = 0, 1, 2, or an element where a statement claims it. */
export function derivePsi(rseed: Fr, nf0: Fr, index: number | Fr, origin: Fr): Psi {
  return hash('psi', rseed, nf0, parseFr(BigInt(index)), origin) as Psi
}

/** The packed element asset + 2^32·amount that commitments and journal entries hold. */
export function packValue(asset: bigint, amount: bigint): Fr {
  return parseFr(asset + (amount << ASSET_BITS))
}

/** cm = H(note, owner, asset + 2^32·amount, psi). */
export function deriveCommitment(note: Note): NoteCommitment {
  return commitToElements(note.owner, BigInt(note.asset), note.amount, note.psi)
}

/** The same over bare elements, for statements about notes that need not be well-formed; asset + 2^32·amount < r. */
export function commitToElements(owner: Fr, asset: bigint, amount: bigint, psi: Fr): NoteCommitment {
  return hash('note', owner, packValue(asset, amount), psi) as NoteCommitment
}

/** nf = H(nullifier, nk, cm, position): the position makes equal commitments separate notes. */
export function deriveNullifier(nk: Fr, commitment: Fr, position: Position): Nullifier {
  return hash('nullifier', nk, commitment, parseFr(BigInt(position))) as Nullifier
}
