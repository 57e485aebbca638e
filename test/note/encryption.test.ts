import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concatBytes, systemRng } from '../../src/base'
import { encodeFr, kdf, open, parseFr, seal } from '../../src/crypto'
import { type Address, deriveAddress, type FullViewingKey, revealFullViewingKey } from '../../src/keys'
import {
  CIPHERTEXT_BYTES,
  decryptOutput,
  deriveCommitment,
  deriveOrigin,
  derivePsi,
  drawRandomSeed,
  encryptOutput,
  type NoteCommitment,
  type Nullifier,
  type OutputCiphertexts,
  openMemoWithSeed,
  openPayment,
  openSenderCopy,
  type SentOutput,
} from '../../src/note'
import { MAX_AMOUNT, parseAmount, parseAssetId } from '../../src/value'
import { createDraw, type Draw, pick } from '../properties/alterations'
import { cases, LONG } from '../suite'
import { accountOf, deps, portableDeps } from './fixture'

const alice = accountOf(1).viewing
const bob = accountOf(2).viewing
const eve = accountOf(3).viewing
const nf0 = parseFr(123n) as Nullifier

function makeOutput(
  to: Address,
  options: { amount?: bigint; memo?: string; index?: number; asset?: number; from?: FullViewingKey } = {},
) {
  const { amount = 5n, memo = 'lunch', index = 1, asset = 2, from = alice } = options
  const { account, senderKey } = revealFullViewingKey(from)
  const rseed = drawRandomSeed(systemRng)
  const origin = deriveOrigin(account, nf0)
  const psi = derivePsi(rseed, nf0, index, origin)
  const note = { owner: to.owner, asset: parseAssetId(asset), amount: parseAmount(amount), psi }
  const commitment = deriveCommitment(note)
  const plaintext = { address: to, asset: note.asset, amount: note.amount, memo, rseed, origin }
  const ciphertexts = encryptOutput(deps, senderKey, plaintext, commitment) as OutputCiphertexts
  return { note, commitment, ciphertexts, rseed, origin, context: { nf0, index, commitment } }
}

const flip = (bytes: Uint8Array, bit: number): Uint8Array =>
  bytes.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))

/** Of the same length, and never what it was: a bit, some bytes, all of them, or those of another output. */
function alterPart(draw: Draw, part: Uint8Array, other: Uint8Array): Uint8Array {
  const kind = draw(8)
  if (kind === 0) return other
  if (kind === 1) return part.map(() => draw(256))
  if (kind < 5) return flip(part, draw(8 * part.length))
  const [from, length] = [draw(part.length), 1 + draw(16)]
  return part.map((byte, i) => (i >= from && i < from + length ? byte ^ (1 + draw(255)) : byte))
}

const scanningKey = (key: FullViewingKey, side: 'external' | 'internal' = 'external') => {
  const secrets = revealFullViewingKey(key)
  return { ivk: secrets[side].ivk, account: secrets.account }
}

