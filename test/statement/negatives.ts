import { addPoints, FIELD_MODULUS, type Fr, hash, mulBase8, SUBGROUP_ORDER } from '../../src/crypto'
import type { JournalEntry, StatementFailure } from '../../src/statement'
import { ORDER_8 } from '../crypto/points'
import { createRng } from '../ledger/fixture'
import { buildStatement, drawFr, type Forgery, type Scenario, type Statement } from './scenario'
import { drawScenario } from './shapes'

/** One way to be wrong: everything else of the statement is right, and follows from the lie where it would. */
export interface Negative {
  readonly name: string
  /** What the native check says. */
  readonly failure: StatementFailure
  /** The circom template whose constraint refuses it. */
  readonly template: string
  readonly statement: () => Statement
}

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
const build = (scenario: Scenario, forged: Forgery = {}): Statement => buildStatement(createRng('statement'), scenario, forged)
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
  template: string,
  scenario: Scenario,
  forged: Forgery = {},
  edit: (statement: Statement) => Statement = (same) => same,
): Negative {
  let made: Statement | undefined
  const statement = (): Statement => {
    made ??= edit(build(scenario, forged))
    return made
  }
  return { name, failure, template, statement }
}

const inSecret =
  (changes: Partial<Record<keyof Statement['secret'], unknown>>) =>
  ({ open, secret }: Statement): Statement => ({ open, secret: { ...secret, ...changes } as Statement['secret'] })

/** The first input's path with one level changed. */
const withLevel =
  (level: number, change: (nodes: readonly [Fr, Fr, Fr]) => readonly [Fr, Fr, Fr]) =>
  (statement: Statement): Statement => {
    const [first, second] = statement.secret.inSiblings
    return inSecret({ inSiblings: [first.map((nodes, i) => (i === level ? change(nodes) : nodes)), second] })(statement)
  }

const RANGES: readonly Negative[] = [
  negative('an input amount of 2^128', 'amount-range', 'Num2Bits', withAmounts(base, [TWO_128, 0n], [TWO_128 - 1n, 1n, 0n])),
  negative('an input amount of r - 1', 'amount-range', 'Num2Bits', withAmounts(base, [R - 1n, 3n], [2n, 0n, 0n])),
  negative('an input amount of (r + 1) / 2', 'amount-range', 'Num2Bits', withAmounts(base, [HALF, HALF], [1n, 0n, 0n])),
  negative('an output amount of 2^128', 'amount-range', 'Num2Bits', withAmounts(base, [TWO_128 - 1n, 1n], [TWO_128, 0n, 0n])),
  negative(
    'an output of minus one, hidden by one too many',
    'amount-range',
    'Num2Bits',
    withAmounts(base, [70n, 30n], [101n, R - 1n, 0n]),
  ),
  negative('an output amount of (r + 1) / 2', 'amount-range', 'Num2Bits', withAmounts(base, [1n, 0n], [HALF, HALF, 0n])),
  negative(
    '2^128 entering',
    'public-amount-range',
    'Num2Bits',
    withAmounts(base, [0n, 0n], [TWO_128 - 1n, 1n, 0n], { publicIn: TWO_128 }),
  ),
  negative(
    'minus forty leaving',
    'public-amount-range',
    'Num2Bits',
    withAmounts(base, [70n, 30n], [140n, 0n, 0n], { publicOut: R - 40n }),
  ),
  negative(
    'minus forty entering',
    'public-amount-range',
    'Num2Bits',
    withAmounts(base, [70n, 30n], [60n, 0n, 0n], { publicIn: R - 40n }),
  ),
  negative('asset 2^32, which is amount one of asset 0', 'asset-range', 'Num2Bits', { ...base, asset: 1n << 32n }),
  negative('asset r - 1', 'asset-range', 'Num2Bits', { ...base, asset: R - 1n }),
  negative(
    'position 2^32 + p, another nullifier of the same leaf',
    'position-range',
    'Num2Bits',
    withInput({ position: base.inputs[0].position + (1n << 32n) }),
  ),
  negative('a self flag of two', 'self-flag', 'OutputNote', withOutput({ owner: undefined, self: 2n })),
  negative('a self flag of r - 1', 'self-flag', 'OutputNote', withOutput({ owner: undefined, self: R - 1n })),
]

