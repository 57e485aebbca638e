import { describe, expect, it } from 'vitest'
import { bytesToBigint, bytesToHex, concatBytes, createWriter, parseHex, utf8ToBytes } from '../../src/base'
import {
  blake2b256,
  encodeFr,
  encodeSignature,
  type Fr,
  keccak256,
  labelBytes,
  mulBase8,
  parseFr,
  signEddsa,
} from '../../src/crypto'
import { type AttestClaim, encodeClaim, type PaymentClaim } from '../../src/disclosure/evidence/claim'
import { decodeAddress, deriveAccount, deriveOwner } from '../../src/keys'
import { commitToElements, deriveNullifier, derivePsi } from '../../src/note'
import {
  ATTEST_SIGNALS,
  type AttestPublic,
  attestSignals,
  BINDING_SIGNALS,
  bindingSignals,
  checkAttest,
  checkBinding,
  checkPayment,
  type DiscloserPrivate,
  type DisclosurePublic,
  deriveDisclosureMessage,
  derivePart,
  deriveSubject,
  PAYMENT_SIGNALS,
  paymentSignals,
} from '../../src/statement'
import { EMPTY_ROOTS, parsePosition, type Siblings } from '../../src/tree'
import type { TransactionId } from '../../src/tx'
import { parseAmount, parseAssetId } from '../../src/value'
import { readVectors, type Vector } from './read'

type Shared = Vector<
  | 'ask'
  | 'nk'
  | 'jk'
  | 'random'
  | 'ledgerId'
  | 'pool'
  | 'height'
  | 'block'
  | 'audience'
  | 'nonce'
  | 'expiry'
  | 'kind'
  | 'claim'
  | 'claimHash'
  | 'context'
  | 'audienceElement'
  | 'account'
  | 'subject'
  | 'message'
  | 'signature',
  'signals'
>
type Binding = Shared & Vector<'address' | 'diversifier', 'periods'>
type Payment = Shared & Vector<'address' | 'diversifier' | 'payer' | 'txId' | 'output' | 'payee' | 'rseed' | 'memoSeed'>
type Note = Vector<
  | 'diversifier'
  | 'amount'
  | 'rseed'
  | 'nf0'
  | 'index'
  | 'origin'
  | 'position'
  | 'cm'
  | 'nf'
  | 'gapLow'
  | 'gapHigh'
  | 'gapPosition'
> & { readonly siblings: readonly (readonly string[])[]; readonly gapSiblings: readonly (readonly string[])[] }
type Attestation = Shared & Vector<'threshold' | 'atLeast' | 'salt'> & { readonly notes: readonly Note[] }

const fr = (text: string): Fr => parseFr(BigInt(text))
const cut = (digest: Uint8Array): Fr => parseFr(bytesToBigint(digest.subarray(0, 31)))

/** What all disclosures have, derived by the library from what the vector chose, and compared with what it derived. */
function disclosed(v: Shared): { readonly open: DisclosurePublic; readonly secret: DiscloserPrivate } {
  const audience = cut(keccak256(concatBytes(labelBytes('audience'), utf8ToBytes(v.audience))))
  const claimHash = blake2b256(labelBytes('claim'), parseHex(v.claim))
  const writer = createWriter().fixed(labelBytes('context')).fixed(parseHex(v.ledgerId)).uint(Number(v.pool), 4)
  writer.uint(Number(v.height), 6).fixed(parseHex(v.block)).counted(utf8ToBytes(v.audience)).counted(parseHex(v.nonce))
  const context = cut(keccak256(writer.uint(Number(v.expiry), 6).uint(Number(v.kind), 1).fixed(claimHash).finish()))
  const [ask, nk, jk] = [BigInt(v.ask), fr(v.nk), fr(v.jk)]
  const ak = mulBase8(ask)
  const message = deriveDisclosureMessage(context)
  const signature = signEddsa({ rng: { bytes: () => parseHex(v.random) } }, ask, message)
  expect(bytesToHex(claimHash)).toBe(v.claimHash)
  expect([audience, context]).toEqual([fr(v.audienceElement), fr(v.context)])
  expect(deriveAccount(ak, nk, jk)).toBe(fr(v.account))
  expect(message).toBe(fr(v.message))
  expect(bytesToHex(encodeSignature(signature))).toBe(v.signature)
  const subject = deriveSubject({ nk, account: fr(v.account) }, audience)
  expect(subject).toBe(fr(v.subject))
  const { r, s } = signature
  return { open: { context, audience, subject }, secret: { ak: [ak.x, ak.y], nk, jk, signatureR: [r.x, r.y], signatureS: s } }
}

