import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemRng } from '../../src/base'
import { deriveEd25519PublicKey } from '../../src/crypto'
import { nodeX25519 } from '../../src/crypto/node'
import { createMnemonic, deriveFullViewingKey, deriveSeed, deriveSpendingKey, type LedgerDomain } from '../../src/keys'
import type { Ledger } from '../../src/ledger'
import { createLmdbLedger } from '../../src/ledger/lmdb'
import { createProver } from '../../src/prover'
import { setup } from '../../src/prover/setup'
import type { Prover } from '../../src/statement'
import { createMemoryStore } from '../../src/store/memory'
import { publicSignalsOf } from '../../src/tx'
import { parseAmount, parseAssetId } from '../../src/value'
import { createPinnedVerifier } from '../../src/verifier'
import { createWallet } from '../../src/wallet'
import { createTransaction } from '../../test/ledger/fixture'
import { createBank, createPerson } from '../../test/wallet/fixture'
import { type Found, found, runHere, type SuiteOptions } from '../run'

const PAYMENTS = 9
const SYNCED = 300

export function run(options: SuiteOptions): Promise<void> {
  return runHere('payment', measure, { ...options, mode: 'normal' })
}

/** Proof, verification, settlement, sync rate and peak memory of payments with real proofs. */
async function measure(): Promise<readonly Found[]> {
  await setup({ circuits: ['transfer'] })
  const folder = await mkdtemp(join(tmpdir(), 'nacre-bench-'))
  const issuer = systemRng.bytes(32)
  const asset = { code: 'USD', decimals: 2, issuer: deriveEd25519PublicKey(issuer), shieldFee: 0n, unshieldFee: 0n }
  const ledger = await createLmdbLedger({ path: join(folder, 'ledger'), network: 'dev-bench', assets: [asset] })
  const prover = await createProver()
  try {
    const payments = await measurePayments(ledger, prover, issuer)
    const verification = await measureVerification(ledger)
    const proverMemory = peakOfChildren()
    return [
      ...payments,
      verification,
      await measureSync(),
      ...(proverMemory === undefined ? [] : [found('peak memory, prover process', 'MB', [proverMemory])]),
      found('peak memory, this process', 'MB', [process.resourceUsage().maxRSS / 1024]),
    ]
  } finally {
    await prover.dispose()
    await ledger.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function measurePayments(ledger: Ledger, prover: Prover, issuer: Uint8Array): Promise<readonly Found[]> {
  const asset = parseAssetId(1)
  const person = (domain: LedgerDomain) => {
    const spending = deriveSpendingKey(deriveSeed(createMnemonic(systemRng)), domain, 0)
    return { spending, viewingKey: deriveFullViewingKey(spending) }
  }
  const { spending, viewingKey } = person(ledger.domain)
  const payee = person(ledger.domain)
  const wallet = await createWallet({ ledger, prover, store: createMemoryStore(), viewingKey, x25519: nodeX25519 })
  const other = await createWallet({ ledger, store: createMemoryStore(), viewingKey: payee.viewingKey, x25519: nodeX25519 })
  const shield = await wallet.propose({ shield: { asset, amount: parseAmount(1_000_000n) } })
  const first = await wallet.send(shield, { authorize: spending, issuer })
  const samples: { witnessMs: number; proofMs: number; verifyMs: number; settleMs: number; allMs: number }[] = []
  for (let i = 0; i < PAYMENTS; i++) {
    const start = performance.now()
    const proposal = await wallet.propose({ pay: [{ to: await other.address(), asset, amount: parseAmount(1n) }] })
    const receipt = await wallet.send(proposal, { authorize: spending })
    samples.push({ ...receipt, allMs: performance.now() - start })
  }
  return [
    found('first witness and proof of a process, keys loaded', 'ms', [first.witnessMs + first.proofMs], { start: 'cold' }),
    found(
      'witness, warm',
      'ms',
      samples.map((each) => each.witnessMs),
    ),
    found(
      'proof, warm',
      'ms',
      samples.map((each) => each.proofMs),
    ),
    found(
      'settlement: submission to durable, verification included',
      'ms',
      samples.map((each) => each.settleMs),
    ),
    found(
      'a payment, from proposal to synced',
      'ms',
      samples.map((each) => each.allMs),
    ),
  ]
}

async function measureVerification(ledger: Ledger): Promise<Found> {
  const verifier = createPinnedVerifier()
  const { blocks } = await ledger.eventsSince([])
  const cases = blocks.flatMap((block) =>
    block.transactions.map((transaction) => ({
      signals: publicSignalsOf(transaction)[0] ?? [],
      proof: transaction.proofs[0]?.proof ?? new Uint8Array(),
    })),
  )
  const times: number[] = []
  for (let round = 0; round < 4; round++) {
    for (const { signals, proof } of cases) {
      const start = performance.now()
      if (!verifier.verify('transfer', signals, proof).ok) throw new Error('a proof of the ledger does not verify')
      // The first round prepares the key.
      if (round > 0) times.push(performance.now() - start)
    }
  }
  return found('verification of a proof', 'ms', times)
}

/** Transactions of strangers, as a wallet reads them: decryption tried, leaves appended, all kept. */
async function measureSync(): Promise<Found> {
  const bank = createBank()
  const { anchor, time } = await bank.ledger.tip()
  for (let i = 0; i < SYNCED; i++)
    await bank.ledger.submit(createTransaction(systemRng, { domain: bank.ledger.domain, anchor, time }))
  const rates: number[] = []
  for (let i = 0; i < 5; i++) {
    const { wallet } = await createPerson(bank, i)
    const start = performance.now()
    await wallet.sync()
    rates.push((1_000 * SYNCED) / (performance.now() - start))
  }
  return found('sync', 'transactions/s', rates, { better: 'more' })
}

/** The most memory that any child of this process has had, MB, where the system tells. */
function peakOfChildren(): number | undefined {
  try {
    const peaks = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => readFileSync(`/proc/${pid}/status`, 'utf8'))
      .filter((status) => Number(/^PPid:\t(\d+)$/m.exec(status)?.[1]) === process.pid)
      .map((status) => Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024)
    return peaks.length === 0 ? undefined : Math.max(...peaks)
  } catch {
    return undefined
  }
}
