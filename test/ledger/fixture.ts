import { createCipheriv, createHash } from 'node:crypto'
import { bytesToBigint, type Clock, concatBytes, type Rng, utf8ToBytes } from '../../src/base'
import {
  blake2b256,
  deriveEd25519PublicKey,
  type Ed25519SecretKey,
  encodeFr,
  type Fr,
  reduceFr,
  signEd25519,
} from '../../src/crypto'
import { type LedgerDomain, type Period, periodOf } from '../../src/keys'
import { CIPHERTEXT_BYTES, type NoteCommitment, type Nullifier, type OutputCiphertexts } from '../../src/note'
import type { Genesis, RegisteredAsset } from '../../src/rules'
import {
  ATTEST_SIGNALS,
  BINDING_SIGNALS,
  type JournalEntry,
  PAYMENT_SIGNALS,
  PROOF_BYTES,
  type Proof,
  TRANSFER_SIGNALS,
  type Verifier,
} from '../../src/statement'
import {
  type ActionBody,
  deriveExpiry,
  publicSignalsOf,
  shieldMessage,
  type Transaction,
  type TransactionBody,
} from '../../src/tx'

/** 2026-11-15 00:00 UTC, milliseconds. */
export const START = Date.UTC(2026, 10, 15)

export interface SimulatedClock extends Clock {
  set(milliseconds: number): void
  advance(seconds: number): void
}

export function createClock(start = START): SimulatedClock {
  let now = start
  return {
    now: () => now,
    set(milliseconds) {
      now = milliseconds
    },
    advance(seconds) {
      now += 1000 * seconds
    },
  }
}

/** Reproducible bytes; different labels give different streams. */
export function createRng(label: string): Rng {
  let counter = 0
  return {
    bytes(length) {
      const parts: Uint8Array[] = []
      for (let made = 0; made < length; made += 32) parts.push(blake2b256(utf8ToBytes(`${label} ${counter++}`)))
      return concatBytes(...parts).slice(0, length)
    },
  }
}

/** The same natively, with other bytes: for who draws a great many. */
export function createStream(label: string): Rng {
  const cipher = createCipheriv('aes-256-ctr', createHash('sha256').update(label).digest(), Buffer.alloc(16))
  return { bytes: (length) => new Uint8Array(cipher.update(Buffer.alloc(length))) }
}

/** The one proof that `boundVerifier` takes for these signals: their hash, as often as it fits. */
export function bindProof(signals: readonly Fr[]): Proof {
  const digest = blake2b256(...signals.map(encodeFr))
  return concatBytes(...Array.from({ length: PROOF_BYTES / digest.length }, () => digest)) as Proof
}

/** Public signals of each circuit. */
const SIGNALS: Readonly<Record<string, number>> = {
  transfer: TRANSFER_SIGNALS,
  binding: BINDING_SIGNALS,
  payment: PAYMENT_SIGNALS,
  attest: ATTEST_SIGNALS,
}

/** Refuses every proof but the one that belongs to exactly these signals, as a sound verifier would. */
export function createBoundVerifier(keys: Verifier['keys'] = 'dev'): Verifier & { readonly calls: () => number } {
  let calls = 0
  return {
    keys,
    calls: () => calls,
    keyHash: (circuit) => blake2b256(utf8ToBytes(`key of ${circuit}`)),
    verify(circuit, signals, proof) {
      calls += 1
      if (!Object.hasOwn(SIGNALS, circuit)) return { ok: false, code: 'verifier/circuit-unknown' }
      if (signals.length !== SIGNALS[circuit]) return { ok: false, code: 'verifier/signal-count' }
      const expected = bindProof(signals as readonly Fr[])
      return proof.length === expected.length && expected.every((byte, index) => proof[index] === byte)
        ? { ok: true }
        : { ok: false, code: 'verifier/pairing' }
    },
  }
}

/** The same with batches; `calls` counts what was not in one. */
export function createBatchVerifier(): Verifier & { readonly calls: () => number; readonly batches: () => readonly number[] } {
  const bound = createBoundVerifier()
  const batches: number[] = []
  let batched = 0
  return {
    ...bound,
    calls: () => bound.calls() - batched,
    batches: () => batches,
    verifyBatch(circuit, claims) {
      batches.push(claims.length)
      batched += claims.length
      return claims.map(({ publicSignals, proof }) => bound.verify(circuit, publicSignals, proof))
    },
  }
}