describe('the vectors of the second implementation', () => {
  it.each(readVectors<Binding>('bindings'))('are its bindings: $context', (v) => {
    const { open, secret } = disclosed(v)
    const [owner, ...rest] = v.signals.slice(3).map(fr) as unknown as readonly [Fr, ...Fr[]]
    const statement = { ...open, owner, period: rest.slice(0, 12), periodKey: rest.slice(12) }
    expect(decodeAddress(parseHex(v.address)).owner).toBe(owner)
    expect(v.periods.map(fr)).toEqual(statement.period.slice(0, v.periods.length))
    expect(checkBinding(statement, { ...secret, diversifier: fr(v.diversifier) })).toBeUndefined()
    expect(bindingSignals(statement)).toEqual(v.signals.map(fr))
    expect(v.signals).toHaveLength(BINDING_SIGNALS)
    const writer = createWriter().fixed(parseHex(v.address)).uint(v.periods.length, 1)
    for (const [i, period] of v.periods.entries()) writer.uint(Number(period), 4).fixed(encodeFr(statement.periodKey[i] as Fr))
    expect(bytesToHex(writer.finish())).toBe(v.claim)
  })

  it.each(readVectors<Payment>('payments'))('are its payments: payer $payer, $context', (v) => {
    const { open, secret } = disclosed(v)
    const [owner, payer, nf0, tag, period, origin] = v.signals.slice(3).map(fr) as unknown as readonly [Fr, Fr, Fr, Fr, Fr, Fr]
    const statement = { ...open, owner, payer, nf0, tag, period, origin }
    expect([decodeAddress(parseHex(v.address)).owner, fr(v.payer)]).toEqual([owner, payer])
    expect(checkPayment(statement, { ...secret, diversifier: fr(v.diversifier) })).toBeUndefined()
    expect(paymentSignals(statement)).toEqual(v.signals.map(fr))
    expect(v.signals).toHaveLength(PAYMENT_SIGNALS)
    const claim: PaymentClaim = {
      kind: 'payment',
      address: decodeAddress(parseHex(v.address)),
      payer: payer === 1n,
      txId: parseHex(v.txId) as TransactionId,
      output: Number(v.output),
      payee: decodeAddress(parseHex(v.payee)),
      rseed: fr(v.rseed),
      memoSeed: v.memoSeed === '' ? undefined : parseHex(v.memoSeed),
    }
    expect(bytesToHex(encodeClaim(claim))).toBe(v.claim)
    // The transaction is somebody's: only its maker can say that it is his, and only others that they received of it.
    const claimed = checkPayment({ ...statement, payer: fr('1') }, { ...secret, diversifier: fr(v.diversifier) })
    const received = checkPayment({ ...statement, payer: fr('0') }, { ...secret, diversifier: fr(v.diversifier) })
    expect(received).toBe(payer === 0n ? undefined : 'origin')
    expect(claimed).toBe(payer === 1n ? undefined : 'origin')
  })

  it.each(readVectors<Attestation>('attestations'))('are its attestations: kind $kind, $context', (v) => {
    const { open, secret } = disclosed(v)
    const names = ['anchor', 'nullifierRoot', 'asset', 'income', 'from', 'to', 'part', 'next', 'share'] as const
    const rest = Object.fromEntries(names.map((name, i) => [name, fr(v.signals[3 + i] as string)]))
    const statement = { ...open, ...rest, marks: v.signals.slice(12).map(fr) } as unknown as AttestPublic
    const slots = v.notes.map((note) => {
      const { siblings, gapSiblings, cm, nf, ...elements } = note
      const slot = Object.fromEntries(Object.entries(elements).map(([name, value]) => [name, fr(value)])) as Record<
        keyof typeof elements,
        Fr
      >
      const owner = deriveOwner(fr(v.account), slot.diversifier)
      const commitment = commitToElements(
        owner,
        statement.asset,
        slot.amount,
        derivePsi(slot.rseed, slot.nf0, slot.index, slot.origin),
      )
      expect(commitment).toBe(fr(cm))
      expect(deriveNullifier(secret.nk, commitment, parsePosition(Number(slot.position)))).toBe(fr(nf))
      return { ...slot, siblings: pathOf(siblings), gapSiblings: pathOf(gapSiblings) }
    })
    const part = { ...secret, threshold: fr(v.threshold), slots }
    expect(checkAttest(statement, part)).toBeUndefined()
    const { share, marks } = statement
    expect(derivePart(statement, part)).toEqual({ share, marks })
    expect(bytesToHex(encodeClaim(claimOf(v)))).toBe(v.claim)
    expect(attestSignals(statement)).toEqual(v.signals.map(fr))
    expect(v.signals).toHaveLength(ATTEST_SIGNALS)
  })
})

/** The claim of an attestation, of the fields that its statement does not have either. */
function claimOf({ signals, kind, atLeast: sum, salt }: Attestation): AttestClaim {
  const [asset, , from, to] = signals.slice(5, 9).map(Number) as [number, number, number, number]
  const claim = { asset: parseAssetId(asset), atLeast: parseAmount(BigInt(sum)), salt: parseHex(salt) }
  return kind === '4' ? { kind: 'balance', ...claim } : { kind: 'income', ...claim, first: 1, last: 2 ** 48 - 1, from, to }
}

/** Above the levels that are told there is nothing beside the node. */
function pathOf(told: readonly (readonly string[])[]): readonly Siblings[] {
  const empty = EMPTY_ROOTS.slice(told.length, 16).map((root) => [root, root, root] as const)
  return [...told.map((level) => level.map(fr) as unknown as Siblings), ...empty]
}
