import { addPoints, FIELD_MODULUS, type Fr, hash, mulBase8, SUBGROUP_ORDER } from '../../src/crypto'
import type { JournalEntry, StatementFailure } from '../../src/statement'
import { TREE_DEPTH } from '../../src/tree'
import { ORDER_8 } from '../crypto/points'
import { createRng } from '../ledger/fixture'
import { drawFr } from './plant'
import { buildStatement, type Forgery, type Scenario, type Statement } from './scenario'
import { drawScenario } from './shapes'

/** One way to be wrong: everything else of the statement is right, and follows from the lie where it would. */
export interface Negative {
  readonly name: string
  /** What the native check says. */
  readonly failure: StatementFailure
  /** The line of circom that refuses it, or a piece of it. */
  readonly constraint: string
  /** In a tree of depth 2 or more; of the pinned one, unless it is given. */
  readonly statement: (depth?: number) => Statement
}

/** Lines of the circuit and of circomlib's EdDSAPoseidonVerifier. */
export const CONSTRAINTS = {
  asset: 'Range(32)(asset);',
  amount: 'Range(128)(amount);',
  publicIn: 'Range(128)(publicIn);',
  publicOut: 'Range(128)(publicOut);',
  position: '<== Num2Bits(2 * DEPTH)(position);',
  self: 'self * (1 - self) === 0;',
  nullifier: 'nf[i] === nullifier[i];',
  anchor: 'amount * (root - anchor) === 0;',
  distinct: 'sameNullifier === 0;',
  commitment: 'cm[j] === commitment[j];',
  entry0: 'journal[j][0] === entry[j][0];',
  entry1: 'journal[j][1] === entry[j][1];',
  tag: 'tag === journalTag;',
  sum: '+ publicIn === outAmount[0]',
  publicAsset: 'publicAsset === (1 - isInside) * asset;',
  ownOwner: 'self * (owner - ownOwner) === 0;',
  akOnCurve: 'BabyCheck()(ak[0], ak[1]);',
  rOnCurve: 'BabyCheck()(r[0], r[1]);',
  s253: 'snum2bits.in <== S;',
  sBelowL: 'compConstant.out*enabled === 0;',
  akOrder: 'isZero.out*enabled === 0;',
  equation: 'eqCheck',
} as const

const R = FIELD_MODULUS
const TWO_128 = 1n << 128n
const HALF = (R + 1n) / 2n

/** Two real notes of 70 and 30; 60 to somebody, 40 back, nothing. */
function pureTransfer(): Scenario {
  const rng = createRng('negatives')
  const drawn = drawScenario(rng, { real: 2, publicIn: false, publicOut: false, size: 'usual', own: 2 })
  const [a, b, c] = drawn.outputs
  return withAmounts(
    { ...drawn, asset: 7n, outputs: [{ ...a, self: 0n, owner: drawFr(rng) }, b, { ...c, self: 0n }] },
    [70n, 30n],
    [60n, 40n, 0n],
  )
}

function withAmounts(
  scenario: Scenario,
  ins: readonly bigint[],
  outs: readonly bigint[],
  open: Partial<Scenario> = {},
): Scenario {
  const inputs = scenario.inputs.map((input, i) => ({ ...input, amount: ins[i] as bigint }))
  const outputs = scenario.outputs.map((output, j) => ({ ...output, amount: outs[j] as bigint }))
  return { ...scenario, inputs, outputs, ...open } as unknown as Scenario
}

const base = pureTransfer()
const shield = withAmounts(base, [0n, 0n], [100n, 0n, 0n], { publicIn: 100n })
const unshield = withAmounts(base, [70n, 30n], [60n, 0n, 0n], { publicOut: 40n })
const withInput = (changes: object): Scenario => ({ ...base, inputs: [{ ...base.inputs[0], ...changes }, base.inputs[1]] })
const withOutput = (changes: object): Scenario => ({
  ...base,
  outputs: [{ ...base.outputs[0], ...changes }, base.outputs[1], base.outputs[2]],
})
const build = (scenario: Scenario, forged: Forgery = {}, depth = TREE_DEPTH): Statement =>
  buildStatement(createRng('statement'), scenario, forged, depth)