const victim = { position: 5n, cm: hash('note', other, (7n + (1_000n << 32n)) as Fr, other) }
const INPUTS: readonly Negative[] = [
  negative('a nullifier under another key', 'nullifier', 'Transfer', base, { nullifierKey: other }),
  negative('a nullifier of another position', 'nullifier', 'Transfer', base, { nullifierPosition: base.inputs[0].position ^ 1n }),
  negative('a first nullifier off by one', 'nullifier', 'Transfer', base, { nf: ([a, b]) => [plus(a, 1n), b] }),
  negative('a second nullifier off by one', 'nullifier', 'Transfer', base, { nf: ([a, b]) => [a, plus(b, 1n)] }),
  negative('two nullifiers in the wrong order', 'nullifier', 'Transfer', base, { nf: ([a, b]) => [b, a] }),
  negative('a note of another owner', 'nullifier', 'InputNote', base, { inOwner: other }),
  negative('a note of another asset', 'nullifier', 'InputNote', base, { inAsset: 8n }),
  negative('another nk than the account has', 'nullifier', 'InputNote', base, {}, inSecret({ nk: other })),
  negative('another jk than the account has', 'nullifier', 'InputNote', base, {}, inSecret({ jk: other })),
  negative(
    'another psi than the note has',
    'nullifier',
    'InputNote',
    base,
    {},
    inSecret({ inPsi: [other, truth.secret.inPsi[1]] }),
  ),
  negative(
    'a diversifier of another address',
    'nullifier',
    'InputNote',
    base,
    {},
    inSecret({ inDiversifier: [other, truth.secret.inDiversifier[1]] }),
  ),
  negative(
    "a dummy with the nullifier of a victim's note",
    'nullifier',
    'Transfer',
    withAmounts(base, [0n, 100n], [60n, 40n, 0n]),
    { nf: ([, b]) => [hash('nullifier', truth.secret.nk, victim.cm, victim.position as Fr), b] },
  ),
  negative('one note twice', 'nullifier-distinct', 'Transfer', {
    ...base,
    inputs: [base.inputs[0], base.inputs[0]],
    outputs: withAmounts(base, [], [100n, 40n, 0n]).outputs,
  }),
  negative('a root of another tree', 'membership', 'InputNote', base, { anchor: () => other }),
  negative('an anchor of 0', 'membership', 'InputNote', base, { anchor: () => 0n }),
  negative('another leaf at the position', 'membership', 'InputNote', base, { leaf: other }),
  negative('a dummy with a value', 'membership', 'InputNote', base, { isDummy: true }),
  negative(
    'a leaf sibling changed',
    'membership',
    'InputNote',
    base,
    {},
    withLevel(0, ([a, b]) => [a, b, other]),
  ),
  negative(
    'a sibling below the root changed',
    'membership',
    'InputNote',
    base,
    {},
    withLevel(15, ([, b, c]) => [other, b, c]),
  ),
  negative(
    'two siblings in the wrong order',
    'membership',
    'InputNote',
    base,
    {},
    withLevel(7, ([a, b, c]) => [b, a, c]),
  ),
]