export const operatorKey: Ed25519SecretKey = blake2b256(utf8ToBytes('operator'))
export const issuerKeys: readonly Ed25519SecretKey[] = ['USD', 'CNY'].map((code) => blake2b256(utf8ToBytes(`issuer of ${code}`)))

/** USD costs 5 to shield and 10 to unshield, CNY nothing. */
export const assets: readonly RegisteredAsset[] = [
  { code: 'USD', decimals: 2, issuer: deriveEd25519PublicKey(issuerKeys[0] as Uint8Array), shieldFee: 5n, unshieldFee: 10n },
  { code: 'CNY', decimals: 2, issuer: deriveEd25519PublicKey(issuerKeys[1] as Uint8Array), shieldFee: 0n, unshieldFee: 0n },
]

export function createGenesis(changes: Partial<Genesis> = {}): Genesis {
  return {
    network: 'dev',
    created: START / 1000,
    operator: deriveEd25519PublicKey(operatorKey),
    pool: 0,
    grace: 86_400,
    circuits: [{ name: 'transfer', keyHash: createBoundVerifier().keyHash('transfer') }],
    assets,
    ...changes,
  }
}

/** What a test decides about a transaction; the rest is random. */
export interface TransactionChoice {
  readonly domain: LedgerDomain
  readonly anchor: Fr
  /** Unix seconds at which it is built; expiry and period follow unless given. */
  readonly time: number
  readonly expiry?: number
  readonly period?: number
  readonly publicIn?: bigint
  readonly publicOut?: bigint
  readonly publicAsset?: number
  readonly recipient?: string
  readonly relayer?: Uint8Array
  readonly nf?: readonly [Fr, Fr]
  readonly cm?: readonly [Fr, Fr, Fr]
  /** Default 1. */
  readonly actions?: number
}

/** A transaction of random elements and ciphertexts with the proof that `boundVerifier` takes, signed by the asset's issuer. */
export function createTransaction(rng: Rng, choice: TransactionChoice): Transaction {
  return seal(createBody(rng, choice), choice.anchor)
}

/** What `createTransaction` seals. */
export function createBody(rng: Rng, choice: Omit<TransactionChoice, 'anchor'>): TransactionBody {
  const element = (): Fr => reduceFr(bytesToBigint(rng.bytes(64)))
  const bytes = (length: number): Uint8Array => rng.bytes(length)
  const output = (): OutputCiphertexts => {
    const epk = bytes(CIPHERTEXT_BYTES.epk)
    // The top byte of a little-endian u-coordinate: canonical, and never 2^255 - 19 or more.
    epk[31] = (epk[31] as number) & 0x3f
    return {
      epk,
      payee: bytes(CIPHERTEXT_BYTES.payee),
      memo: bytes(CIPHERTEXT_BYTES.memo),
      sender: bytes(CIPHERTEXT_BYTES.sender),
    }
  }
  const { publicIn = 0n, publicOut = 0n, time } = choice
  const entry = (): JournalEntry => [element(), element()]
  const action = (): ActionBody => ({
    nf: (choice.nf ?? [element(), element()]) as readonly [Nullifier, Nullifier],
    cm: (choice.cm ?? [element(), element(), element()]) as readonly [NoteCommitment, NoteCommitment, NoteCommitment],
    tag: element(),
    journal: [entry(), entry(), entry()],
    period: (choice.period ?? periodOf(time)) as Period,
    publicIn,
    publicOut,
    publicAsset: choice.publicAsset ?? (publicIn + publicOut === 0n ? 0 : 1),
    outputs: [output(), output(), output()],
  })
  return {
    domain: choice.domain,
    expiry: choice.expiry ?? deriveExpiry(time),
    relayer: choice.relayer ?? new Uint8Array(),
    recipient: choice.recipient ?? (publicOut === 0n ? '' : 'IBAN CH00 0000'),
    actions: Array.from({ length: choice.actions ?? 1 }, action),
  }
}

/** Proofs and issuer signatures for a body. */
export function seal(body: TransactionBody, anchor: Fr): Transaction {
  const unproven = body.actions.map(() => ({ anchor, proof: new Uint8Array(PROOF_BYTES) as Proof }))
  const signals = publicSignalsOf({ body, proofs: unproven, issuerSignatures: [] })
  const issuerSignatures = body.actions.flatMap(({ publicIn, publicAsset }) =>
    publicIn === 0n ? [] : [signEd25519(issuerKeys[publicAsset - 1] ?? (issuerKeys[0] as Uint8Array), shieldMessage(body))],
  )
  return { body, proofs: signals.map((each) => ({ anchor, proof: bindProof(each) })), issuerSignatures }
}
