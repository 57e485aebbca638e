import { type Fr, hash, reduceFr } from '../crypto'
import { deriveOwner } from '../keys'
import { commitToElements, deriveNullifier, derivePsi, type NoteCommitment, type Nullifier } from '../note'
import { parsePosition } from '../tree'
import type { AttestPart, AttestPrivate, AttestPublic, AttestSlot } from './attest'
import { accountOf } from './check-discloser'

/** What the part of an attestation depends on beside its own notes. */
type PartTerms = Pick<AttestPublic, 'context' | 'asset' | 'part' | 'next'>

/** The commitment of the note in a slot; of an empty one, of a note that need not exist. */
export function commitmentOf(
  { diversifier, amount, rseed, nf0, index, origin }: AttestSlot,
  account: Fr,
  asset: Fr,
): NoteCommitment {
  return commitToElements(deriveOwner(account, diversifier), asset, amount, derivePsi(rseed, nf0, index, origin))
}

/** H(mark, nk, nf, context): the one mark of a note in a context; without nk nobody tells it from a random element. */
function deriveMark(nk: Fr, nullifier: Nullifier, context: Fr): Fr {
  return hash('mark', nk, nullifier, context)
}

/** threshold + m(part) − m(next), where m(i) = i·H(share, nk, context, i): over all parts of a context the masks cancel out. */
function deriveShare(
  { context, part, next }: Omit<PartTerms, 'asset'>,
  { nk, threshold }: Pick<AttestPrivate, 'nk' | 'threshold'>,
): Fr {
  const maskOf = (index: Fr): bigint => index * hash('share', nk, context, index)
  return reduceFr(threshold + maskOf(part) - maskOf(next))
}

/** What a part says of its notes, empty slots included: their positions are below 2^32. */
export function derivePart(terms: PartTerms, secret: AttestPrivate): AttestPart {
  const account = accountOf(secret)
  const marks = secret.slots.map((slot) => {
    const commitment = commitmentOf(slot, account, terms.asset)
    return deriveMark(secret.nk, deriveNullifier(secret.nk, commitment, parsePosition(Number(slot.position))), terms.context)
  })
  return { share: deriveShare(terms, secret), marks }
}
