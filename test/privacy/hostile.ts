import { concatBytes, createWriter, utf8ToBytes } from '../../src/base'
import { AEAD_TAG_BYTES, encodeFr, type Fr, hashToCurve25519, kdf, open, parseFr, reduceFr, seal } from '../../src/crypto'
import { nodeX25519 } from '../../src/crypto/node'
import { type Address, deriveAddress, type FullViewingKey, revealFullViewingKey } from '../../src/keys'
import {
  CIPHERTEXT_BYTES,
  commitToElements,
  deriveOrigin,
  derivePsi,
  drawRandomSeed,
  encodeMemo,
  type NoteCommitment,
  type OutputCiphertexts,
} from '../../src/note'
import type { Transaction } from '../../src/tx'
import { createTransaction, seal as sealTransaction } from '../ledger/fixture'
import type { Dice } from './corpus'
import { sealUnderBoth } from './partition'

/** What a hostile payer may choose freely; an honest one lets each follow from the others. */
interface Forgery {
  readonly diversifier: Uint8Array
  readonly transmissionKey: Uint8Array
  readonly owner: Fr
  readonly asset: number
  readonly amount: bigint
  /** What is encrypted instead, where it differs from what is committed to. */
  readonly told: {
    readonly asset?: number
    readonly amount?: bigint
    readonly diversifier?: Uint8Array
    readonly rseed?: Uint8Array
  }
  readonly esk: (honest: Uint8Array) => Uint8Array
  readonly epk: (honest: Uint8Array) => Uint8Array
  readonly payee: (honest: Uint8Array, key: Uint8Array, context: Uint8Array) => Uint8Array
  /** `reseal` gives the ciphertext of other padded bytes, behind another seed if one is given. */
  readonly memo: (honest: Uint8Array, reseal: (padded: Uint8Array, seed?: Uint8Array) => Uint8Array) => Uint8Array
}

interface ForgedOutput {
  readonly commitment: NoteCommitment
  readonly ciphertexts: OutputCiphertexts
}

const same = <T>(value: T): T => value

/** An output at a place of a transaction with this nf[0]: honest towards `address` but for the changes. */
function forge(dice: Dice, address: Address, nf0: Fr, index: number, changes: Partial<Forgery> = {}): ForgedOutput {
  const { diversifier, transmissionKey, owner } = address
  const honest = {
    diversifier,
    transmissionKey,
    owner,
    asset: 1,
    amount: 5n,
    told: {},
    esk: same,
    epk: same,
    payee: same,
    memo: same,
  }
  const forgery: Forgery = { ...honest, ...changes }
  const rseed = drawRandomSeed(dice.rng)
  const origin = deriveOrigin(parseFr(dice.below(1n << 200n)), nf0)
  const psi = derivePsi(rseed, nf0, index, origin)
  const commitment = commitToElements(forgery.owner, BigInt(forgery.asset), forgery.amount, psi)
  const esk = forgery.esk(kdf(encodeFr(rseed), 'esk', new Uint8Array()))
  const base = nodeX25519.sharedKey(esk, hashToCurve25519(forgery.diversifier)) as Uint8Array
  const epk = forgery.epk(base)
  const shared = nodeX25519.sharedKey(esk, forgery.transmissionKey) as Uint8Array
  const { told } = forgery
  const plaintext = createWriter()
    .fixed(told.diversifier ?? forgery.diversifier)
    .uint(told.asset ?? forgery.asset, 4)
    .uint(told.amount ?? forgery.amount, 16)
    .fixed(told.rseed ?? encodeFr(rseed))
    .fixed(encodeFr(origin))
    .finish()
  const context = concatBytes(epk, encodeFr(commitment))
  const key = kdf(shared, 'payee', context)
  const memoSeed = dice.rng.bytes(32)
  const memoSecret = kdf(memoSeed, 'memo-esk', new Uint8Array())
  const memoEpk = nodeX25519.sharedKey(memoSecret, hashToCurve25519(forgery.diversifier)) as Uint8Array
  const memoShared = nodeX25519.sharedKey(memoSecret, forgery.transmissionKey) as Uint8Array
  const memoKey = kdf(memoShared, 'memo', concatBytes(memoEpk, encodeFr(commitment)))
  const sealMemo = (padded: Uint8Array, seed = memoSeed): Uint8Array =>
    concatBytes(memoEpk, seal(memoKey, concatBytes(seed, padded)))
  const ciphertexts: OutputCiphertexts = {
    epk,
    payee: forgery.payee(seal(key, plaintext), key, context),
    memo: forgery.memo(sealMemo(encodeMemo('for you')), sealMemo),
    sender: dice.rng.bytes(CIPHERTEXT_BYTES.sender),
  }
  return { commitment, ciphertexts }
}

