import type { Rng } from '../../src/base'
import { type Fr, hash } from '../../src/crypto'
import {
  BINDING_SLOTS,
  type BindingFailure,
  type BindingPrivate,
  type BindingPublic,
  bindingInputs,
  bindingSignals,
  checkBinding,
} from '../../src/statement'
import { createRng } from '../ledger/fixture'
import type { CircuitCase } from './case'
import { DISCLOSER_LIES, type DiscloserForgery, disclose, draw, drawTerms, fr, subjectOf, type Terms } from './discloser'
import { type Negative, once } from './negative'
import { drawFr } from './plant'

export interface BindingStatement {
  readonly open: BindingPublic
  readonly secret: BindingPrivate
}

interface Scenario extends Terms {
  readonly diversifier: bigint
  /** One or more; the last is repeated. */
  readonly periods: readonly bigint[]
}

interface Forgery extends DiscloserForgery {
  readonly owner?: bigint
  readonly period?: (periods: readonly Fr[]) => readonly bigint[]
  readonly periodKey?: (keys: readonly Fr[]) => readonly bigint[]
}

const U32 = (1n << 32n) - 1n

export function buildBinding(rng: Rng, scenario: Scenario, forged: Forgery = {}, slots = BINDING_SLOTS): BindingStatement {
  const { open, secret } = disclose(rng, scenario, forged)
  const account = hash('account', ...secret.ak, secret.nk, secret.jk)
  const periods = Array.from({ length: slots }, (_, i) => fr(scenario.periods[i] ?? (scenario.periods.at(-1) as bigint)))
  const keys = periods.map((period) => hash('journal-period', secret.jk, account, period))
  return {
    open: {
      ...open,
      owner: fr(forged.owner ?? hash('owner', account, fr(scenario.diversifier))),
      period: (forged.period?.(periods) ?? periods).map(fr),
      periodKey: (forged.periodKey?.(keys) ?? keys).map(fr),
    },
    secret: { ...secret, diversifier: fr(scenario.diversifier) },
  }
}

/** `count` periods; the first and the last that there are at the edge. */
export function drawBinding(rng: Rng, count: number, size: 'usual' | 'edge'): Scenario {
  const first = size === 'usual' ? 682n : U32 - BigInt(count) + 1n
  return {
    ...drawTerms(rng, size),
    diversifier: size === 'usual' ? draw(rng, 128) : (1n << 128n) - 1n,
    periods: Array.from({ length: count }, (_, i) => (size === 'edge' && i === 0 ? 0n : first + BigInt(i))),
  }
}

const base = drawBinding(createRng('binding'), 9, 'usual')
const build = (scenario: Scenario = base, forged: Forgery = {}): BindingStatement =>
  buildBinding(createRng('statement'), scenario, forged)
const truth = build()
const account = hash('account', ...truth.secret.ak, truth.secret.nk, truth.secret.jk)
const other = drawFr(createRng('other'))
const stranger = 987_654_321n
const at = (place: number, change: (old: Fr) => bigint) => (all: readonly Fr[]) =>
  all.map((each, i) => (i === place ? change(each) : each))

const CONSTRAINTS = { owner: 'owner === ownOwner;', key: 'periodKey[i] === key[i];' } as const

function negative(
  name: string,
  failure: BindingFailure,
  place: keyof typeof CONSTRAINTS,
  forged: Forgery,
  scenario: Scenario = base,
): Negative<BindingStatement> {
  return { name, failure, constraint: CONSTRAINTS[place], statement: once(() => build(scenario, forged)) }
}

const withSecret = (
  name: string,
  place: keyof typeof CONSTRAINTS,
  changes: Partial<BindingPrivate>,
  forged: Forgery = {},
): Negative<BindingStatement> => ({
  name,
  failure: 'owner',
  constraint: CONSTRAINTS[place],
  statement: once(() => {
    const { open, secret } = build(base, forged)
    return { open, secret: { ...secret, ...changes } }
  }),
})

/** The owner and keys of the true statement, with a key and signature of somebody else. */
const stolen: Forgery = { owner: truth.open.owner, periodKey: () => truth.open.periodKey }

const NEGATIVES: readonly Negative<BindingStatement>[] = [
  ...DISCLOSER_LIES.map(({ name, failure, constraint, forged }) => ({
    name,
    failure,
    constraint,
    statement: once(() => build(base, forged(base))),
  })),
  negative('an owner off by one', 'owner', 'owner', { owner: truth.open.owner + 1n }),
  negative('the owner of another account', 'owner', 'owner', { owner: hash('owner', other, truth.secret.diversifier) }),
  withSecret('a diversifier of another address', 'owner', { diversifier: other }),
  withSecret(
    'another jk than the account has, and its subject',
    'key',
    { jk: other },
    { subject: subjectOf({ ...truth.secret, jk: other }, truth.open.audience) },
  ),
  withSecret(
    'another nk than the account has, and its subject',
    'key',
    { nk: other },
    {
      subject: subjectOf({ ...truth.secret, nk: other }, truth.open.audience),
    },
  ),
  negative("a victim's address and keys, with a key and signature of one's own", 'owner', 'key', stolen, {
    ...base,
    ask: stranger,
  }),
  ...[0, 8, 11].map((i) => negative(`period key ${i} off by one`, 'period-key', 'key', { periodKey: at(i, (key) => key + 1n) })),
  ...[0, 11].map((i) => negative(`period ${i} off by one`, 'period-key', 'key', { period: at(i, (period) => period + 1n) })),
  negative('two period keys in the wrong order', 'period-key', 'key', {
    periodKey: ([a, b, ...rest]) => [b as Fr, a as Fr, ...rest],
  }),
  negative('the key of another month', 'period-key', 'key', {
    periodKey: at(4, () => hash('journal-period', truth.secret.jk, account, fr(700n))),
  }),
  negative('the period key of another account', 'period-key', 'key', {
    periodKey: at(0, () => hash('journal-period', other, account, fr(682n))),
  }),
  negative("the period key of one's jk under another account", 'period-key', 'key', {
    periodKey: at(2, () => hash('journal-period', truth.secret.jk, other, fr(684n))),
  }),
  negative('the jk itself for a period key', 'period-key', 'key', { periodKey: at(0, () => truth.secret.jk) }),
]

export const BINDING: CircuitCase<BindingStatement> = {
  name: 'binding',
  signals: ({ open }) => bindingSignals(open),
  inputs: ({ open, secret }) => bindingInputs(open, secret),
  check: ({ open, secret }) => checkBinding(open, secret),
  rules: 4,
  truths: (['usual', 'edge'] as const).flatMap((size) =>
    Array.from({ length: BINDING_SLOTS }, (_, i) => ({
      name: `${i + 1} periods, ${size}`,
      statement: once(() => {
        const rng = createRng(`binding ${i} ${size}`)
        return buildBinding(rng, drawBinding(rng, i + 1, size))
      }),
    })),
  ),
  negatives: NEGATIVES,
}