const other = drawFr(createRng('other'))
const stranger = 987_654_321n
/** What the true statement says, for lies that start from it. */
const truth = build(base)
const account = hash('account', ...truth.secret.ak, truth.secret.nk, truth.secret.jk)
const periodKeyOf = (period: bigint): Fr => hash('journal-period', truth.secret.jk, account, period as Fr)
const inFirst =
  (change: (entry: JournalEntry) => readonly [bigint, bigint]) =>
  ([first, ...rest]: readonly JournalEntry[]): readonly JournalEntry[] => [
    change(first as JournalEntry) as unknown as JournalEntry,
    ...rest,
  ]
const plus = (value: bigint, by: bigint): bigint => (value + by + R) % R

function negative(
  name: string,
  failure: StatementFailure,
  place: keyof typeof CONSTRAINTS,
  scenario: Scenario,
  /** What is put in, or what is made of a true statement in the same tree. */
  forged: Forgery | ((truth: Statement) => Forgery) = {},
  edit: (statement: Statement) => Statement = (same) => same,
): Negative {
  const made = new Map<number, Statement>()
  const statement = (depth = TREE_DEPTH): Statement => {
    const found = made.get(depth)
    if (found) return found
    const lie = typeof forged === 'function' ? forged(build(base, {}, depth)) : forged
    const fresh = edit(build(scenario, lie, depth))
    made.set(depth, fresh)
    return fresh
  }
  return { name, failure, constraint: CONSTRAINTS[place], statement }
}

const inSecret =
  (changes: Partial<Record<keyof Statement['secret'], unknown>>) =>
  ({ open, secret }: Statement): Statement => ({ open, secret: { ...secret, ...changes } as Statement['secret'] })

/** The first input's path with one level changed: the leaves', the middle's or that below the root. */
const withLevel =
  (at: 'leaf' | 'middle' | 'top', change: (nodes: readonly [Fr, Fr, Fr]) => readonly [Fr, Fr, Fr]) =>
  (statement: Statement): Statement => {
    const [first, second] = statement.secret.inSiblings
    const level = { leaf: 0, middle: (first.length - 1) >> 1, top: first.length - 1 }[at]
    return inSecret({ inSiblings: [first.map((nodes, i) => (i === level ? change(nodes) : nodes)), second] })(statement)
  }

const RANGES: readonly Negative[] = [
  negative('an input amount of 2^128', 'amount-range', 'amount', withAmounts(base, [TWO_128, 0n], [TWO_128 - 1n, 1n, 0n])),
  negative('an input amount of r - 1', 'amount-range', 'amount', withAmounts(base, [R - 1n, 3n], [2n, 0n, 0n])),
  negative('an input amount of (r + 1) / 2', 'amount-range', 'amount', withAmounts(base, [HALF, HALF], [1n, 0n, 0n])),
  negative('an output amount of 2^128', 'amount-range', 'amount', withAmounts(base, [TWO_128 - 1n, 1n], [TWO_128, 0n, 0n])),
  negative(
    'an output of minus one, hidden by one too many',
    'amount-range',
    'amount',
    withAmounts(base, [70n, 30n], [101n, R - 1n, 0n]),
  ),
  negative('an output amount of (r + 1) / 2', 'amount-range', 'amount', withAmounts(base, [1n, 0n], [HALF, HALF, 0n])),
  negative(
    '2^128 entering',
    'public-amount-range',
    'publicIn',
    withAmounts(base, [0n, 0n], [TWO_128 - 1n, 1n, 0n], { publicIn: TWO_128 }),
  ),
  negative(
    '2^128 leaving',
    'public-amount-range',
    'publicOut',
    withAmounts(base, [TWO_128 - 1n, 1n], [0n, 0n, 0n], { publicOut: TWO_128 }),
  ),
  negative(
    'minus forty leaving',
    'public-amount-range',
    'publicOut',
    withAmounts(base, [70n, 30n], [140n, 0n, 0n], { publicOut: R - 40n }),
  ),
  negative(
    'minus forty entering',
    'public-amount-range',
    'publicIn',
    withAmounts(base, [70n, 30n], [60n, 0n, 0n], { publicIn: R - 40n }),
  ),
  negative('asset 2^32, which is amount one of asset 0', 'asset-range', 'asset', { ...base, asset: 1n << 32n }),
  negative('asset r - 1', 'asset-range', 'asset', { ...base, asset: R - 1n }),
  negative(
    'position 2^32 + p, another nullifier of the same leaf',
    'position-range',
    'position',
    withInput({ position: base.inputs[0].position + (1n << 32n) }),
  ),
  negative('a self flag of two', 'self-flag', 'self', withOutput({ owner: undefined, self: 2n })),
  negative('a self flag of r - 1', 'self-flag', 'self', withOutput({ owner: undefined, self: R - 1n })),
]