const OUTPUTS: readonly Negative[] = [
  negative('a commitment off by one', 'commitment', 'Transfer', base, { cm: (cm) => plus(cm, 1n) }),
  negative('another asset in one output', 'commitment', 'Transfer', base, { outAsset: 8n }),
  negative('one more in the commitment than in the sum', 'commitment', 'Transfer', base, { outAsset: 7n + (1n << 32n) }),
  negative('a psi of its own', 'commitment', 'Transfer', base, { psi: () => other }),
  negative('a psi of another place', 'commitment', 'Transfer', base, {
    psi: () => hash('psi', truth.secret.outRseed[0], truth.open.nf[0], 1n as Fr, hash('origin', account, truth.open.nf[0])),
  }),
  negative("a stranger's origin", 'commitment', 'Transfer', base, { origin: other }),
  negative('an output made of nothing', 'balance', 'Transfer', withAmounts(base, [70n, 30n], [60n, 41n, 0n])),
  negative('an output that vanishes', 'balance', 'Transfer', withAmounts(base, [70n, 30n], [60n, 39n, 0n])),
  negative('one too many leaving', 'balance', 'Transfer', { ...unshield, publicOut: 41n }),
  negative('one too few entering', 'balance', 'Transfer', { ...shield, publicIn: 99n }),
  negative(
    'money entering that nobody gets',
    'balance',
    'Transfer',
    withAmounts(base, [70n, 30n], [60n, 40n, 0n], { publicIn: 5n }),
  ),
  negative('an asset told in a pure transfer', 'public-asset', 'Transfer', base, { publicAsset: 7n }),
  negative('no asset told in a shield', 'public-asset', 'Transfer', shield, { publicAsset: 0n }),
  negative('another asset told in a shield', 'public-asset', 'Transfer', shield, { publicAsset: 8n }),
  negative('another asset told in an unshield', 'public-asset', 'Transfer', unshield, { publicAsset: 8n }),
]

const small = { x: 0n, y: R - 1n }
const SIGNATURES: readonly Negative[] = [
  negative("a stranger's signature", 'signature', 'ForceEqualIfEnabled', base, { signer: stranger }),
  negative('a signature for another recipient or ciphertext', 'signature', 'ForceEqualIfEnabled', base, {
    message: (open) => ({ ...open, txHash: other }),
  }),
  negative('a signature for other notes', 'signature', 'ForceEqualIfEnabled', base, {
    message: (open) => ({ ...open, cm: [open.cm[1], open.cm[0], open.cm[2]] }),
  }),
  negative('a signature for other inputs', 'signature', 'ForceEqualIfEnabled', base, {
    message: (open) => ({ ...open, nf: [open.nf[1], open.nf[0]] }),
  }),
  negative('a signature for another month', 'signature', 'ForceEqualIfEnabled', base, {
    message: (open) => ({ ...open, period: 683n as Fr }),
  }),
  negative('a signature for another amount leaving', 'signature', 'ForceEqualIfEnabled', unshield, {
    message: (open) => ({ ...open, publicOut: 39n as Fr }),
  }),
  negative('an S off by one', 'signature', 'ForceEqualIfEnabled', base, {
    signature: ({ r, s }) => ({ r, s: (s + 1n) % SUBGROUP_ORDER }),
  }),
  negative('S + l, the same signature once more', 'signature', 'EdDSAPoseidonVerifier', base, {
    signature: ({ r, s }) => ({ r, s: s + SUBGROUP_ORDER }),
  }),
  negative('R and S negated', 'signature', 'ForceEqualIfEnabled', base, {
    signature: ({ r, s }) => ({ r: { x: R - r.x, y: r.y }, s: SUBGROUP_ORDER - s }),
  }),
  negative('an R off the curve', 'signature', 'BabyCheck', base, {
    signature: ({ r, s }) => ({ r: { x: plus(r.x, 1n), y: r.y }, s }),
  }),
  negative('an R with a part of small order', 'signature', 'ForceEqualIfEnabled', base, {
    signature: ({ r, s }) => ({ r: addPoints(r, small as never), s }),
  }),
  negative('a key of small order, under which anybody could sign', 'signature', 'EdDSAPoseidonVerifier', base, {
    ak: [small.x, small.y],
    signature: () => ({ r: mulBase8(5n), s: 5n }),
  }),
  negative('the identity as key', 'signature', 'EdDSAPoseidonVerifier', base, {
    ak: [0n, 1n],
    signature: () => ({ r: mulBase8(5n), s: 5n }),
  }),
  negative('a key off the curve', 'signature', 'BabyCheck', base, { ak: [plus(truth.secret.ak[0], 1n), truth.secret.ak[1]] }),
]

