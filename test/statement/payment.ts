import type { Rng } from '../../src/base'
import { FIELD_MODULUS, type Fr, hash } from '../../src/crypto'
import {
  checkPayment,
  type PaymentFailure,
  type PaymentPrivate,
  type PaymentPublic,
  paymentInputs,
  paymentSignals,
} from '../../src/statement'
import { createRng } from '../ledger/fixture'
import type { CircuitCase } from './case'
import { DISCLOSER_LIES, type DiscloserForgery, disclose, draw, drawTerms, fr, subjectOf, type Terms } from './discloser'
import { type Negative, once } from './negative'
import { drawFr } from './plant'

export interface PaymentStatement {
  readonly open: PaymentPublic
  readonly secret: PaymentPrivate
}

interface Scenario extends Terms {
  readonly diversifier: bigint
  /** 1: who discloses made the transaction; 0: somebody else did. */
  readonly payer: bigint
  readonly nf0: bigint
  readonly period: bigint
}

interface Forgery extends DiscloserForgery {
  readonly owner?: bigint
  readonly payer?: bigint
  readonly nf0?: bigint
  readonly period?: bigint
  readonly tag?: (tag: Fr) => bigint
  readonly origin?: (origin: Fr) => bigint
}

export function buildPayment(rng: Rng, scenario: Scenario, forged: Forgery = {}): PaymentStatement {
  const { open, secret } = disclose(rng, scenario, forged)
  const account = hash('account', ...secret.ak, secret.nk, secret.jk)
  const [maker, jk] = scenario.payer === 1n ? [account, secret.jk] : [drawFr(rng), drawFr(rng)]
  const nf0 = fr(scenario.nf0)
  const tag = hash('journal-tag', hash('journal-period', jk, maker, fr(scenario.period)), nf0)
  const origin = hash('origin', maker, nf0)
  return {
    open: {
      ...open,
      owner: fr(forged.owner ?? hash('owner', account, fr(scenario.diversifier))),
      payer: fr(forged.payer ?? scenario.payer),
      nf0: fr(forged.nf0 ?? nf0),
      tag: fr(forged.tag?.(tag) ?? tag),
      period: fr(forged.period ?? scenario.period),
      origin: fr(forged.origin?.(origin) ?? origin),
    },
    secret: { ...secret, diversifier: fr(scenario.diversifier) },
  }
}

export function drawPayment(rng: Rng, payer: bigint, size: 'usual' | 'edge'): Scenario {
  const isUsual = size === 'usual'
  return {
    ...drawTerms(rng, size),
    diversifier: isUsual ? draw(rng, 128) : (1n << 128n) - 1n,
    payer,
    nf0: isUsual ? drawFr(rng) : FIELD_MODULUS - 1n,
    period: isUsual ? 682n : (1n << 32n) - 1n,
  }
}

const made = drawPayment(createRng('payment'), 1n, 'usual')
const received = drawPayment(createRng('receipt'), 0n, 'usual')
const build = (scenario: Scenario, forged: Forgery = {}): PaymentStatement =>
  buildPayment(createRng('statement'), scenario, forged)
const truth = build(made)
const other = drawFr(createRng('other'))
const stranger = 987_654_321n
const periodKeyOf = (account: Fr, period: bigint): Fr => hash('journal-period', truth.secret.jk, account, fr(period))
const account = hash('account', ...truth.secret.ak, truth.secret.nk, truth.secret.jk)

const CONSTRAINTS = {
  owner: 'owner === ownOwner;',
  payer: 'payer === isOwn;',
  tag: 'payer * (tag - journalTag) === 0;',
} as const

function negative(
  name: string,
  failure: PaymentFailure,
  place: keyof typeof CONSTRAINTS,
  scenario: Scenario,
  forged: Forgery,
  changes: Partial<PaymentPrivate> = {},
): Negative<PaymentStatement> {
  const statement = once(() => {
    const { open, secret } = build(scenario, forged)
    return { open, secret: { ...secret, ...changes } }
  })
  return { name, failure, constraint: CONSTRAINTS[place], statement }
}