/** The canonical u-coordinates of small order (RFC 7748 §7, and Bernstein's list). */
const SMALL_ORDER: readonly Uint8Array[] = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
].map((hex) => Uint8Array.from(Buffer.from(hex, 'hex')))

/** What a wallet makes of a hostile output: nothing, or a note of which only the memo cannot be read. */
export interface HostileCase {
  readonly name: string
  readonly isFound?: true
  readonly forge: (dice: Dice, victim: FullViewingKey, nf0: Fr, index: number) => ForgedOutput
}

const first = (victim: FullViewingKey): Address => deriveAddress(victim, 'external', 0n)
const second = (victim: FullViewingKey): Address => deriveAddress(victim, 'external', 1n)
const towards =
  (changes: (victim: FullViewingKey, dice: Dice) => Partial<Forgery>): HostileCase['forge'] =>
  (dice, victim, nf0, index) =>
    forge(dice, first(victim), nf0, index, changes(victim, dice))

export const HOSTILE: readonly HostileCase[] = [
  ...SMALL_ORDER.map(
    (point, index): HostileCase => ({
      name: `an ephemeral key of small order, number ${index}`,
      forge: towards(() => ({ epk: () => point })),
    }),
  ),
  { name: 'an ephemeral key of another secret', forge: towards((_, dice) => ({ esk: () => dice.rng.bytes(32) })) },
  {
    name: 'the keys of one address and the diversifier of another (Janus)',
    forge: towards((victim) => ({ transmissionKey: second(victim).transmissionKey })),
  },
  {
    name: 'another diversifier in the note than the one that the ephemeral key is of (Janus)',
    forge: towards((victim) => ({ told: { diversifier: second(victim).diversifier }, owner: second(victim).owner })),
  },
  { name: 'the owner of another address', forge: towards((victim) => ({ owner: second(victim).owner })) },
  { name: 'an owner that is nobody', forge: towards((_, dice) => ({ owner: parseFr(dice.below(1n << 250n)) })) },
  { name: 'more money told than committed to', forge: towards(() => ({ told: { amount: 5_000_000n } })) },
  { name: 'another asset told than committed to', forge: towards(() => ({ told: { asset: 2 } })) },
  { name: 'the asset 0', forge: towards(() => ({ told: { asset: 0 }, asset: 0 })) },
  { name: 'a seed that is no field element', forge: towards(() => ({ told: { rseed: new Uint8Array(32).fill(0xff) } })) },
  {
    name: 'a ciphertext with its last bit changed',
    forge: towards(() => ({ payee: (sealed) => sealed.with(sealed.length - 1, (sealed.at(-1) as number) ^ 1) })),
  },
  { name: 'a ciphertext that is noise', forge: towards((_, dice) => ({ payee: (sealed) => dice.rng.bytes(sealed.length) })) },
  {
    name: 'a ciphertext that opens under two keys of the wallet, its sides (partitioning)',
    forge: (dice, victim, nf0, index) =>
      forge(dice, first(victim), nf0, index, {
        payee: (sealed, key, context) => openUnderBoth(dice, victim, sealed, key, context),
      }),
  },
  {
    name: 'a memo that is no text',
    isFound: true,
    forge: towards(() => ({
      amount: 0n,
      memo: (_, reseal) => reseal(concatBytes(Uint8Array.of(0, 2, 0xff, 0xfe), new Uint8Array(252))),
    })),
  },
  {
    name: 'a memo that is longer than it can be',
    isFound: true,
    forge: towards(() => ({ amount: 0n, memo: (_, reseal) => reseal(new Uint8Array(256).fill(0xff)) })),
  },
  {
    name: 'a memo with something behind its end',
    isFound: true,
    forge: towards(() => ({
      amount: 0n,
      memo: (_, reseal) => reseal(concatBytes(Uint8Array.of(0, 1), utf8ToBytes('a'), new Uint8Array(253).fill(1))),
    })),
  },
  {
    name: 'a memo that is noise',
    isFound: true,
    forge: towards((_, dice) => ({ amount: 0n, memo: (sealed) => dice.rng.bytes(sealed.length) })),
  },
  {
    name: 'a memo behind the seed of another key',
    isFound: true,
    forge: towards((_, dice) => ({ amount: 0n, memo: (__, reseal) => reseal(encodeMemo('two faces'), dice.rng.bytes(32)) })),
  },
  ...[...SMALL_ORDER, new Uint8Array(32).fill(0xff)].map(
    (point, index): HostileCase => ({
      name: `a memo under an ephemeral key of small order or none, number ${index}`,
      isFound: true,
      forge: towards(() => ({ amount: 0n, memo: (sealed) => concatBytes(point, sealed.subarray(32)) })),
    }),
  ),
  { name: 'an asset that the ledger does not have', isFound: true, forge: towards(() => ({ asset: 4_000_000_000, amount: 0n })) },
]