const JOURNAL: readonly Negative[] = [
  negative('a finder tag off by one', 'journal-tag', 'Transfer', base, { tag: (tag) => plus(tag, 1n) }),
  negative("a journal under the next month's key", 'journal-tag', 'Transfer', base, { periodKey: periodKeyOf(683n) }),
  negative(
    "a journal under a victim's key, with a key and signature of one's own",
    'journal-tag',
    'Transfer',
    { ...base, ask: stranger },
    { periodKey: periodKeyOf(base.period) },
  ),
  negative('a journal under a key of nobody', 'journal-tag', 'Transfer', base, { periodKey: other }),
  negative("entries under the next month's key beside the right tag", 'journal-entry', 'Transfer', base, {
    periodKey: periodKeyOf(683n),
    tag: () => hash('journal-tag', periodKeyOf(base.period), truth.open.nf[0]),
  }),
  negative('an entry of one less', 'journal-entry', 'Transfer', base, {
    journal: inFirst(([a, b]) => [plus(a, -(1n << 32n)), b]),
  }),
  negative('an entry of another asset', 'journal-entry', 'Transfer', base, { journal: inFirst(([a, b]) => [plus(a, 1n), b]) }),
  negative('an entry of another payee', 'journal-entry', 'Transfer', base, { journal: inFirst(([a, b]) => [a, plus(b, 1n)]) }),
  negative('a payment told as change', 'journal-entry', 'Transfer', base, {
    journal: inFirst(([a, b]) => [plus(a, 1n << 160n), b]),
  }),
  negative('two entries in the wrong order', 'journal-entry', 'Transfer', base, {
    journal: ([a, b, c]) => [b, a, c] as readonly JournalEntry[],
  }),
  negative('an entry of zeros', 'journal-entry', 'Transfer', base, { journal: inFirst(() => [0n, 0n]) }),
  negative('a self flag on a foreign owner', 'self-owner', 'OutputNote', withOutput({ self: 1n })),
  negative(
    'a self flag with a diversifier of another address',
    'self-owner',
    'OutputNote',
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
    'InputNote',
    { ...base, ask: stranger },
    { leaf: firstNote },
  ),
  negative(
    'the leaf beside the one that is told',
    'membership',
    'InputNote',
    base,
    { nullifierPosition: base.inputs[0].position ^ 1n },
    inSecret({ inPosition: [base.inputs[0].position ^ 1n, base.inputs[1].position] }),
  ),
  negative('one dummy twice', 'nullifier-distinct', 'Transfer', {
    ...withAmounts(base, [], [100n, 0n, 0n], { publicIn: 100n }),
    inputs: [dummy, dummy],
  }),
  ...[1, 2].map((j) => negative(`commitment ${j} off by one`, 'commitment', 'Transfer', base, {}, inOpen('cm', j))),
  ...[1, 2].flatMap((j) =>
    [0, 1].map((part) =>
      negative(`element ${part} of entry ${j} off by one`, 'journal-entry', 'Transfer', base, {}, inOpen('journal', j, part)),
    ),
  ),
  negative('a key of order eight', 'signature', 'EdDSAPoseidonVerifier', base, {
    ak: [ORDER_8.x, ORDER_8.y],
    signature: () => ({ r: mulBase8(5n), s: 5n }),
  }),
  negative('an S of l', 'signature', 'EdDSAPoseidonVerifier', base, { signature: ({ r }) => ({ r, s: SUBGROUP_ORDER }) }),
  negative('an S of 254 bits', 'signature', 'Num2Bits', base, { signature: ({ r }) => ({ r, s: 1n << 253n }) }),
  negative('an R of zeros', 'signature', 'BabyCheck', base, { signature: ({ s }) => ({ r: { x: 0n, y: 0n }, s }) }),
]

/** Every named way to be wrong. */
export const NEGATIVES: readonly Negative[] = [...RANGES, ...INPUTS, ...OUTPUTS, ...SIGNATURES, ...JOURNAL, ...FURTHER]