const victim = { position: 5n, cm: hash('note', other, (7n + (1_000n << 32n)) as Fr, other) }
const INPUTS: readonly Negative[] = [
  negative('a nullifier under another key', 'nullifier', 'nullifier', base, { nullifierKey: other }),
  negative('a nullifier of another position', 'nullifier', 'nullifier', base, {
    nullifierPosition: base.inputs[0].position ^ 1n,
  }),
  negative('a first nullifier off by one', 'nullifier', 'nullifier', base, { nf: ([a, b]) => [plus(a, 1n), b] }),
  negative('a second nullifier off by one', 'nullifier', 'nullifier', base, { nf: ([a, b]) => [a, plus(b, 1n)] }),
  negative('two nullifiers in the wrong order', 'nullifier', 'nullifier', base, { nf: ([a, b]) => [b, a] }),
  negative('a note of another owner', 'nullifier', 'anchor', base, { inOwner: other }),
  negative('a note of another asset', 'nullifier', 'anchor', base, { inAsset: 8n }),
  negative('another nk than the account has', 'nullifier', 'anchor', base, {}, inSecret({ nk: other })),
  negative('another jk than the account has', 'nullifier', 'anchor', base, {}, inSecret({ jk: other })),
  negative('another psi than the note has', 'nullifier', 'anchor', base, {}, inSecret({ inPsi: [other, truth.secret.inPsi[1]] })),
  negative(
    'a diversifier of another address',
    'nullifier',
    'anchor',
    base,
    {},
    inSecret({ inDiversifier: [other, truth.secret.inDiversifier[1]] }),
  ),
  negative(
    "a dummy with the nullifier of a victim's note",
    'nullifier',
    'nullifier',
    withAmounts(base, [0n, 100n], [60n, 40n, 0n]),
    { nf: ([, b]) => [hash('nullifier', truth.secret.nk, victim.cm, victim.position as Fr), b] },
  ),
  negative('one note twice', 'nullifier-distinct', 'distinct', {
    ...base,
    inputs: [base.inputs[0], base.inputs[0]],
    outputs: withAmounts(base, [], [100n, 40n, 0n]).outputs,
  }),
  negative('a root of another tree', 'membership', 'anchor', base, { anchor: () => other }),
  negative('an anchor of 0', 'membership', 'anchor', base, { anchor: () => 0n }),
  negative('another leaf at the position', 'membership', 'anchor', base, { leaf: other }),
  negative('a dummy with a value', 'membership', 'anchor', base, { isDummy: true }),
  negative(
    'a leaf sibling changed',
    'membership',
    'anchor',
    base,
    {},
    withLevel('leaf', ([a, b]) => [a, b, other]),
  ),
  negative(
    'a sibling below the root changed',
    'membership',
    'anchor',
    base,
    {},
    withLevel('top', ([, b, c]) => [other, b, c]),
  ),
  negative(
    'two siblings in the wrong order',
    'membership',
    'anchor',
    base,
    {},
    withLevel('middle', ([a, b, c]) => [b, a, c]),
  ),
]

