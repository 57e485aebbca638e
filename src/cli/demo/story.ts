import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Clock, systemClock, systemRng } from '../../base'
import { deriveEd25519PublicKey } from '../../crypto'
import { nodeX25519 } from '../../crypto/node'
import { createScanner, type HistoryEntry, type ViewLine, viewIncoming, viewPeriods } from '../../disclosure'
import {
  createMnemonic,
  deriveFullViewingKey,
  deriveIncomingViewingKey,
  derivePeriodKey,
  deriveSeed,
  deriveSpendingKey,
  formatPeriod,
  periodEnd,
  periodOf,
  type SpendingKey,
} from '../../keys'
import { acceptedIn, type EmbeddedLedger } from '../../ledger'
import { createLmdbLedger } from '../../ledger/lmdb'
import { createProver } from '../../prover'
import { setup } from '../../prover/setup'
import type { Genesis } from '../../rules'
import type { Prover, Verifier } from '../../statement'
import { createMemoryStore } from '../../store/memory'
import type { AcceptedTransaction } from '../../tx'
import type { Amount } from '../../value'
import { createWallet, type SendReceipt, type Wallet } from '../../wallet'
import { findAsset } from '../assets'
import type { Io } from '../io'
import { loadKeys } from '../keys'
import { type DemoEvidence, giveEvidence } from './evidence'

export interface Person {
  readonly name: 'Alice' | 'Bob' | 'the shop'
  readonly spending: SpendingKey
  readonly wallet: Wallet
}

interface Step {
  readonly name: string
  readonly ms: number
}

/** What happened, and what each of the four sees of it. */
export interface Story {
  readonly genesis: Genesis
  readonly ledgerFolder: string
  readonly accepted: readonly AcceptedTransaction[]
  readonly views: {
    readonly alice: readonly HistoryEntry[]
    readonly shop: readonly ViewLine[]
    readonly regulator: readonly ViewLine[]
  }
  readonly evidence: DemoEvidence
  /** What --json prints. */
  readonly document: Record<string, unknown>
}

/** A clock that goes with the system's, and can be put ahead: a month has to end in a minute. */
interface DemoClock extends Clock {
  moveTo(seconds: number): void
}

function createDemoClock(): DemoClock {
  let ahead = 0
  return {
    now: () => systemClock.now() + ahead,
    moveTo(seconds) {
      ahead = 1000 * seconds - systemClock.now()
    },
  }
}

const HOUR = 3_600

const SHIELDED = '100.00'
const TO_BOB = '25.00'
const TO_SHOP = '30.00'
const UNSHIELDED = '10.00'

/** Lets it happen, in `folder`, with real proofs. */
export async function tellStory(io: Io, folder: string): Promise<Story> {
  const steps: Step[] = []
  const receipts: SendReceipt[] = []
  const timed = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const start = performance.now()
    const result = await work()
    steps.push({ name, ms: Math.round(performance.now() - start) })
    return result
  }
  const { manifest, verifier } = await loadKeys()
  const clock = createDemoClock()
  const report = await timed('setup', () => setup({ ...io.observed('setup'), manifest, circuits: ['transfer', 'binding'] }))
  const setupMs = steps[0]?.ms ?? 0
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const ledgerFolder = join(folder, 'ledger')
  const issuer = systemRng.bytes(32)
  const ledger = await timed('ledger', () => foundLedger(ledgerFolder, issuer, clock, verifier))
  const prover = await createProver({ manifest })
  try {
    const usd = findAsset(ledger.genesis, 'USD')
    const create = (name: Person['name']): Promise<Person> => createPerson(name, ledger, prover, clock)
    const [alice, bob, shop] = [await create('Alice'), await create('Bob'), await create('the shop')]
    const perform = async (name: string, person: Person, request: Parameters<Wallet['propose']>[0]): Promise<void> => {
      const receipt = await timed(name, async () => {
        await person.wallet.sync()
        const proposal = await person.wallet.propose(request)
        return person.wallet.send(proposal, { authorize: person.spending, issuer, ...io.observed(name) })
      })
      receipts.push(receipt)
    }
    await perform('shield', alice, { shield: { asset: usd.id, amount: usd.parse(SHIELDED), memo: 'salary' } })
    const pay = [
      { to: await bob.wallet.address(), asset: usd.id, amount: usd.parse(TO_BOB), memo: 'lunch' },
      { to: await shop.wallet.address(), asset: usd.id, amount: usd.parse(TO_SHOP), memo: 'order 7' },
    ]
    await perform('transfer', alice, { pay })
    // What the rest is about: a month that is over, so that nothing can be added to it any more.
    const month = periodOf((await ledger.tip()).time)
    clock.moveTo(periodEnd(month) + ledger.genesis.grace + HOUR)
    await perform('unshield', shop, { unshield: { asset: usd.id, amount: usd.parse(UNSHIELDED), recipient: 'IBAN XX00 SHOP' } })

    const balances = await timed('sync', () => balancesOf([alice, bob, shop], usd))
    const accepted = await acceptedOn(ledger)
    const views = await timed('views', async () => viewsOf(ledger, accepted, alice, shop))
    const evidence = await timed('evidence', () => giveEvidence(io, { ledger, alice, month, clock, verifier, folder }))
    const facts = await ledger.facts()
    const sum = (pick: (receipt: SendReceipt) => number): number =>
      Math.round((10 * receipts.reduce((total, each) => total + pick(each), 0)) / receipts.length) / 10
    const timings = {
      setupMs,
      setupCached: report.cached,
      witnessMs: sum((receipt) => receipt.witnessMs),
      proofMs: sum((receipt) => receipt.proofMs),
      verifyMs: sum((receipt) => receipt.verifyMs),
      settleMs: sum((receipt) => receipt.settleMs),
    }
    const document = {
      steps,
      balances,
      views: viewDocuments(ledger.genesis, accepted, views),
      evidence: { ...evidence, period: formatPeriod(evidence.period), paid: usd.format(evidence.paid as Amount) },
      timings,
      peakMemoryMB: peakMemory(),
      keys: facts.keys,
    }
    return { genesis: ledger.genesis, ledgerFolder, accepted, views, evidence, document }
  } finally {
    await prover.dispose()
    await ledger.close()
  }
}

