import { systemRng, utf8ToBytes } from '../../src/base'
import { nodeX25519 } from '../../src/crypto/node'
import {
  discloseStatement,
  type Evidence,
  formatEvidence,
  type VerifyEvidenceOptions,
  verifyEvidence,
} from '../../src/disclosure'
import {
  deriveFullViewingKey,
  deriveSpendingKey,
  type Period,
  parseSeed,
  periodEnd,
  periodOf,
  periodSecret,
} from '../../src/keys'
import { viewLedger } from '../../src/ledger'
import { createMemoryLedger } from '../../src/ledger/memory'
import { createProver } from '../../src/prover'
import { setup } from '../../src/prover/setup'
import type { ChainView } from '../../src/rules'
import { deriveJournalTag, type JournalEntry, sealJournalEntry, type Verifier } from '../../src/statement'
import type { Transaction } from '../../src/tx'
import { parseAmount, parseAssetId } from '../../src/value'
import { createPinnedVerifier } from '../../src/verifier'
import {
  createBoundVerifier,
  createClock,
  createGenesis,
  createTransaction,
  operatorKey,
  START,
  seal,
} from '../../test/ledger/fixture'
import { type Found, found, type Repetitions, runHere, type SuiteOptions } from '../run'

const PAYMENTS = 1_000
const STRANGERS = 1_000
const ROUNDS = 5
const DAY = 86_400

/** Pinned keys for disclosures, and bound proofs for payments, of which there are too many to prove. */
function createBenchVerifier(): Verifier {
  const [pinned, bound] = [createPinnedVerifier(), createBoundVerifier()]
  return {
    keys: 'dev',
    keyHash: (circuit) => pinned.keyHash(circuit),
    verify: (circuit, signals, proof) => (circuit === 'transfer' ? bound : pinned).verify(circuit, signals, proof),
  }
}

export function run(options: SuiteOptions): Promise<void> {
  return runHere('disclosure', measure, options)
}

/** A statement of a month with 1,000 payments among as many of strangers: making, checking, size. */
async function measure(repetitions: Repetitions): Promise<readonly Found[]> {
  const rounds = repetitions(ROUNDS)
  await setup({ circuits: ['binding'] })
  const verifier = createBenchVerifier()
  const clock = createClock()
  const circuits = [{ name: 'transfer', keyHash: verifier.keyHash('transfer') }]
  const ledger = createMemoryLedger({ genesis: createGenesis({ circuits }), operatorKey, verifier, clock })
  const authorize = deriveSpendingKey(parseSeed(new Uint8Array(64).fill(1)), ledger.domain, 0)
  const viewingKey = deriveFullViewingKey(authorize)
  const period = periodOf(START / 1000)
  const { anchor } = await ledger.tip()
  const choice = { domain: ledger.domain, anchor, time: START / 1000 }
  for (let i = 0; i < PAYMENTS + STRANGERS; i++) {
    const random = createTransaction(systemRng, choice)
    await ledger.submit(i % 2 === 0 ? paidBy(random, periodSecret(viewingKey, period), period) : random)
  }
  clock.set(1000 * (periodEnd(period) + DAY))
  const time = clock.now() / 1000
  await ledger.submit(createTransaction(systemRng, { ...choice, time }))
  const view = await viewLedger(ledger)
  const prover = await createProver({ circuits: ['binding'] })
  try {
    const request = { view, audience: 'bench', nonce: utf8ToBytes('12345678'), expiry: time + DAY, viewingKey, authorize }
    const make = (): Promise<Evidence> =>
      discloseStatement({ prover, rng: systemRng, x25519: nodeX25519 }, request, { periods: [period] })
    const [evidence, cold] = await timed(make)
    const making: number[] = []
    for (let i = 0; i < rounds; i++) making.push((await timed(make))[1])
    const text = formatEvidence(evidence)
    return [
      found('making, the first time (prover started, keys read)', 'ms', [cold], { start: 'cold' }),
      found('making', 'ms', making),
      found(
        'checking by the file and the hash of its block',
        'ms',
        await checking(verifier, text, time, rounds, { trusted: [blockOf(evidence)] }),
      ),
      found('checking with the ledger, file without blocks', 'ms', await checkingBare(verifier, evidence, time, rounds, view)),
      found('file', 'kB', [text.length / 1000]),
      found('file without summary', 'kB', [formatEvidence({ ...evidence, summary: undefined }).length / 1000]),
      found('file without summary and blocks', 'kB', [
        formatEvidence({ ...evidence, summary: undefined, chain: undefined }).length / 1000,
      ]),
      found('peak memory, this process', 'MB', [process.resourceUsage().maxRSS / 1024]),
    ]
  } finally {
    await prover.dispose()
    await ledger.close()
  }
}

/** The transaction as the account of this period key would have made it, as far as its journal goes. */
function paidBy({ body, proofs }: Transaction, key: ReturnType<typeof periodSecret>, period: Period): Transaction {
  const actions = body.actions.map((action) => {
    const entry = (index: 0 | 1 | 2): JournalEntry =>
      sealJournalEntry(key, action.cm[index], {
        asset: parseAssetId(1),
        amount: parseAmount(index === 2 ? 0n : 100n),
        self: index !== 0,
        owner: action.cm[index],
      })
    return { ...action, period, tag: deriveJournalTag(key, action.nf[0]), journal: [entry(0), entry(1), entry(2)] as const }
  })
  const [proof] = proofs
  if (!proof) throw new Error('no proof')
  return seal({ ...body, actions }, proof.anchor)
}

const blockOf = ({ block }: Evidence) => ({ height: block.header.height, hash: block.hash })

async function timed<T>(work: () => Promise<T>): Promise<readonly [T, number]> {
  const start = performance.now()
  return [await work(), performance.now() - start]
}

async function checking(
  verifier: Verifier,
  text: string,
  at: number,
  rounds: number,
  known: Pick<VerifyEvidenceOptions, 'ledger' | 'trusted'>,
): Promise<readonly number[]> {
  const times: number[] = []
  for (let i = 0; i < rounds; i++) {
    const [report, ms] = await timed(() => verifyEvidence({ verifier, x25519: nodeX25519 }, text, { at, ...known }))
    const outputs = report.items.filter(({ direction }) => direction === 'out').length
    if (report.verdict !== 'VALID_COMPLETE' || outputs !== PAYMENTS) throw new Error(`${report.code}, ${outputs} payments`)
    times.push(ms)
  }
  return times
}

function checkingBare(
  verifier: Verifier,
  evidence: Evidence,
  at: number,
  rounds: number,
  ledger: ChainView,
): Promise<readonly number[]> {
  return checking(verifier, formatEvidence({ ...evidence, summary: undefined, chain: undefined }), at, rounds, { ledger })
}
