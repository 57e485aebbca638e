import assert from 'node:assert/strict'
import fc from 'fast-check'
import { viewPeriods } from '../../src/disclosure'
import { derivePeriodKey, parsePeriod } from '../../src/keys'
import { type Ledger, readAccepted, verifyExport } from '../../src/ledger'
import type { Prover, Verifier } from '../../src/statement'
import type { Store } from '../../src/store'
import { type AssetId, parseAmount } from '../../src/value'
import { InsufficientFundsError, StaleProposalError } from '../../src/wallet'
import { createBoundVerifier, createStream, createTransaction } from '../ledger/fixture'
import { cases } from '../suite'
import { type Bank, CNY, createBank, createPerson, issuerKey, type Person, recordsOf, rememberingX25519, USD } from './fixture'
import { createPlainTree } from './plain-tree'

/** What one transaction did; the chain is the list of them, block by block. */
interface Effect {
  readonly from: number | undefined
  readonly to: number | undefined
  readonly asset: AssetId
  readonly amount: bigint
}

/** A block of which nobody here has anything. */
const OF_STRANGERS: Effect = { from: -1, to: -1, asset: USD, amount: 0n }

const ASSETS = [USD, CNY] as const
/** Blocks that a reorganisation takes back at most. */
const DEEPEST = 64
const PEOPLE = 3
/** After so many commands somebody, in turn, is compared with a fresh wallet, which reads the whole ledger: after each one would be too dear. */
const COMPARED = cases(8, 8, 16)
/** Fees of the bank for entering and leaving; both on top. */
const FEES = { shield: 3n, unshield: 4n } as const

/** What ought to be true: nothing here knows of notes, trees or keys. */
interface Model {
  /** Block by block from 1. */
  chain: readonly Effect[]
}

/** Wallets over one ledger that may lose answers. */
interface Real {
  readonly bank: Bank
  readonly people: Person[]
  /** Grows and shrinks with what the ledger took in and took back. */
  readonly tree: ReturnType<typeof createPlainTree>
  readonly verifier: Verifier
  /** Checks the statement only, where there is none. */
  readonly prover: Prover | undefined
  /** What happens to the next submission. */
  fault: 'before' | 'after' | undefined
  readonly tally: ModelTally
}

/** What was done, and what came of it. */
export interface ModelTally {
  readonly commands: Map<string, number>
  /** Those of the commands that did what they are for, and did not find nothing to do. */
  readonly done: Map<string, number>
  readonly outcomes: Map<string, number>
}

export const createTally = (): ModelTally => ({ commands: new Map(), done: new Map(), outcomes: new Map() })

function count(of: Map<string, number>, name: string): void {
  of.set(name, (of.get(name) ?? 0) + 1)
}

async function createReal(tally: ModelTally, verifier: Verifier, prover: Prover | undefined): Promise<Real> {
  const bank = createBank(FEES, verifier)
  const real: Real = { bank: { ...bank }, people: [], tree: createPlainTree(), verifier, prover, fault: undefined, tally }
  const ledger = faulty(bank.ledger, real)
  // Everybody reads everything again whenever a wallet is restored.
  Object.assign(real.bank, { ledger, x25519: rememberingX25519() })
  for (let i = 0; i < PEOPLE; i++) real.people.push(await open(real, i))
  return real
}

class LostAnswer extends Error {}

/** The ledger, but the answer to a submission can be lost, before or after it was taken in. What it took in and back, the plain tree does. */
function faulty(ledger: Bank['ledger'], real: Pick<Real, 'tree'> & { fault: Real['fault'] }): Bank['ledger'] {
  return {
    ...ledger,
    async submit(...args: Parameters<Ledger['submit']>) {
      const { fault } = real
      real.fault = undefined
      if (fault === 'before') throw new LostAnswer()
      const receipt = await ledger.submit(...args)
      real.tree.append(args[0])
      if (fault === 'after') throw new LostAnswer()
      return receipt
    },
    async rewind(height) {
      await ledger.rewind(height)
      real.tree.rewind(height)
    },
  }
}

function balanceIn(chain: readonly Effect[], who: number, asset: AssetId): bigint {
  return chain
    .filter((effect) => effect.asset === asset)
    .reduce((sum, { from, to, amount }) => sum + (to === who ? amount : 0n) - (from === who ? amount : 0n), 0n)
}

const feeOf = ({ from, to }: Effect): bigint => (from === undefined ? FEES.shield : to === undefined ? FEES.unshield : 0n)

