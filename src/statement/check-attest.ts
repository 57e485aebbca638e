import { type Fr, hash } from '../crypto'
import { deriveNullifier, deriveOrigin } from '../note'
import { parsePosition, rootFromPath } from '../tree'
import { ATTEST_KIND, ATTEST_SLOTS, type AttestPrivate, type AttestPublic, type AttestSlot } from './attest'
import { commitmentOf, derivePart } from './attest-part'
import { accountOf, checkDiscloser, type DiscloserFailure } from './check-discloser'

/** Why an attestation does not hold: one word for each rule of PROTOCOL §10.2 and §10.5, in the order in which they are checked. */
export type AttestFailure =
  | DiscloserFailure
  | 'slot-count'
  | 'asset-range'
  | 'bounds-range'
  | 'threshold-range'
  | 'amount-range'
  | 'income-flag'
  | 'position-range'
  | 'position-order'
  | 'membership'
  | 'gap-membership'
  | 'gap'
  | 'own-origin'
  | 'threshold'
  | 'marks'
  | 'share'

const isBelow = (value: bigint, bits: number): boolean => value >> BigInt(bits) === 0n

/** Says natively what the circuit `attest` says: `undefined` when the statement holds, else the first rule that it breaks. */
export function checkAttest(open: AttestPublic, secret: AttestPrivate): AttestFailure | undefined {
  if (secret.slots.length !== ATTEST_SLOTS || open.marks.length !== ATTEST_SLOTS) return 'slot-count'
  return (
    checkDiscloser(open, secret) ??
    checkRanges(open, secret) ??
    checkOrder(open, secret) ??
    checkNotes(open, secret) ??
    checkPart(open, secret)
  )
}

function checkRanges(open: AttestPublic, { slots, threshold }: AttestPrivate): AttestFailure | undefined {
  if (!isBelow(open.asset, 32)) return 'asset-range'
  if (!isBelow(open.from, 32) || !isBelow(open.to, 33)) return 'bounds-range'
  if (!isBelow(threshold, 128)) return 'threshold-range'
  if (!slots.every(({ amount }) => isBelow(amount, 128))) return 'amount-range'
  if (!isBelow(open.income, 1)) return 'income-flag'
  const positions = slots.flatMap(({ position, gapPosition }) => [position, gapPosition])
  return positions.every((position) => isBelow(position, 32)) ? undefined : 'position-range'
}

function checkOrder({ from, to }: AttestPublic, { slots }: AttestPrivate): AttestFailure | undefined {
  const places = [from - 1n, ...slots.map(({ position }) => position), to]
  return places.every((place, i) => i === 0 || (places[i - 1] as bigint) < place) ? undefined : 'position-order'
}

function checkNotes(open: AttestPublic, secret: AttestPrivate): AttestFailure | undefined {
  const account = accountOf(secret)
  // An empty slot says nothing but its place.
  for (const slot of secret.slots.filter(({ amount }) => amount !== 0n)) {
    const commitment = commitmentOf(slot, account, open.asset)
    if (rootOf(commitment, slot.position, slot.siblings) !== open.anchor) return 'membership'
    const failure =
      open.income === BigInt(ATTEST_KIND.balance)
        ? checkUnspent(open, slot, deriveNullifier(secret.nk, commitment, parsePosition(Number(slot.position))))
        : checkReceived(slot, account)
    if (failure !== undefined) return failure
  }
  return undefined
}

function rootOf(leaf: Fr, position: Fr, siblings: AttestSlot['siblings']): Fr {
  return rootFromPath(leaf, { position: parsePosition(Number(position)), siblings })
}

function checkUnspent(open: AttestPublic, slot: AttestSlot, nullifier: Fr): AttestFailure | undefined {
  const { gapLow, gapHigh, gapPosition, gapSiblings } = slot
  const gap = hash('gap', gapLow, gapHigh)
  if (rootOf(gap, gapPosition, gapSiblings) !== open.nullifierRoot) return 'gap-membership'
  return gapLow < nullifier && (nullifier < gapHigh || gapHigh === 0n) ? undefined : 'gap'
}

function checkReceived({ origin, nf0 }: AttestSlot, account: Fr): AttestFailure | undefined {
  return origin === deriveOrigin(account, nf0) ? 'own-origin' : undefined
}

function checkPart(open: AttestPublic, secret: AttestPrivate): AttestFailure | undefined {
  const sum = secret.slots.reduce((total, { amount }) => total + amount, 0n)
  if (sum < secret.threshold) return 'threshold'
  const { share, marks } = derivePart(open, secret)
  if (!marks.every((mark, i) => mark === open.marks[i])) return 'marks'
  return share === open.share ? undefined : 'share'
}