const OUTPUTS: readonly Negative[] = [
  negative('a commitment off by one', 'commitment', 'commitment', base, { cm: (cm) => plus(cm, 1n) }),
  negative('a commitment off by one beside the right entries', 'commitment', 'commitment', base, ({ open }) => ({
    cm: (cm) => plus(cm, 1n),
    journal: () => open.journal,
  })),
  negative('another asset in one output', 'commitment', 'commitment', base, { outAsset: 8n }),
  negative('one more in the commitment than in the sum', 'commitment', 'commitment', base, { outAsset: 7n + (1n << 32n) }),
  negative('a psi of its own', 'commitment', 'commitment', base, { psi: () => other }),
  negative('a psi of another place', 'commitment', 'commitment', base, ({ open, secret }) => ({
    psi: () => hash('psi', secret.outRseed[0], open.nf[0], 1n as Fr, hash('origin', account, open.nf[0])),
  })),
  negative("a stranger's origin", 'commitment', 'commitment', base, { origin: other }),
  negative('an output made of nothing', 'balance', 'sum', withAmounts(base, [70n, 30n], [60n, 41n, 0n])),
  negative('an output that vanishes', 'balance', 'sum', withAmounts(base, [70n, 30n], [60n, 39n, 0n])),
  negative('one too many leaving', 'balance', 'sum', { ...unshield, publicOut: 41n }),
  negative('one too few entering', 'balance', 'sum', { ...shield, publicIn: 99n }),
  negative('money entering that nobody gets', 'balance', 'sum', withAmounts(base, [70n, 30n], [60n, 40n, 0n], { publicIn: 5n })),
  negative('an asset told in a pure transfer', 'public-asset', 'publicAsset', base, { publicAsset: 7n }),
  negative('no asset told in a shield', 'public-asset', 'publicAsset', shield, { publicAsset: 0n }),
  negative('another asset told in a shield', 'public-asset', 'publicAsset', shield, { publicAsset: 8n }),
  negative('another asset told in an unshield', 'public-asset', 'publicAsset', unshield, { publicAsset: 8n }),
]

const small = { x: 0n, y: R - 1n }
const SIGNATURES: readonly Negative[] = [
  negative("a stranger's signature", 'signature', 'equation', base, { signer: stranger }),
  negative('a signature for another recipient or ciphertext', 'signature', 'equation', base, {
    message: (open) => ({ ...open, txHash: other }),
  }),
  negative('a signature for other notes', 'signature', 'equation', base, {
    message: (open) => ({ ...open, cm: [open.cm[1], open.cm[0], open.cm[2]] }),
  }),
  negative('a signature for other inputs', 'signature', 'equation', base, {
    message: (open) => ({ ...open, nf: [open.nf[1], open.nf[0]] }),
  }),
  negative('a signature for another month', 'signature', 'equation', base, {
    message: (open) => ({ ...open, period: 683n as Fr }),
  }),
  negative('a signature for another amount leaving', 'signature', 'equation', unshield, {
    message: (open) => ({ ...open, publicOut: 39n as Fr }),
  }),
  negative('an S off by one', 'signature', 'equation', base, {
    signature: ({ r, s }) => ({ r, s: (s + 1n) % SUBGROUP_ORDER }),
  }),
  negative('S + l, the same signature once more', 'signature', 'sBelowL', base, {
    signature: ({ r, s }) => ({ r, s: s + SUBGROUP_ORDER }),
  }),
  negative('R and S negated', 'signature', 'equation', base, {
    signature: ({ r, s }) => ({ r: { x: R - r.x, y: r.y }, s: SUBGROUP_ORDER - s }),
  }),
  negative('an R off the curve', 'signature', 'rOnCurve', base, {
    signature: ({ r, s }) => ({ r: { x: plus(r.x, 1n), y: r.y }, s }),
  }),
  negative('an R with a part of small order', 'signature', 'equation', base, {
    signature: ({ r, s }) => ({ r: addPoints(r, small as never), s }),
  }),
  negative('a key of small order, under which anybody could sign', 'signature', 'akOrder', base, {
    ak: [small.x, small.y],
    signature: () => ({ r: mulBase8(5n), s: 5n }),
  }),
  negative('the identity as key', 'signature', 'akOrder', base, {
    ak: [0n, 1n],
    signature: () => ({ r: mulBase8(5n), s: 5n }),
  }),
  negative('a key off the curve', 'signature', 'akOnCurve', base, { ak: [plus(truth.secret.ak[0], 1n), truth.secret.ak[1]] }),
]