/** Money that is in the pool is what the wallets hold together; and the counters at its border are the model's. */
async function checkSupply({ chain }: Model, { bank }: Real): Promise<void> {
  const supply = await bank.ledger.supply()
  for (const [i, asset] of ASSETS.entries()) {
    const of = chain.filter((effect) => effect.asset === asset)
    const sum = (pick: (effect: Effect) => bigint): bigint => of.reduce((total, effect) => total + pick(effect), 0n)
    assert.deepEqual(supply[i], {
      shielded: sum((effect) => (effect.from === undefined ? effect.amount + FEES.shield : 0n)),
      unshielded: sum((effect) => (effect.to === undefined ? effect.amount - FEES.unshield : 0n)),
      fees: sum(feeOf),
    })
  }
}

/** The ledger's tree is the one of what it took in, hashed by other code; and it has the model's blocks. */
async function checkTree({ chain }: Model, { bank, tree }: Real): Promise<void> {
  const { height, leaves, anchor } = await bank.ledger.tip()
  assert.deepEqual({ height, leaves, anchor }, tree.tip())
  assert.equal(height, chain.length)
}

async function balancesOf({ wallet }: Person): Promise<readonly bigint[]> {
  await wallet.sync()
  const balance = await wallet.balance()
  return ASSETS.map((asset) => {
    const found = balance.find((each) => each.asset === asset)
    return (found?.amount ?? 0n) + (found?.pending ?? 0n)
  })
}

async function checkPerson({ chain }: Model, { people }: Real, who: number): Promise<void> {
  const expected = ASSETS.map((asset) => balanceIn(chain, who, asset))
  assert.deepEqual(await balancesOf(people[who] as Person), expected)
}

type Command = fc.AsyncCommand<Model, Real>

/** A command, counted, with what holds after each: the ledger's tree, the money at the border, the wallets that it touched and, now and then, all that somebody knows. It tells whether it did anything. */
function command(name: string, touched: readonly number[], run: (model: Model, real: Real) => Promise<boolean>): Command {
  return {
    check: () => true,
    async run(model, real) {
      count(real.tally.commands, name)
      if (await run(model, real)) count(real.tally.done, name)
      await checkTree(model, real)
      await checkSupply(model, real)
      for (const who of touched) await checkPerson(model, real, who)
      const commands = commandsOf(real.tally)
      if (commands % COMPARED === 0) await checkFresh(real, (commands / COMPARED) % PEOPLE)
    },
    toString: () => name,
  }
}

const person = (real: Real, who: number): Person => real.people[who] as Person

/** Blocks that a sending took: those before the last only moved the account's own money. */
async function record(model: Model, { bank }: Real, effect: Effect): Promise<void> {
  const { height } = await bank.ledger.tip()
  const own: Effect = { ...effect, to: effect.from, amount: 0n }
  assert.ok(height > model.chain.length)
  const steps = Array.from({ length: height - model.chain.length - 1 }, () => own)
  model.chain = [...model.chain, ...steps, effect]
}

type Request = {
  readonly from: number | undefined
  readonly to: number | undefined
  readonly asset: AssetId
  readonly eighths: number
}

/** What a request asks of the model: so many eighths of what there is, or hundreds when money enters. */
function effectOf(model: Model, { from, to, asset, eighths }: Request): Effect {
  const has = from === undefined ? 800n : balanceIn(model.chain, from, asset)
  const most = to === undefined ? has - FEES.unshield : has
  const part = (most * BigInt(eighths)) / 8n
  const amount = part > 0n ? part : 1n
  return { from, to, asset, amount: to === undefined ? amount + FEES.unshield : amount }
}

async function proposalOf(real: Real, { from, to, asset, amount }: Effect) {
  if (from === undefined) {
    const { wallet } = person(real, to as number)
    return { wallet, proposal: await wallet.propose({ shield: { asset, amount: parseAmount(amount) } }) }
  }
  const { wallet } = person(real, from)
  await wallet.sync()
  if (to === undefined) {
    const unshield = { asset, amount: parseAmount(amount - FEES.unshield), recipient: 'somebody' }
    return { wallet, proposal: await wallet.propose({ unshield }) }
  }
  const address = await person(real, to).wallet.address({ fresh: true })
  return { wallet, proposal: await wallet.propose({ pay: [{ to: address, asset, amount: parseAmount(amount), memo: 'm' }] }) }
}

