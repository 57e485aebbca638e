import { bytesToHex, type Clock, type Rng, systemRng } from '../../src/base'
import { deriveEd25519PublicKey, type Fr, type X25519 } from '../../src/crypto'
import { nodeX25519 } from '../../src/crypto/node'
import { deriveFullViewingKey, deriveSpendingKey, encodeDomain, parseSeed, type SpendingKey } from '../../src/keys'
import type { Ledger } from '../../src/ledger'
import { createMemoryLedger, type MemoryLedger } from '../../src/ledger/memory'
import { deriveDomain, type Genesis } from '../../src/rules'
import {
  ATTEST_SLOTS,
  type AttestPrivate,
  type AttestPublic,
  type AttestSlot,
  attestSignals,
  type BindingPrivate,
  type BindingPublic,
  bindingSignals,
  checkAttest,
  checkBinding,
  checkPayment,
  checkTransfer,
  type PaymentPrivate,
  type PaymentPublic,
  type Prover,
  paymentSignals,
  type SignalInputs,
  type TransferPrivate,
  type TransferPublic,
  transferSignals,
  type Verifier,
} from '../../src/statement'
import { createSealedStore, type Store } from '../../src/store'
import { createMemoryStore } from '../../src/store/memory'
import { type AssetId, parseAmount, parseAssetId } from '../../src/value'
import { createWallet, type SendReceipt, type Wallet } from '../../src/wallet'
import { deriveStoreKey } from '../../src/wallet/create'
import { bindProof, createBoundVerifier, createClock, type SimulatedClock, START } from '../ledger/fixture'

/** The native check and the signals of each circuit: what is wrong, `undefined` if nothing. */
const STATEMENTS: Readonly<Record<string, (inputs: SignalInputs) => { failure: string | undefined; signals: readonly Fr[] }>> = {
  transfer: (inputs) => ({
    failure: checkTransfer(inputs as unknown as TransferPublic, inputs as unknown as TransferPrivate),
    signals: transferSignals(inputs as unknown as TransferPublic),
  }),
  binding: (inputs) => ({
    failure: checkBinding(inputs as unknown as BindingPublic, inputs as unknown as BindingPrivate),
    signals: bindingSignals(inputs as unknown as BindingPublic),
  }),
  payment: (inputs) => ({
    failure: checkPayment(inputs as unknown as PaymentPublic, inputs as unknown as PaymentPrivate),
    signals: paymentSignals(inputs as unknown as PaymentPublic),
  }),
  attest: (inputs) => {
    const open = { ...(inputs as unknown as AttestPublic), marks: inputs['mark'] as readonly Fr[] }
    const secret = { ...(inputs as unknown as Omit<AttestPrivate, 'slots'>), slots: slotsOf(inputs) }
    return { failure: checkAttest(open, secret), signals: attestSignals(open) }
  },
}

/** The circuit takes the fields of the slots as arrays; the native check takes the slots. */
function slotsOf(inputs: SignalInputs): readonly AttestSlot[] {
  const columns = SLOT_FIELDS.map((field) => inputs[field] as readonly unknown[])
  return Array.from({ length: ATTEST_SLOTS }, (_, slot) => {
    return Object.fromEntries(SLOT_FIELDS.map((field, column) => [field, columns[column]?.[slot]])) as unknown as AttestSlot
  })
}

const SLOT_FIELDS = [
  'diversifier',
  'amount',
  'rseed',
  'nf0',
  'index',
  'origin',
  'position',
  'siblings',
  'gapLow',
  'gapHigh',
  'gapPosition',
  'gapSiblings',
] as const satisfies readonly (keyof AttestSlot)[]

/** A prover that checks the statement natively and makes the proof that `createBoundVerifier` takes: fast, and as strict. */
export const checkingProver: Prover = {
  async prove(circuit, inputs: SignalInputs) {
    const checked = STATEMENTS[circuit]?.(inputs)
    if (!checked || checked.failure) throw new Error(`the statement does not hold: ${checked?.failure ?? circuit}`)
    const publicSignals = checked.signals
    return { proof: bindProof(publicSignals), publicSignals, witnessMs: 0, proofMs: 0 }
  },
  async dispose() {},
}

export const USD = parseAssetId(1)
export const CNY = parseAssetId(2)
export const operatorKey = new Uint8Array(32).fill(0xaa)
export const issuerKey = new Uint8Array(32).fill(0xbb)

