import { describe, expect, it } from 'vitest'
import { bytesToHex, concatBytes, parseHex } from '../../src/base'
import { encodeSignature, mulBase8, parseFr, portableX25519, signEddsa, verifyEddsa } from '../../src/crypto'
import { nodeX25519 } from '../../src/crypto/node'
import {
  createPaymentKey,
  decodeAddress,
  deriveAccountFingerprint,
  deriveAddress,
  deriveFullViewingKey,
  deriveIncomingViewingKey,
  derivePeriodKey,
  deriveSeed,
  deriveSpendingKey,
  encodeAddress,
  formatAddress,
  formatFullViewingKey,
  formatIncomingViewingKey,
  formatPaymentKey,
  formatPeriodKey,
  formatSpendingKey,
  parseMnemonic,
  parsePeriodIndex,
  parseSeed,
  parseSpendingKey,
  revealFullViewingKey,
  type Side,
} from '../../src/keys'
import {
  decryptOutput,
  encryptOutput,
  type NoteCommitment,
  type Nullifier,
  type Origin,
  openSenderCopy,
  parseRandomSeed,
} from '../../src/note'
import { deriveAuthorizationMessage } from '../../src/statement'
import { parseAmount, parseAssetId } from '../../src/value'
import { readVectors, type Vector } from './read'

type Account = Vector<
  | 'mnemonic'
  | 'passphrase'
  | 'seed'
  | 'ledgerId'
  | 'pool'
  | 'index'
  | 'account'
  | 'fingerprint'
  | 'accountFingerprint'
  | 'external'
  | 'internal'
  | 'sender'
  | 'spending'
  | 'full'
  | 'incoming'
>
type Address = Vector<
  'ledgerId' | 'pool' | 'side' | 'index' | 'period' | 'rseed' | 'memoSeed' | 'spending' | 'address' | 'periodKey' | 'paymentKey'
>
type Ciphertext = Vector<
  | 'account'
  | 'ivk'
  | 'sender'
  | 'address'
  | 'nf0'
  | 'origin'
  | 'rseed'
  | 'asset'
  | 'amount'
  | 'index'
  | 'text'
  | 'cm'
  | 'epk'
  | 'payee'
  | 'memoSeed'
  | 'memo'
  | 'copy'
>
type Signed = Vector<
  'ask' | 'random' | 'publicIn' | 'publicOut' | 'publicAsset' | 'period' | 'txHash' | 'message' | 'signature',
  'nf' | 'cm'
>
const fr = (text: string) => parseFr(BigInt(text))
const pair = ([a, b]: readonly string[]) => [fr(a as string), fr(b as string)] as const
const triple = ([a, b, c]: readonly string[]) => [fr(a as string), fr(b as string), fr(c as string)] as const

describe('the vectors of the second implementation', () => {
  it.each(readVectors<Account>('accounts'))('are its accounts: $index in pool $pool, $mnemonic', (v) => {
    const seed = v.mnemonic ? deriveSeed(parseMnemonic(v.mnemonic), v.passphrase) : parseSeed(parseHex(v.seed))
    const key = deriveSpendingKey(seed, { ledgerId: parseHex(v.ledgerId), pool: Number(v.pool) }, Number(v.index))
    expect(formatSpendingKey(key)).toBe(v.spending)
    expect(bytesToHex(key.fingerprint)).toBe(v.fingerprint)
    const full = deriveFullViewingKey(key)
    const { account, external, internal, senderKey } = revealFullViewingKey(full)
    expect(account).toBe(fr(v.account))
    expect(bytesToHex(deriveAccountFingerprint(account))).toBe(v.accountFingerprint)
    expect(bytesToHex(concatBytes(external.ivk, external.dk))).toBe(v.external)
    expect(bytesToHex(concatBytes(internal.ivk, internal.dk))).toBe(v.internal)
    expect(bytesToHex(senderKey)).toBe(v.sender)
    expect(formatFullViewingKey(full)).toBe(v.full)
    expect(formatIncomingViewingKey(deriveIncomingViewingKey(full))).toBe(v.incoming)
  })

  it.each(readVectors<Address>('addresses'))('are its addresses and texts: $side $index', (v) => {
    const domain = { ledgerId: parseHex(v.ledgerId), pool: Number(v.pool) }
    const full = deriveFullViewingKey(parseSpendingKey(v.spending, domain))
    const address = deriveAddress(full, v.side as Side, BigInt(v.index))
    expect(formatAddress(address)).toBe(v.address)
    expect(formatPeriodKey(derivePeriodKey(full, parsePeriodIndex(Number(v.period))))).toBe(v.periodKey)
    const memoSeed = v.memoSeed === '' ? undefined : parseHex(v.memoSeed)
    expect(formatPaymentKey(createPaymentKey(address, fr(v.rseed), memoSeed))).toBe(v.paymentKey)
  })

  for (const [name, x25519] of Object.entries({ portable: portableX25519, native: nodeX25519 })) {
    it.each(readVectors<Ciphertext>('ciphertexts'))(`are its ciphertexts, ${name}: amount $amount`, (v) => {
      const address = decodeAddress(parseHex(v.address))
      const [rseed, origin, commitment] = [parseRandomSeed(BigInt(v.rseed)), fr(v.origin) as Origin, fr(v.cm) as NoteCommitment]
      const [asset, amount] = [parseAssetId(Number(v.asset)), parseAmount(BigInt(v.amount))]
      const senderKey = parseHex(v.sender)
      const made = encryptOutput({ x25519 }, senderKey, { address, asset, amount, memo: v.text, rseed, origin }, commitment)
      const expected = { epk: parseHex(v.epk), payee: parseHex(v.payee), memo: parseHex(v.memo), sender: parseHex(v.copy) }
      expect(made).toEqual(expected)
      const context = { nf0: fr(v.nf0) as Nullifier, index: Number(v.index), commitment }
      const found = decryptOutput({ x25519 }, { ivk: parseHex(v.ivk), account: fr(v.account) }, expected, context)
      const memoSeed = parseHex(v.memoSeed)
      expect(found).toMatchObject({ note: { owner: address.owner, asset, amount }, rseed, origin, memo: v.text, memoSeed })
      const copy = openSenderCopy(senderKey, expected, commitment)
      expect(copy).toMatchObject({ rseed, memoSeed })
      expect(copy && bytesToHex(encodeAddress(copy.address))).toBe(v.address)
    })
  }

  it.each(readVectors<Signed>('signatures'))('are its spend authorizations: period $period', (v) => {
    const message = deriveAuthorizationMessage({
      nf: pair(v.nf),
      cm: triple(v.cm),
      publicIn: fr(v.publicIn),
      publicOut: fr(v.publicOut),
      publicAsset: fr(v.publicAsset),
      period: fr(v.period),
      txHash: fr(v.txHash),
    })
    expect(message).toBe(fr(v.message))
    const signature = signEddsa({ rng: { bytes: () => parseHex(v.random) } }, BigInt(v.ask), message)
    expect(bytesToHex(encodeSignature(signature))).toBe(v.signature)
    expect(verifyEddsa(mulBase8(BigInt(v.ask)), message, signature)).toBe(true)
  })
})