/** Proposes and sends; `false` when the wallet had too little that was not on its way elsewhere. */
async function send(model: Model, real: Real, effect: Effect): Promise<boolean> {
  const who = (effect.from ?? effect.to) as number
  const { spending } = person(real, who)
  try {
    const { wallet, proposal } = await proposalOf(real, effect)
    await wallet.send(proposal, { authorize: spending, issuer: effect.from === undefined ? issuerKey : undefined })
  } catch (error) {
    if (!(error instanceof InsufficientFundsError)) throw error
    assert.ok(error.available < error.needed)
    const balance = await person(real, who).wallet.balance()
    const found = balance.find(({ asset }) => asset === effect.asset)
    // With nothing on its way, only a model with less than that could not pay.
    if ((found?.pending ?? 0n) === 0n) assert.ok(balanceIn(model.chain, who, effect.asset) < error.needed)
    return false
  }
  await record(model, real, effect)
  count(real.tally.outcomes, effect.from === undefined ? 'shielded' : effect.to === undefined ? 'unshielded' : 'paid')
  return true
}

const touchedBy = ({ from, to }: Request): readonly number[] => [from, to].filter((who) => who !== undefined)

const sending = (name: string, request: Request): Command =>
  command(name, touchedBy(request), (model, real) => send(model, real, effectOf(model, request)))

/** The answer is lost, the wallet opened anew over its store, and the payment taken up again or left to expire. */
const crashing = (request: Request, when: 'before' | 'after', isAbandoned: boolean): Command =>
  command(`crash ${when}${isAbandoned ? ', abandoned' : ''}`, touchedBy(request), async (model, real) => {
    const who = (request.from ?? request.to) as number
    const effect = effectOf(model, request)
    real.fault = when
    const isSent = await send(model, real, effect).catch((error: unknown) => {
      if (!(error instanceof LostAnswer)) throw error
      return undefined
    })
    real.fault = undefined
    if (isSent !== undefined) return false
    const { store, spending } = person(real, who)
    const again = await open(real, who, store)
    real.people[who] = again
    assert.notEqual(await again.wallet.unfinished(), undefined)
    if (isAbandoned) {
      await again.wallet.abandon()
      count(real.tally.outcomes, 'crashed, abandoned')
      return true
    }
    await again.wallet.resume({ authorize: spending, issuer: request.from === undefined ? issuerKey : undefined })
    assert.equal(await again.wallet.unfinished(), undefined)
    await record(model, real, effect)
    count(real.tally.outcomes, `crashed ${when} it was taken in, resumed`)
    return true
  })

/** Another device of the same person has proven a payment of the same notes; it comes second. */
const racing = (request: Request & { readonly from: number }): Command =>
  command('double spend', touchedBy(request), async (model, real) => {
    const effect = effectOf(model, request)
    const twin = await open(real, request.from)
    await twin.wallet.sync()
    const mine = await person(real, request.from).wallet.balance()
    const held = await holdBack(real, async (bank) => {
      const device = await open({ ...real, bank }, request.from, twin.store)
      const other = { ...real, bank, people: real.people.map((each, i) => (i === request.from ? device : each)) }
      return send(model, other, effect)
    })
    const isAlone = mine.every(({ pending }) => pending === 0n)
    const isPaid = await send(model, real, effect)
    if (held === undefined || !isPaid || !isAlone) return false
    await assert.rejects(real.bank.ledger.submit(held), { category: 'refused' })
    count(real.tally.outcomes, 'double spend refused')
    return true
  })

/** The transaction that is submitted first in the work, and reaches no ledger. */
async function holdBack(
  real: Real,
  work: (bank: Bank) => Promise<unknown>,
): Promise<Parameters<Ledger['submit']>[0] | undefined> {
  let held: Parameters<Ledger['submit']>[0] | undefined
  const ledger: Bank['ledger'] = {
    ...real.bank.ledger,
    async submit(transaction) {
      held = transaction
      throw new LostAnswer()
    },
  }
  await work({ ...real.bank, ledger }).catch((error: unknown) => {
    if (!(error instanceof LostAnswer || error instanceof StaleProposalError)) throw error
  })
  return held
}

const replaying: Command = command('replay', [], async (_model, { bank, tally }) => {
  const { blocks } = await bank.ledger.eventsSince([])
  const transactions = blocks.at(-1)?.transactions ?? []
  for (const transaction of transactions) {
    await assert.rejects(bank.ledger.submit(transaction), { category: 'refused' })
    count(tally.outcomes, 'replay refused')
  }
  return transactions.length > 0
})

const everybody = Array.from({ length: PEOPLE }, (_, i) => i)

async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

