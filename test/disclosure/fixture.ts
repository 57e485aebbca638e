import { bytesToHex, systemRng, utf8ToBytes } from '../../src/base'
import { nodeX25519 } from '../../src/crypto/node'
import {
  discloseAccount,
  disclosePayment,
  discloseStatement,
  type Evidence,
  type EvidenceReport,
  type EvidenceRequest,
  formatEvidence,
  type VerifyEvidenceOptions,
  verifyEvidence,
} from '../../src/disclosure'
import { type Period, parsePeriod } from '../../src/keys'
import { viewLedger } from '../../src/ledger'
import type { ChainView } from '../../src/rules'
import type { TransactionId } from '../../src/tx'
import { parseAmount } from '../../src/value'
import { createBoundVerifier } from '../ledger/fixture'
import {
  type Bank,
  balanceOf,
  CNY,
  checkingProver,
  createBank,
  createPerson,
  type Person,
  pay,
  shield,
  USD,
} from '../wallet/fixture'

export const AUDIENCE = 'Bank of Examples, audit 2026'
export const NONCE = utf8ToBytes('nonce-2026-12')
/** 2027-01-01. */
export const EXPIRY = Date.UTC(2027, 0, 1) / 1000
export const NOVEMBER = parsePeriod('2026-11')
export const DECEMBER = parsePeriod('2026-12')
/** While the evidence of the story is good. */
export const AT = Date.UTC(2026, 11, 20) / 1000

const DAY = 86_400

/** November: Alice shields twice, pays Bob (twice, in two assets), is paid by Bob and unshields. December is closed off by Bob and Carol. */
export interface Story {
  readonly bank: Bank
  readonly alice: Person
  readonly bob: Person
  readonly carol: Person
  readonly view: ChainView
  /** Of Alice's payment of 100 to Bob. */
  readonly paid: TransactionId
  /** Of Bob's payment of 200 to Alice, which she unshields from. */
  readonly received: TransactionId
}

export async function tellStory(network = 'dev', length: 'whole' | 'short' = 'whole'): Promise<Story> {
  const bank = createBank({ unshield: 10n }, undefined, network)
  const [alice, bob, carol] = [await createPerson(bank, 1), await createPerson(bank, 2), await createPerson(bank, 3)]
  await shield(bob, 500n)
  await shield(alice, 1_000n)
  const ended = async (paid?: TransactionId, received?: TransactionId): Promise<Story> => ({
    bank,
    alice,
    bob,
    carol,
    view: await viewLedger(bank.ledger),
    paid: paid as TransactionId,
    received: received as TransactionId,
  })
  if (length === 'short') return ended()
  await shield(alice, 70n, CNY)
  const { txIds: paid } = await pay(alice, bob, 100n, 'november')
  await pay(alice, bob, 7n, '', CNY)
  await balanceOf(bob)
  const { txIds: received } = await pay(bob, alice, 200n, '=thanks')
  await balanceOf(alice)
  const unshield = await alice.wallet.propose({ unshield: { asset: USD, amount: parseAmount(50n), recipient: 'IBAN XX00' } })
  await alice.wallet.send(unshield, { authorize: alice.spending })
  // Into December, past the grace of November.
  bank.clock.advance(18 * DAY)
  await balanceOf(bob)
  await pay(bob, carol, 20n, 'december')
  await pay(alice, carol, 30n, 'december')
  return ended(paid[0], received[0])
}

export const makeDeps = { prover: checkingProver, rng: systemRng, x25519: nodeX25519 }
export const verifyDeps = { verifier: createBoundVerifier(), x25519: nodeX25519 }

/** A request of a person for evidence to the usual audience. */
export function requestOf(story: Story, person: Person, changes: Partial<EvidenceRequest> = {}): EvidenceRequest {
  return {
    view: story.view,
    audience: AUDIENCE,
    nonce: NONCE,
    expiry: EXPIRY,
    viewingKey: person.wallet.viewingKey,
    authorize: person.spending,
    ...changes,
  }
}

export const stateOf = (
  story: Story,
  person: Person,
  periods: readonly Period[] = [NOVEMBER],
  changes: Partial<EvidenceRequest> = {},
): Promise<Evidence> => discloseStatement(makeDeps, requestOf(story, person, changes), { periods })

export const accountOf = (
  story: Story,
  person: Person,
  periods: readonly Period[] = [NOVEMBER],
  changes: Partial<EvidenceRequest> = {},
): Promise<Evidence> => discloseAccount(makeDeps, requestOf(story, person, changes), { periods })

/** Checks evidence as its audience would, with its own ledger, unless told otherwise. */
export function check(
  story: Story,
  file: Evidence | string | Uint8Array,
  changes: Partial<VerifyEvidenceOptions> = {},
): Promise<EvidenceReport> {
  const text = typeof file === 'string' || file instanceof Uint8Array ? file : formatEvidence(file)
  return verifyEvidence(verifyDeps, text, { at: AT, audience: AUDIENCE, nonce: NONCE, ledger: story.view, ...changes })
}

/** Checks evidence by itself, with the hash of its block known from elsewhere. */
export function checkAlone(
  story: Story,
  evidence: Evidence,
  changes: Partial<VerifyEvidenceOptions> = {},
): Promise<EvidenceReport> {
  const { header, hash } = evidence.block
  return check(story, evidence, { ledger: undefined, trusted: [{ height: header.height, hash }], ...changes })
}

/**
 * Everything in a file that is long enough to be known again; its proofs, which are random, and blocks that are anybody's apart. Shares and
 * marks of attestations are among it.
 */
export function tracesOf(evidence: Evidence): Set<string> {
  const proofs = evidence.proofs.map((each) => ({ ...each, proof: new Uint8Array() }))
  const text = formatEvidence({ ...evidence, proofs, chain: undefined, summary: undefined })
  return new Set(text.match(/[0-9a-f]{16,}/g) ?? [])
}

export const said = ({ verdict, code }: EvidenceReport): readonly string[] => [verdict, code]
export const lines = ({ items }: EvidenceReport): readonly string[] =>
  items.map(({ direction, amount }) => `${direction} ${amount}`)
export const paymentOf = (
  story: Story,
  person: Person,
  txId: TransactionId,
  output: number,
  changes: Partial<EvidenceRequest> = {},
): Promise<Evidence> => disclosePayment(makeDeps, requestOf(story, person, changes), { txId, output })

/** Which output of a transaction a person received from outside. */
export async function outputOf(story: Story, person: Person, txId: TransactionId): Promise<number> {
  await person.wallet.sync()
  const id = bytesToHex(txId)
  const entry = (await person.wallet.history()).find((each) => bytesToHex(each.txId) === id && each.direction === 'in')
  if (entry?.output === undefined) throw new Error(`${story.bank.genesis.network}: nothing received in ${id}`)
  return entry.output
}