async function foundLedger(path: string, issuer: Uint8Array, clock: Clock, verifier: Verifier): Promise<EmbeddedLedger> {
  const asset = { code: 'USD', decimals: 2, issuer: deriveEd25519PublicKey(issuer), shieldFee: 0n, unshieldFee: 10n }
  return createLmdbLedger({ path, network: 'dev-demo', assets: [asset], verifier, clock })
}

async function createPerson(name: Person['name'], ledger: EmbeddedLedger, prover: Prover, clock: Clock): Promise<Person> {
  const spending = deriveSpendingKey(deriveSeed(createMnemonic(systemRng)), ledger.domain, 0)
  const viewingKey = deriveFullViewingKey(spending)
  const wallet = await createWallet({ ledger, prover, store: createMemoryStore(), viewingKey, x25519: nodeX25519, clock })
  return { name, spending, wallet }
}

async function balancesOf(people: readonly Person[], usd: ReturnType<typeof findAsset>): Promise<Record<string, string>> {
  const balances: Record<string, string> = {}
  for (const { name, wallet } of people) {
    await wallet.sync()
    const [own] = await wallet.balance()
    balances[name === 'the shop' ? 'shop' : name.toLowerCase()] = usd.format(own?.amount ?? 0n)
  }
  return balances
}

async function acceptedOn(ledger: EmbeddedLedger): Promise<readonly AcceptedTransaction[]> {
  const { blocks } = await ledger.eventsSince([])
  return blocks.flatMap(acceptedIn)
}

/** From the ledger and a key alone: no wallet is asked. */
function viewsOf(ledger: EmbeddedLedger, accepted: readonly AcceptedTransaction[], alice: Person, shop: Person): Story['views'] {
  const deps = { x25519: nodeX25519 }
  const period = periodOf(accepted[0]?.time ?? 0)
  const asAlice = createScanner(deps, alice.wallet.viewingKey, ledger.genesis)
  const asShop = viewIncoming(deps, deriveIncomingViewingKey(shop.wallet.viewingKey))
  const asRegulator = viewPeriods([derivePeriodKey(alice.wallet.viewingKey, period)], ledger.genesis)
  return {
    alice: accepted.flatMap((each) => asAlice.scan(each).entries),
    shop: accepted.flatMap(asShop),
    regulator: accepted.flatMap(asRegulator),
  }
}

/** Of this process, in which the prover's threads are, too. */
function peakMemory(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024)
}

function viewDocuments(
  genesis: Genesis,
  accepted: readonly AcceptedTransaction[],
  views: Story['views'],
): Record<string, unknown> {
  const usd = findAsset(genesis, 'USD')
  const line = ({ direction, amount, memo }: HistoryEntry): Record<string, unknown> => ({
    direction,
    amount: usd.format(amount),
    memo: memo ?? null,
  })
  return {
    public: accepted.map(({ transaction, height }) => {
      const [action] = transaction.body.actions
      const { publicIn = 0n, publicOut = 0n } = action ?? {}
      return {
        height,
        publicIn: usd.format(publicIn),
        publicOut: usd.format(publicOut),
        recipient: transaction.body.recipient || null,
      }
    }),
    alice: views.alice.map(line),
    shop: views.shop.map(line),
    regulator: views.regulator.map(line),
  }
}