/** Takes blocks back, after so many of strangers that everybody has read. */
const rewinding = (depth: number, strangers: number): Command =>
  command('reorganisation', everybody, async (model, real) => {
    const { ledger, clock } = real.bank
    const rng = createStream(`strangers ${depth} ${model.chain.length}`)
    const time = Math.floor(clock.now() / 1000)
    for (let i = 0; i < strangers; i++) {
      const { anchor } = await ledger.tip()
      await ledger.submit(createTransaction(rng, { domain: ledger.domain, anchor, time }))
    }
    model.chain = [...model.chain, ...Array.from({ length: strangers }, () => OF_STRANGERS)]
    if (strangers > 0) for (const who of everybody) await checkPerson(model, real, who)
    const height = Math.max(0, model.chain.length - depth)
    const gone = await collect(ledger.blocks(height + 1))
    await ledger.rewind(height)
    model.chain = model.chain.slice(0, height)
    for (const { header, transactions } of gone) {
      assert.equal(await ledger.isAnchor(header.anchor), false)
      for (const nf of transactions.flatMap(({ body }) => body.actions.flatMap((action) => action.nf)))
        assert.equal(await ledger.isSpent(nf), false)
    }
    if (gone.length > 0) count(real.tally.outcomes, `${gone.length > 8 ? 'many' : 'few'} blocks taken back`)
    if (gone.length === DEEPEST) count(real.tally.outcomes, `${DEEPEST} blocks taken back`)
    return gone.length > 0
  })

/** A transaction proven against a root that a reorganisation then takes away. */
const staleRoot = (request: Request & { readonly from: number }): Command =>
  command('stale root', everybody, async (model, real) => {
    if (model.chain.length === 0) return false
    const held = await holdBack(real, async (bank) => {
      const device = await open({ ...real, bank }, request.from)
      const other = { ...real, bank, people: real.people.map((each, i) => (i === request.from ? device : each)) }
      return send(model, other, effectOf(model, request))
    })
    await real.bank.ledger.rewind(model.chain.length - 1)
    model.chain = model.chain.slice(0, -1)
    if (held === undefined) return false
    await assert.rejects(real.bank.ledger.submit(held), { code: 'rules/anchor-unknown' })
    count(real.tally.outcomes, 'stale root refused')
    return true
  })

/** Who holds somebody's period keys sees each payment that the model knows, and no other. */
const disclosing = (who: number): Command =>
  command('disclose', [], async ({ chain }, real) => {
    const { wallet } = person(real, who)
    const { ledger, genesis } = real.bank
    const keys = ['2026-11', '2026-12'].map((period) => derivePeriodKey(wallet.viewingKey, parsePeriod(period)))
    const view = viewPeriods(keys, genesis)
    const lines = (await collect(readAccepted(ledger))).flatMap(view)
    const seen = lines.filter(({ direction }) => direction === 'out' || direction === 'unshield')
    const paid = chain.filter(({ from, to }) => from === who && to !== who)
    assert.deepEqual(
      seen.map(({ asset, amount, fee, height }) => [asset, amount + fee, height]),
      paid.map((effect) => [effect.asset, effect.amount, chain.indexOf(effect) + 1]),
    )
    return paid.length > 0
  })

/** The ledger in its place, or what a stranger is given of it. */
const verifying = (of: 'ledger' | 'export'): Command =>
  command('verify', [], async ({ chain }, { bank, verifier }) => {
    const { ok, height } = await (of === 'ledger' ? bank.ledger.verify() : verifyExport(bank.ledger.export(), { verifier }))
    assert.deepEqual({ ok, height }, { ok: true, height: chain.length })
    return height > 0
  })

const syncing = (who: number): Command =>
  command('sync', [who], async (_model, real) => (await person(real, who).wallet.sync()).blocks > 0)
const restarting = (who: number): Command =>
  command('restart', [who], async (_model, real) => {
    const again = await open(real, who, person(real, who).store)
    real.people[who] = again
    return (await again.wallet.history()).length > 0
  })

const waiting = (seconds: number): Command =>
  command('wait', [], async (_model, { bank }) => {
    bank.clock.advance(seconds)
    return true
  })

/** Opens somebody's wallet over a store, by default an empty one. */
function open({ bank, prover }: Pick<Real, 'bank' | 'prover'>, who: number, store?: Store): Promise<Person> {
  return createPerson(bank, who + 1, store, prover)
}