describe('note encryption', () => {
  it('gives payee and sender back what was sent, at any address, amount and memo', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
        fc.bigInt({ min: 0n, max: MAX_AMOUNT }),
        fc.string({ unit: 'grapheme', maxLength: 60 }).filter((text) => new TextEncoder().encode(text).length <= 254),
        fc.integer({ min: 0, max: 2 }),
        (j, amount, memo, index) => {
          const to = deriveAddress(bob, 'external', j)
          const made = makeOutput(to, { amount, memo, index })
          const found = decryptOutput(deps, scanningKey(bob), made.ciphertexts, made.context)
          expect(found).toMatchObject({
            note: made.note,
            rseed: made.rseed,
            origin: made.origin,
            memo,
            diversifier: to.diversifier,
          })
          const copy = openSenderCopy(revealFullViewingKey(alice).senderKey, made.ciphertexts, made.commitment)
          expect(copy).toEqual({ address: to, rseed: made.rseed, memoSeed: found?.memoSeed })
          const opened = (memoSeed?: Uint8Array) =>
            openPayment(deps, { address: to, rseed: made.rseed, memoSeed }, made.ciphertexts, made.context)
          expect(opened()).toMatchObject({ note: made.note, memo: undefined, memoSeed: undefined })
          expect(opened(copy?.memoSeed)).toMatchObject({ note: made.note, memo })
          expect(opened(encodeFr(made.rseed))).toMatchObject({ note: made.note, memo: undefined, memoSeed: undefined })
        },
      ),
      { numRuns: cases(40, 400, 4000) },
    )
  })

  it('says nothing to others, to the other side of the account, or at another place', () => {
    const made = makeOutput(deriveAddress(bob, 'external', 0n))
    expect(decryptOutput(deps, scanningKey(eve), made.ciphertexts, made.context)).toBeUndefined()
    expect(decryptOutput(deps, scanningKey(bob, 'internal'), made.ciphertexts, made.context)).toBeUndefined()
    expect(decryptOutput(deps, scanningKey(bob), made.ciphertexts, { ...made.context, index: 2 })).toBeUndefined()
    const elsewhere = { ...made.context, nf0: parseFr(124n) as Nullifier }
    expect(decryptOutput(deps, scanningKey(bob), made.ciphertexts, elsewhere)).toBeUndefined()
    expect(openSenderCopy(revealFullViewingKey(eve).senderKey, made.ciphertexts, made.commitment)).toBeUndefined()
  })

  it('is the same with the portable X25519', () => {
    const made = makeOutput(deriveAddress(bob, 'external', 3n))
    expect(decryptOutput(portableDeps, scanningKey(bob), made.ciphertexts, made.context)?.note).toEqual(made.note)
  })

  it('has constant lengths', () => {
    for (const [amount, memo] of [
      [0n, ''],
      [MAX_AMOUNT, 'm'.repeat(254)],
    ] as const) {
      const { ciphertexts } = makeOutput(deriveAddress(bob, 'external', 0n), { amount, memo })
      for (const part of ['epk', 'payee', 'memo', 'sender'] as const)
        expect(ciphertexts[part].length).toBe(CIPHERTEXT_BYTES[part])
    }
  })

  it('passes over every altered ciphertext and goes on', () => {
    const made = makeOutput(deriveAddress(bob, 'external', 0n))
    for (let bit = 0; bit < 8 * 32; bit++) {
      const altered = { ...made.ciphertexts, epk: flip(made.ciphertexts.epk, bit) }
      expect(decryptOutput(deps, scanningKey(bob), altered, made.context)).toBeUndefined()
    }
    for (let bit = 0; bit < 8 * CIPHERTEXT_BYTES.payee; bit += 5) {
      const altered = { ...made.ciphertexts, payee: flip(made.ciphertexts.payee, bit) }
      expect(decryptOutput(deps, scanningKey(bob), altered, made.context)).toBeUndefined()
    }
    for (const memo of [
      flip(made.ciphertexts.memo, 9),
      flip(made.ciphertexts.memo, 300),
      new Uint8Array(),
      made.ciphertexts.epk,
    ]) {
      const memoless = { ...made.ciphertexts, memo }
      expect(decryptOutput(deps, scanningKey(bob), memoless, made.context)).toMatchObject({ note: made.note, memo: undefined })
    }
    const ofZero = { ...made.ciphertexts, epk: new Uint8Array(32) }
    expect(decryptOutput(deps, scanningKey(bob), ofZero, made.context)).toBeUndefined()
  })

  it(
    'passes over ciphertexts that are altered anywhere or taken from another output, part by part',
    () => {
      const [made, other] = [makeOutput(deriveAddress(bob, 'external', 0n)), makeOutput(deriveAddress(bob, 'external', 1n))]
      const { senderKey } = revealFullViewingKey(alice)
      const draw = createDraw(cases(1, 1, 2))
      const whole = { note: made.note, rseed: made.rseed, memo: 'lunch' }
      const seen = { payee: 0, memo: 0, sender: 0 }
      for (let i = 0; i < cases(400, 100_000, 100_000); i++) {
        const part = pick(draw, ['epk', 'epk', 'payee', 'payee', 'payee', 'memo', 'sender'] as const)
        const altered = { ...made.ciphertexts, [part]: alterPart(draw, made.ciphertexts[part], other.ciphertexts[part]) }
        if (part !== 'sender') {
          const found = decryptOutput(deps, scanningKey(bob), altered, made.context)
          if (part === 'memo') expect(found).toMatchObject({ ...whole, memo: undefined })
          else expect(found).toBeUndefined()
          seen[part === 'memo' ? 'memo' : 'payee']++
        }
        if (part === 'memo') continue
        // The sender's copy hangs on the ephemeral key, and on nothing that is for the payee.
        const sent = openSenderCopy(senderKey, altered, made.commitment)
        if (part === 'payee') expect(sent?.rseed).toBe(made.rseed)
        else expect(sent).toBeUndefined()
        seen.sender++
      }
      expect(decryptOutput(deps, scanningKey(bob), made.ciphertexts, made.context)).toMatchObject(whole)
      expect(Math.min(...Object.values(seen))).toBeGreaterThan(40)
    },
    LONG,
  )

  it('refuses a note whose ephemeral key or owner does not recompute, though it decrypts (Janus)', () => {
    const [first, second] = [deriveAddress(bob, 'external', 0n), deriveAddress(bob, 'external', 1n)]
    // The payer mixes two addresses: keys of the second, owner and diversifier of the first.
    const mixed = makeOutput({ ...first, transmissionKey: second.transmissionKey })
    expect(decryptOutput(deps, scanningKey(bob), mixed.ciphertexts, mixed.context)).toBeUndefined()
    const foreignOwner = makeOutput({ ...first, owner: second.owner })
    expect(decryptOutput(deps, scanningKey(bob), foreignOwner.ciphertexts, foreignOwner.context)).toBeUndefined()
  })

  it('opens a memo under one seed, one address and one commitment only', () => {
    const to = deriveAddress(bob, 'external', 0n)
    const made = makeOutput(to, { memo: 'only here' })
    const { memoSeed } = openSenderCopy(revealFullViewingKey(alice).senderKey, made.ciphertexts, made.commitment) as SentOutput
    const sealed = made.ciphertexts.memo
    expect(openMemoWithSeed(deps, memoSeed, to, made.commitment, sealed)).toEqual({ seed: memoSeed, text: 'only here' })
    expect(openMemoWithSeed(deps, systemRng.bytes(32), to, made.commitment, sealed)).toBeUndefined()
    expect(openMemoWithSeed(deps, memoSeed, deriveAddress(bob, 'external', 1n), made.commitment, sealed)).toBeUndefined()
    expect(openMemoWithSeed(deps, memoSeed, to, parseFr(1n) as NoteCommitment, sealed)).toBeUndefined()
    for (let bit = 0; bit < 8 * CIPHERTEXT_BYTES.memo; bit += 3)
      expect(openMemoWithSeed(deps, memoSeed, to, made.commitment, flip(sealed, bit))).toBeUndefined()
    expect(openMemoWithSeed(deps, memoSeed, to, made.commitment, sealed.slice(1))).toBeUndefined()
  })

  it('shows nothing of a memo to who opens the payment, by any key that he can derive', () => {
    const to = deriveAddress(bob, 'external', 0n)
    const { rseed, ciphertexts, commitment } = makeOutput(to, { memo: 'not for the tax office' })
    const secret = kdf(encodeFr(rseed), 'esk', new Uint8Array())
    const { x25519 } = deps
    const [epk, box] = [ciphertexts.memo.slice(0, 32), ciphertexts.memo.slice(32)]
    const shared = [x25519.sharedKey(secret, to.transmissionKey), x25519.sharedKey(secret, epk), encodeFr(rseed), secret]
    for (const each of shared as readonly Uint8Array[])
      for (const point of [epk, ciphertexts.epk, new Uint8Array()])
        for (const label of ['memo', 'memo-seed', 'memo-esk', 'payee', 'esk'] as const)
          for (const place of [concatBytes(point, encodeFr(commitment)), concatBytes(encodeFr(commitment), point)]) {
            const derived = kdf(each, label, place)
            for (const sealed of [box, ciphertexts.memo]) expect(open(derived, sealed)).toBeUndefined()
            for (const seed of [each, derived])
              expect(openMemoWithSeed(deps, seed, to, commitment, ciphertexts.memo)).toBeUndefined()
          }
  })

  it('passes over a memo whose key follows from no seed, though it decrypts: one ciphertext has one memo', () => {
    const to = deriveAddress(bob, 'external', 0n)
    const made = makeOutput(to)
    const { ivk } = scanningKey(bob)
    const epk = made.ciphertexts.memo.slice(0, 32)
    const key = kdf(deps.x25519.sharedKey(ivk, epk) as Uint8Array, 'memo', concatBytes(epk, encodeFr(made.commitment)))
    const plaintext = open(key, made.ciphertexts.memo.slice(32)) as Uint8Array
    const resealed = { ...made.ciphertexts, memo: concatBytes(epk, seal(key, plaintext)) }
    expect(decryptOutput(deps, scanningKey(bob), resealed, made.context)?.memo).toBe('lunch')
    const seedless = { ...made.ciphertexts, memo: concatBytes(epk, seal(key, flip(plaintext, 0))) }
    expect(decryptOutput(deps, scanningKey(bob), seedless, made.context)).toMatchObject({
      note: made.note,
      memo: undefined,
      memoSeed: undefined,
    })
    const { memoSeed } = openSenderCopy(revealFullViewingKey(alice).senderKey, made.ciphertexts, made.commitment) as SentOutput
    expect(openMemoWithSeed(deps, memoSeed, to, made.commitment, resealed.memo)?.text).toBe('lunch')
    expect(openMemoWithSeed(deps, memoSeed, to, made.commitment, seedless.memo)).toBeUndefined()
  })
})