/** A ciphertext that both sides of the wallet decrypt: the test has the keys that no payer has. */
function openUnderBoth(dice: Dice, victim: FullViewingKey, sealed: Uint8Array, key: Uint8Array, context: Uint8Array): Uint8Array {
  const { ivk } = revealFullViewingKey(victim).internal
  const shared = nodeX25519.sharedKey(ivk, context.subarray(0, 32)) as Uint8Array
  const other = kdf(shared, 'payee', context)
  const both = sealUnderBoth(dice, [key, other], sealed.length - AEAD_TAG_BYTES)
  if (![key, other].every((each) => open(each, both))) throw new Error('it does not open under both keys')
  return both
}

type Three<T> = readonly [T, T, T]

/** A transaction with these outputs, which the ledger of the fixtures takes. */
export function transactionOf(
  dice: Dice,
  choice: Parameters<typeof createTransaction>[1],
  outputs: (nf0: Fr, index: number) => ForgedOutput | undefined,
): Transaction {
  const nf0 = reduceFr(dice.below(1n << 252n))
  const nf1 = reduceFr(dice.below(1n << 252n))
  const plain = createTransaction(dice.rng, { ...choice, nf: [nf0, nf1] })
  const [action] = plain.body.actions
  if (!action) throw new Error('no action')
  const forged = [0, 1, 2].map((index) => {
    const output = outputs(nf0, index)
    return { commitment: output?.commitment ?? action.cm[index], ciphertexts: output?.ciphertexts ?? action.outputs[index] }
  })
  const cm = forged.map(({ commitment }) => commitment) as unknown as Three<NoteCommitment>
  const ciphertexts = forged.map((each) => each.ciphertexts) as unknown as Three<OutputCiphertexts>
  return sealTransaction({ ...plain.body, actions: [{ ...action, cm, outputs: ciphertexts }] }, choice.anchor)
}

/** An output that its payee finds. */
export const honestOutput = (dice: Dice, address: Address, nf0: Fr, index: number, amount: bigint): ForgedOutput =>
  forge(dice, address, nf0, index, { amount })