/** The same person from nothing but the seed knows the same; gives the fresh one. */
async function checkFresh(real: Real, who: number): Promise<Person> {
  const old = person(real, who)
  const fresh = await open(real, who)
  assert.deepEqual(await balancesOf(fresh), await balancesOf(old))
  assert.deepEqual(await recordsOf(fresh), await recordsOf(old))
  return fresh
}

const restoring = (who: number): Command =>
  command('restore', [who], async (_model, real) => {
    const fresh = await checkFresh(real, who)
    real.people[who] = fresh
    return (await fresh.wallet.history()).length > 0
  })

const who = fc.integer({ min: 0, max: PEOPLE - 1 })
const asset = fc.constantFrom(...ASSETS)
const eighths = fc.integer({ min: 0, max: 8 })
const entering: fc.Arbitrary<Request> = fc.record({ from: fc.constant(undefined), to: who, asset, eighths })
const moving = fc.record({ from: who, to: who, asset, eighths })
const leaving = fc.record({ from: who, to: fc.constant(undefined), asset, eighths })
const some: fc.Arbitrary<Request> = fc.oneof(entering, moving, leaving)

/** Mostly a few blocks; now and then many, of strangers most of them, who have no proofs to give. */
const rewindings = (isProven: boolean): fc.Arbitrary<Command> => {
  const few = fc.integer({ min: 1, max: 4 }).map((depth) => rewinding(depth, 0))
  const many = fc.tuple(fc.integer({ min: 9, max: DEEPEST }), fc.integer({ min: 0, max: 4 }))
  const deepest = fc.integer({ min: 0, max: 4 }).map((own) => rewinding(DEEPEST, DEEPEST - own))
  return isProven
    ? few
    : fc.oneof(
        // One that takes 64 back costs as much as twenty other commands.
        { weight: 60, arbitrary: few },
        { weight: 1, arbitrary: many.map(([depth, own]) => rewinding(depth, depth - own)) },
        { weight: 1, arbitrary: deepest },
      )
}

/** With real proofs payments are what is counted, and of all else each proof costs as much. */
const commands = (maxCommands: number, isProven: boolean): fc.Arbitrary<Iterable<Command>> =>
  fc.commands(
    [
      entering.map((request) => sending('shield', request)),
      ...Array.from({ length: isProven ? 48 : 2 }, () => moving.map((request) => sending('pay', request))),
      leaving.map((request) => sending('unshield', request)),
      fc.tuple(some, fc.constantFrom('before', 'after')).map(([request, when]) => crashing(request, when, false)),
      some.map((request) => crashing(request, 'before', true)),
      moving.map(racing),
      moving.map(staleRoot),
      fc.constant(replaying),
      rewindings(isProven),
      who.map(disclosing),
      fc.constantFrom('ledger' as const, 'export' as const).map(verifying),
      who.map(syncing),
      who.map(restarting),
      who.map(restoring),
      fc.integer({ min: 1, max: 5_000 }).map(waiting),
    ],
    { maxCommands, size: 'max' },
  )

interface ModelRun {
  /** Seeds are `first`, `first + step`, … */
  readonly first: number
  readonly step: number
  /** Whether what was done is enough. */
  readonly until: (tally: ModelTally) => boolean
  readonly verifier?: Verifier
  readonly prover?: Prover
}

const LONGEST = 80

/** Runs sequences of commands against the model and its wallets until they were enough; tells what came of them. */
export async function runModel({ first, step, until, verifier = createBoundVerifier(), prover }: ModelRun): Promise<ModelTally> {
  const tally = createTally()
  for (let seed = first; !until(tally); seed += step) {
    // Without a bias, which makes the first sequences of a seed short.
    const property = fc.asyncProperty(fc.noBias(commands(LONGEST, prover !== undefined)), async (list) => {
      const real = await createReal(tally, verifier, prover)
      const model: Model = { chain: [] }
      // Who has no money can do nothing.
      for (const to of everybody) await send(model, real, { from: undefined, to, asset: USD, amount: 800n })
      await send(model, real, { from: undefined, to: 0, asset: CNY, amount: 800n })
      await fc.asyncModelRun(() => ({ model, real }), list)
      for (const who of real.people.keys()) await checkFresh(real, who)
      await verifying('export').run(model, real)
      await real.bank.ledger.close()
    })
    await fc.assert(property, { numRuns: 2, seed })
  }
  return tally
}

export const sumOf = (of: ReadonlyMap<string, number>): number => [...of.values()].reduce((sum, times) => sum + times, 0)
export const commandsOf = ({ commands }: ModelTally): number => sumOf(commands)