/** What the true statement publishes, for somebody else. */
const stolen: Forgery = { owner: truth.open.owner, tag: () => truth.open.tag, origin: () => truth.open.origin }

const NEGATIVES: readonly Negative<PaymentStatement>[] = [
  ...DISCLOSER_LIES.map(({ name, failure, constraint, forged }) => ({
    name,
    failure,
    constraint,
    statement: once(() => build(made, forged(made))),
  })),
  negative('an owner off by one', 'owner', 'owner', received, { owner: build(received).open.owner + 1n }),
  negative('the owner of another account', 'owner', 'owner', made, { owner: hash('owner', other, truth.secret.diversifier) }),
  negative('a diversifier of another address', 'owner', 'owner', received, {}, { diversifier: other }),
  negative(
    'another jk than the account has, and its subject',
    'owner',
    'owner',
    made,
    { subject: subjectOf({ ...truth.secret, jk: other }, truth.open.audience) },
    { jk: other },
  ),
  negative(
    'another nk than the account has, and its subject',
    'owner',
    'owner',
    made,
    {
      subject: subjectOf({ ...truth.secret, nk: other }, truth.open.audience),
    },
    { nk: other },
  ),
  negative("a victim's payment, with a key and signature of one's own", 'owner', 'owner', { ...made, ask: stranger }, stolen),
  negative(
    "a victim's receipt, with a key and signature of one's own",
    'owner',
    'owner',
    { ...received, ask: stranger },
    {
      owner: build(received).open.owner,
    },
  ),
  negative('a payer flag of two', 'payer-flag', 'payer', made, { payer: 2n }),
  negative('a payer flag of r - 1', 'payer-flag', 'payer', made, { payer: FIELD_MODULUS - 1n }),
  negative('a payment of somebody else', 'origin', 'payer', received, { payer: 1n }),
  negative('a tag off by one', 'journal-tag', 'tag', made, { tag: (tag) => tag + 1n }),
  negative('a tag of another account', 'journal-tag', 'tag', made, { tag: () => other }),
  negative('a tag of another transaction', 'journal-tag', 'tag', made, {
    tag: () => hash('journal-tag', periodKeyOf(account, made.period), other),
  }),
  negative('a tag of the next month', 'journal-tag', 'tag', made, {
    tag: () => hash('journal-tag', periodKeyOf(account, made.period + 1n), truth.open.nf0),
  }),
  negative('a period off by one', 'journal-tag', 'tag', made, { period: made.period + 1n }),
  negative('the first nullifier of another transaction', 'origin', 'payer', made, { nf0: other }),
  negative("a tag of one's jk under another account", 'journal-tag', 'tag', made, {
    tag: () => hash('journal-tag', periodKeyOf(other, made.period), truth.open.nf0),
  }),
  negative('an origin off by one', 'origin', 'payer', made, { origin: (origin) => origin + 1n }),
  negative('an origin of another account', 'origin', 'payer', made, { origin: () => hash('origin', other, truth.open.nf0) }),
  negative('an origin of another transaction', 'origin', 'payer', made, { origin: () => hash('origin', account, other) }),
  negative('a payment to oneself as received', 'origin', 'payer', made, { payer: 0n }),
]

export const PAYMENT: CircuitCase<PaymentStatement> = {
  name: 'payment',
  signals: ({ open }) => paymentSignals(open),
  inputs: ({ open, secret }) => paymentInputs(open, secret),
  check: ({ open, secret }) => checkPayment(open, secret),
  rules: 6,
  truths: (['usual', 'edge'] as const).flatMap((size) =>
    Array.from({ length: 12 }, (_, i) => ({
      name: `${i % 2 === 0 ? 'made' : 'received'}, ${size}, ${i >> 1}`,
      statement: once(() => {
        const rng = createRng(`payment ${i} ${size}`)
        return buildPayment(rng, drawPayment(rng, BigInt((i + 1) % 2), size))
      }),
    })),
  ),
  negatives: NEGATIVES,
}