export interface Bank {
  readonly ledger: MemoryLedger
  readonly clock: SimulatedClock
  readonly genesis: Genesis
}

export function createBank(
  fees: { readonly shield?: bigint; readonly unshield?: bigint } = {},
  verifier: Verifier = createBoundVerifier(),
  network = 'dev',
  grace = 86_400,
): Bank {
  const clock = createClock()
  const asset = (code: string) => ({
    code,
    decimals: 2,
    issuer: deriveEd25519PublicKey(issuerKey),
    shieldFee: fees.shield ?? 0n,
    unshieldFee: fees.unshield ?? 0n,
  })
  const genesis: Genesis = {
    network,
    created: START / 1000,
    operator: deriveEd25519PublicKey(operatorKey),
    pool: 0,
    grace,
    circuits: [{ name: 'transfer', keyHash: verifier.keyHash('transfer') }],
    assets: [asset('USD'), asset('CNY')],
  }
  return { ledger: createMemoryLedger({ genesis, operatorKey, verifier, clock }), clock, genesis }
}

export interface Person {
  readonly spending: SpendingKey
  readonly wallet: Wallet
  readonly store: Store
}

const spendingKeys = new Map<string, SpendingKey>()

/** Of a seed filled with one byte; the same object each time, on which all that derives from it hangs. */
function spendingKeyOf(genesis: Genesis, byte: number): SpendingKey {
  const domain = deriveDomain(genesis)
  const name = `${bytesToHex(encodeDomain(domain))} ${byte}`
  const key = spendingKeys.get(name) ?? deriveSpendingKey(parseSeed(new Uint8Array(64).fill(byte)), domain, 0)
  spendingKeys.set(name, key)
  return key
}

/** The native X25519, which is asked nothing twice: for many wallets that read the same outputs with the same keys. */
export function rememberingX25519(): X25519 {
  const known = new Map<string, Uint8Array | undefined>()
  return {
    sharedKey(scalar, u) {
      const asked = Buffer.concat([scalar, u]).toString('latin1')
      if (!known.has(asked)) known.set(asked, nodeX25519.sharedKey(scalar, u))
      return known.get(asked)?.slice()
    },
  }
}

/** The person of a seed filled with one byte. */
export async function createPerson(
  bank: { readonly ledger: Ledger; readonly clock: Clock; readonly genesis: Genesis; readonly x25519?: X25519 },
  byte: number,
  store: Store = createMemoryStore(),
  prover = checkingProver,
  rng: Rng = systemRng,
): Promise<Person> {
  const spending = spendingKeyOf(bank.genesis, byte)
  const { ledger, clock, x25519 = nodeX25519 } = bank
  const viewingKey = deriveFullViewingKey(spending)
  const wallet = await createWallet({ ledger, prover, store, viewingKey, clock, rng, x25519 })
  return { spending, wallet, store }
}

export async function shield(
  person: Person,
  amount: bigint,
  asset: AssetId = USD,
  issuer: Uint8Array = issuerKey,
): Promise<SendReceipt> {
  const proposal = await person.wallet.propose({ shield: { asset, amount: parseAmount(amount) } })
  return person.wallet.send(proposal, { authorize: person.spending, issuer })
}

export async function pay(from: Person, to: Person, amount: bigint, memo = '', asset: AssetId = USD): Promise<SendReceipt> {
  const proposal = await from.wallet.propose({
    pay: [{ to: await to.wallet.address(), asset, amount: parseAmount(amount), memo }],
  })
  return from.wallet.send(proposal, { authorize: from.spending })
}

/** Every record of a wallet, unsealed, in hexadecimal; leases and unfinished payments apart, which no ledger tells. */
export async function recordsOf({ wallet, store }: Person): Promise<ReadonlyMap<string, string>> {
  const unsealed = createSealedStore(store, deriveStoreKey(wallet.viewingKey), systemRng)
  const entries = (await unsealed.entries('')).filter(([key]) => !/^(leases$|job)/.test(key))
  return new Map(entries.map(([key, value]) => [key, bytesToHex(value)]))
}

/** What the wallet can spend of an asset, base units. */
export async function balanceOf(person: Person, asset: AssetId = USD): Promise<bigint> {
  await person.wallet.sync()
  return (await person.wallet.balance()).find((each) => each.asset === asset)?.amount ?? 0n
}