const JOURNAL: readonly Negative[] = [
  negative('a finder tag off by one', 'journal-tag', 'tag', base, { tag: (tag) => plus(tag, 1n) }),
  negative("a journal under the next month's key", 'journal-tag', 'entry0', base, { periodKey: periodKeyOf(683n) }),
  negative(
    "a journal under a victim's key, with a key and signature of one's own",
    'journal-tag',
    'entry0',
    { ...base, ask: stranger },
    { periodKey: periodKeyOf(base.period) },
  ),
  negative('a journal under a key of nobody', 'journal-tag', 'entry0', base, { periodKey: other }),
  negative("entries under the next month's key beside the right tag", 'journal-entry', 'entry0', base, ({ open }) => ({
    periodKey: periodKeyOf(683n),
    tag: () => hash('journal-tag', periodKeyOf(base.period), open.nf[0]),
  })),
  negative('an entry of one less', 'journal-entry', 'entry0', base, {
    journal: inFirst(([a, b]) => [plus(a, -(1n << 32n)), b]),
  }),
  negative('an entry of another asset', 'journal-entry', 'entry0', base, { journal: inFirst(([a, b]) => [plus(a, 1n), b]) }),
  negative('an entry of another payee', 'journal-entry', 'entry1', base, { journal: inFirst(([a, b]) => [a, plus(b, 1n)]) }),
  negative('a payment told as change', 'journal-entry', 'entry0', base, {
    journal: inFirst(([a, b]) => [plus(a, 1n << 160n), b]),
  }),
  negative('two entries in the wrong order', 'journal-entry', 'entry0', base, {
    journal: ([a, b, c]) => [b, a, c] as readonly JournalEntry[],
  }),
  negative('an entry of zeros', 'journal-entry', 'entry0', base, { journal: inFirst(() => [0n, 0n]) }),
  negative('a self flag on a foreign owner', 'self-owner', 'ownOwner', withOutput({ self: 1n })),
  negative(
    'a self flag with a diversifier of another address',
    'self-owner',
    'ownOwner',
    withOutput({ owner: undefined, self: 1n }),
    {},
    inSecret({ outDiversifier: [other, ...truth.secret.outDiversifier.slice(1)] }),
  ),
]

const own = (i: 0 | 1): Fr => hash('owner', account, base.inputs[i].diversifier as Fr)
const firstNote = hash('note', own(0), (base.asset + (70n << 32n)) as Fr, base.inputs[0].psi as Fr)
const dummy = { ...base.inputs[0], amount: 0n }

/** An element of the public part off by one: of its list, or of its list of pairs. */
const inOpen =
  (key: 'cm' | 'journal', j: number, part = 0) =>
  ({ open, secret }: Statement): Statement => {
    const move = (old: unknown, i: number): unknown =>
      i !== j ? old : Array.isArray(old) ? old.map((each, k) => (k === part ? plus(each, 1n) : each)) : plus(old as bigint, 1n)
    return { open: { ...open, [key]: (open[key] as readonly unknown[]).map(move) } as Statement['open'], secret }
  }

const FURTHER: readonly Negative[] = [
  negative(
    "a victim's note, with a key and signature of one's own",
    'membership',
    'anchor',
    { ...base, ask: stranger },
    { leaf: firstNote },
  ),
  negative(
    'the leaf beside the one that is told',
    'membership',
    'anchor',
    base,
    { nullifierPosition: base.inputs[0].position ^ 1n },
    (statement) => {
      const [first, second] = statement.secret.inPosition
      return inSecret({ inPosition: [first ^ 1n, second] })(statement)
    },
  ),
  negative('one dummy twice', 'nullifier-distinct', 'distinct', {
    ...withAmounts(base, [], [100n, 0n, 0n], { publicIn: 100n }),
    inputs: [dummy, dummy],
  }),
  ...[1, 2].map((j) => negative(`commitment ${j} off by one`, 'commitment', 'commitment', base, {}, inOpen('cm', j))),
  ...[1, 2].flatMap((j) =>
    [0, 1].map((part) =>
      negative(
        `element ${part} of entry ${j} off by one`,
        'journal-entry',
        part === 0 ? 'entry0' : 'entry1',
        base,
        {},
        inOpen('journal', j, part),
      ),
    ),
  ),
  negative('a key of order eight', 'signature', 'akOrder', base, {
    ak: [ORDER_8.x, ORDER_8.y],
    signature: () => ({ r: mulBase8(5n), s: 5n }),
  }),
  negative('an S of l', 'signature', 'sBelowL', base, { signature: ({ r }) => ({ r, s: SUBGROUP_ORDER }) }),
  negative('an S of 254 bits', 'signature', 's253', base, { signature: ({ r }) => ({ r, s: 1n << 253n }) }),
  negative('an R of zeros', 'signature', 'rOnCurve', base, { signature: ({ s }) => ({ r: { x: 0n, y: 0n }, s }) }),
]

/** Every named way to be wrong. */
export const NEGATIVES: readonly Negative[] = [...RANGES, ...INPUTS, ...OUTPUTS, ...SIGNATURES, ...JOURNAL, ...FURTHER]
