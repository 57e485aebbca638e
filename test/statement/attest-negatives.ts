import { EMPTY_LEAF, FIELD_MODULUS, type Fr, hash } from '../../src/crypto'
import { type AttestFailure, type AttestSlot, attestInputs, attestSignals, checkAttest } from '../../src/statement'
import { createRng } from '../ledger/fixture'
import {
  ATTEST_SHAPES,
  type AttestedNote,
  type AttestForgery,
  type AttestScenario,
  type AttestShape,
  type AttestStatement,
  buildAttest,
  drawAttest,
  slotNullifiers,
  withPart,
} from './attest'
import type { CircuitCase } from './case'
import { DISCLOSER_LIES, fr, subjectOf } from './discloser'
import { type Negative, once } from './negative'
import { drawFr, type Level } from './plant'

/** Lines of the circuit. */
const CONSTRAINTS = {
  asset: 'Range(32)(asset);',
  income: 'income * (1 - income) === 0;',
  from: 'Range(32)(from);',
  to: 'Range(33)(to);',
  threshold: 'Range(128)(threshold);',
  amount: 'Range(128)(amount);',
  position: 'signal positionBits[2 * DEPTH] <== Num2Bits(2 * DEPTH)(position);',
  gapPosition: 'signal gapPositionBits[2 * DEPTH] <== Num2Bits(2 * DEPTH)(gapPosition);',
  first: 'Range(32)(position[0] - from);',
  next: 'Range(32)(position[i] - position[i - 1] - 1);',
  last: 'Range(33)(to - position[COUNT - 1] - 1);',
  anchor: 'amount * (root - anchor) === 0;',
  gapRoot: 'unspent * (gapRoot - nullifierRoot) === 0;',
  gap: 'Gap()(low, value, high);',
  own: 'received * isOwn === 0;',
  mark: 'mark[i] === ownMark[i];',
  share: 'share === threshold + added - taken;',
  sum: 'Range(130)(amount[0] + amount[1] + amount[2] + amount[3] - threshold);',
} as const

const R = FIELD_MODULUS
const U32 = 1n << 32n
const U128 = 1n << 128n
const other = drawFr(createRng('other'))
const stranger = 987_654_321n

/** Four notes of 40, 30, 20 and 10 at positions 5, 9, 12 and 14; the second and fourth are change of the account's own. */
const base: AttestScenario = (() => {
  const drawn = drawAttest(createRng('attest'), { filled: [true, true, true, true], income: 0, size: 'usual' })
  const notes = drawn.notes.map((note, i) => ({
    ...note,
    amount: [40n, 30n, 20n, 10n][i] as bigint,
    position: [5n, 9n, 12n, 14n][i] as bigint,
  }))
  return { ...drawn, asset: 7n, from: 4n, to: 15n, part: 2n, next: 3n, threshold: 95n, notes }
})()
const income: AttestScenario = { ...base, income: 1n, notes: base.notes.map((note) => ({ ...note, origin: other })) }

const withNote = (slot: number, changes: Partial<AttestedNote>, scenario = base): AttestScenario => ({
  ...scenario,
  notes: scenario.notes.map((note, i) => (i === slot ? { ...note, ...changes } : note)),
})
const withAmounts = (amounts: readonly bigint[], threshold: bigint): AttestScenario => ({
  ...base,
  threshold,
  notes: base.notes.map((note, i) => ({ ...note, amount: amounts[i] as bigint })),
})
const build = (scenario: AttestScenario, forged: AttestForgery = {}, depth = 16): AttestStatement =>
  buildAttest(createRng('statement'), scenario, forged, depth)

/** One way to be wrong, in trees of any depth from 2 on: positions are below 16. */
export interface AttestLie {
  readonly name: string
  readonly failure: AttestFailure
  readonly constraint: string
  readonly scenario: AttestScenario
  /** Which slot is wrong by itself, if one is. */
  readonly slot: number
  readonly statement: (depth: number) => AttestStatement
}

type Edit = (statement: AttestStatement, depth: number) => AttestStatement

function negative(
  name: string,
  failure: AttestFailure,
  place: keyof typeof CONSTRAINTS,
  scenario: AttestScenario,
  forged: AttestForgery = {},
  edit: Edit = (same) => same,
  /** After share and marks were made to follow from the rest. */
  last: Edit = (same) => same,
): AttestLie {
  const statement = (depth: number): AttestStatement => last(withPart(edit(build(scenario, forged, depth), depth)), depth)
  return { name, failure, constraint: CONSTRAINTS[place], scenario, slot: forged.slot ?? 0, statement }
}

const inSlot =
  (slot: number, change: (old: AttestSlot, depth: number) => Partial<AttestSlot>): Edit =>
  ({ open, secret }, depth) => ({
    open,
    secret: { ...secret, slots: secret.slots.map((old, i) => (i === slot ? { ...old, ...change(old, depth) } : old)) },
  })

const inLevel = (path: AttestSlot['siblings'], at: number, change: (nodes: Level) => Level): AttestSlot['siblings'] =>
  path.map((nodes, level) => (level === at ? change([...nodes]) : nodes))

const RANGES: readonly AttestLie[] = [
  negative('asset 2^32, which is amount one of asset 0', 'asset-range', 'asset', { ...base, asset: U32 }),
  negative('asset r - 1', 'asset-range', 'asset', { ...base, asset: R - 1n }),
  negative('a start of 2^32', 'bounds-range', 'from', { ...base, from: U32 }),
  negative('a start of minus one', 'bounds-range', 'from', { ...base, from: R - 1n }),
  negative('an end of 2^33', 'bounds-range', 'to', { ...base, to: 1n << 33n }),
  negative('an end of minus one', 'bounds-range', 'to', { ...base, to: R - 1n }),
  negative(
    'a threshold of 2^128, which is there',
    'threshold-range',
    'threshold',
    withAmounts([U128 - 1n, U128 - 1n, 1n, 1n], U128),
  ),
  negative('a threshold of minus one', 'threshold-range', 'threshold', { ...base, threshold: R - 1n }),
  negative('an amount of 2^128', 'amount-range', 'amount', withAmounts([U128, 30n, 20n, 10n], 95n)),
  negative(
    'an amount of minus one, hidden by one too many',
    'amount-range',
    'amount',
    withAmounts([41n, 30n, R - 1n, 10n], 79n),
    { slot: 2 },
  ),
  negative('two amounts of (r + 1) / 2', 'amount-range', 'amount', withAmounts([(R + 1n) / 2n, (R + 1n) / 2n, 0n, 0n], 1n)),
  negative('an income flag of two', 'income-flag', 'income', { ...base, income: 2n }),
  negative('an income flag of r - 1', 'income-flag', 'income', { ...income, income: R - 1n }),
  negative('an income flag of two, with nothing', 'income-flag', 'income', { ...withAmounts([0n, 0n, 0n, 0n], 0n), income: 2n }),
  negative(
    'position 2^32 + p, another nullifier of the same leaf',
    'position-range',
    'position',
    {
      ...withNote(3, { position: U32 + 14n }),
      to: U32 + 15n,
    },
    { slot: 3 },
  ),
  negative(
    'position 2^32 + p of an empty slot',
    'position-range',
    'position',
    {
      ...withNote(3, { position: U32 + 14n, amount: 0n }),
      threshold: 90n,
      to: U32 + 15n,
    },
    { slot: 3 },
  ),
  negative('a position of minus one', 'position-range', 'position', withNote(0, { position: R - 1n })),
  negative(
    'gap position 2^32 + p',
    'position-range',
    'gapPosition',
    base,
    {},
    inSlot(0, ({ gapPosition }) => ({ gapPosition: fr(gapPosition + U32) })),
  ),
]

const ORDER: readonly AttestLie[] = [
  negative('a start one after the first note', 'position-order', 'first', { ...base, from: 6n }),
  negative('an end at the last note', 'position-order', 'last', { ...base, to: 14n }),
  negative('an end of 0', 'position-order', 'last', { ...base, to: 0n }),
  negative('one note twice', 'position-order', 'next', {
    ...base,
    threshold: 100n,
    notes: [base.notes[0], base.notes[0], base.notes[2], base.notes[3]] as readonly AttestedNote[],
  }),
  negative('one note four times', 'position-order', 'next', {
    ...base,
    threshold: 160n,
    notes: [0, 1, 2, 3].map(() => base.notes[0] as AttestedNote),
  }),
  negative('two notes in the wrong order', 'position-order', 'next', {
    ...base,
    notes: [0, 2, 1, 3].map((i) => base.notes[i] as AttestedNote),
  }),
  negative('the last two notes in the wrong order', 'position-order', 'next', {
    ...base,
    notes: [0, 1, 3, 2].map((i) => base.notes[i] as AttestedNote),
  }),
  negative('an empty slot at the place of a note', 'position-order', 'next', {
    ...withNote(2, { amount: 0n, position: 9n }),
    threshold: 80n,
  }),
  negative('an empty slot before the start', 'position-order', 'first', {
    ...withNote(0, { amount: 0n, position: 3n }),
    threshold: 60n,
  }),
  negative('an empty slot after the end', 'position-order', 'last', {
    ...withNote(3, { amount: 0n, position: 15n }),
    threshold: 90n,
  }),
]

/** Other keys, and the subject of the account that they make. */
const withOwnSubject =
  (changes: Partial<AttestStatement['secret']>): Edit =>
  ({ open, secret }) => {
    const changed = { ...secret, ...changes }
    return { open: { ...open, subject: subjectOf(changed, open.audience) }, secret: changed }
  }

const MEMBERSHIP: readonly AttestLie[] = [
  negative('a note of another account', 'membership', 'anchor', base, { owner: other }),
  negative('a note of another asset', 'membership', 'anchor', base, { leafAsset: 8n }),
  negative('another jk than the account has, and its subject', 'membership', 'anchor', base, {}, withOwnSubject({ jk: other })),
  negative('another nk than the account has, and its subject', 'membership', 'anchor', base, {}, withOwnSubject({ nk: other })),
  negative(
    "a victim's notes, with a key and signature of one's own",
    'membership',
    'anchor',
    { ...base, ask: stranger },
    {},
    ({ open, secret }, depth) => {
      const victim = build(base, {}, depth).secret.slots
      return { open: { ...open, anchor: build(base, {}, depth).open.anchor }, secret: { ...secret, slots: victim } }
    },
  ),
  ...[0, 1, 2, 3].map((slot) =>
    negative(
      `one more than note ${slot} holds`,
      'membership',
      'anchor',
      base,
      { slot },
      inSlot(slot, ({ amount }) => ({ amount: fr(amount + 1n) })),
    ),
  ),
  negative(
    'a diversifier of another address',
    'membership',
    'anchor',
    base,
    {},
    inSlot(0, () => ({ diversifier: other })),
  ),
  negative(
    'another seed than the note has',
    'membership',
    'anchor',
    base,
    { slot: 1 },
    inSlot(1, () => ({ rseed: other })),
  ),
  negative('a root of another tree', 'membership', 'anchor', base, { anchor: other }),
  negative('an anchor of 0', 'membership', 'anchor', base, { anchor: 0n }),
  negative('a note that stands in no tree', 'membership', 'anchor', base, { isAbsent: true }),
  negative('a last note that stands in no tree', 'membership', 'anchor', base, { slot: 3, isAbsent: true }),
  negative(
    'the leaf beside the note',
    'membership',
    'anchor',
    base,
    {},
    inSlot(0, () => ({ position: fr(6n) })),
  ),
  negative(
    'a leaf sibling changed',
    'membership',
    'anchor',
    base,
    {},
    inSlot(0, ({ siblings }) => ({ siblings: inLevel(siblings, 0, ([a, b]) => [a, b, other]) })),
  ),
  negative(
    'a sibling below the root changed',
    'membership',
    'anchor',
    base,
    { slot: 3 },
    inSlot(3, ({ siblings }, depth) => ({ siblings: inLevel(siblings, depth - 1, ([, b, c]) => [other, b, c]) })),
  ),
  negative(
    'two siblings in the wrong order',
    'membership',
    'anchor',
    base,
    { slot: 2 },
    inSlot(2, ({ siblings }, depth) => ({ siblings: inLevel(siblings, depth >> 1, ([a, b, c]) => [b, a, c]) })),
  ),
  negative('the nullifier root for the anchor', 'membership', 'anchor', base, { anchor: build(base).open.nullifierRoot }),
]

/** Gaps of their own for all notes, wide ones but for the slot at hand, each at a leaf of its own. */
const planted = (slot: number, gap: (nullifier: Fr) => { readonly low: bigint; readonly high: bigint }): AttestScenario => ({
  ...base,
  spent: (i, nullifier) => ({ ...(i === slot ? gap(nullifier) : { low: 0n, high: 0n }), position: BigInt(4 * i + 1) }),
})
const around = (nullifier: bigint) => ({ low: nullifier - 1n, high: nullifier + 1n })

const GAPS: readonly AttestLie[] = [
  negative('a root of another nullifier tree', 'gap-membership', 'gapRoot', base, { nullifierRoot: other }),
  negative('a nullifier root of 0', 'gap-membership', 'gapRoot', base, { nullifierRoot: 0n }),
  negative('the anchor for the nullifier root', 'gap-membership', 'gapRoot', base, { nullifierRoot: build(base).open.anchor }),
  negative(
    'an empty leaf for a gap',
    'gap-membership',
    'gapRoot',
    planted(0, () => ({ low: 0n, high: 0n })),
    { gapLeaf: EMPTY_LEAF },
  ),
  negative(
    'a gap whose ends are told in the wrong order',
    'gap-membership',
    'gapRoot',
    base,
    {},
    inSlot(0, ({ gapLow, gapHigh }) => ({ gapLow: gapHigh, gapHigh: gapLow })),
  ),
  negative(
    'a gap told lower than it is',
    'gap-membership',
    'gapRoot',
    planted(0, (nf) => ({ low: nf, high: 0n })),
    {
      claimedGap: { low: 0n },
    },
  ),
  negative(
    'a gap told higher than it is',
    'gap-membership',
    'gapRoot',
    planted(1, (nf) => ({ low: 0n, high: nf })),
    {
      slot: 1,
      claimedGap: { high: 0n },
    },
  ),
  negative(
    'the leaf beside the gap',
    'gap-membership',
    'gapRoot',
    base,
    {},
    inSlot(0, ({ gapPosition }) => ({ gapPosition: fr(gapPosition ^ 1n) })),
  ),
  negative(
    "a sibling of the gap's leaf changed",
    'gap-membership',
    'gapRoot',
    base,
    {},
    inSlot(0, ({ gapSiblings }) => ({ gapSiblings: inLevel(gapSiblings, 0, ([a, b]) => [a, b, other]) })),
  ),
  negative(
    'a sibling below the nullifier root changed',
    'gap-membership',
    'gapRoot',
    base,
    { slot: 3 },
    inSlot(3, ({ gapSiblings }, depth) => ({ gapSiblings: inLevel(gapSiblings, depth - 1, ([, b, c]) => [other, b, c]) })),
  ),
  ...[0, 1, 2, 3].flatMap((slot) => [
    negative(
      `a spent note in slot ${slot}: its gap begins there`,
      'gap',
      'gap',
      planted(slot, (nf) => ({ low: nf, high: 0n })),
      { slot },
    ),
    negative(
      `a spent note in slot ${slot}: its gap ends there`,
      'gap',
      'gap',
      planted(slot, (nf) => ({ low: 0n, high: nf })),
      { slot },
    ),
  ]),
  negative(
    'a spent note: its gap begins there and ends soon',
    'gap',
    'gap',
    planted(0, (nf) => ({ low: nf, high: nf + 1n })),
  ),
  negative(
    'the gap below',
    'gap',
    'gap',
    planted(0, (nf) => ({ low: nf - 5n, high: nf - 1n })),
  ),
  negative(
    'the gap above',
    'gap',
    'gap',
    planted(0, (nf) => ({ low: nf + 1n, high: nf + 5n })),
  ),
  negative(
    'the last gap, above the nullifier',
    'gap',
    'gap',
    planted(2, (nf) => ({ low: nf + 1n, high: 0n })),
    { slot: 2 },
  ),
  negative(
    'a gap that goes round, from below',
    'gap',
    'gap',
    planted(0, (nf) => ({ low: nf - 1n, high: 1n })),
  ),
  negative(
    'a gap that goes round, from above',
    'gap',
    'gap',
    planted(0, (nf) => ({ low: R - 1n, high: nf + 1n })),
  ),
  negative(
    'a gap between one element and itself',
    'gap',
    'gap',
    planted(0, (nf) => ({ low: nf + 7n, high: nf + 7n })),
  ),
  negative(
    'a gap one above in the upper half',
    'gap',
    'gap',
    planted(0, (nf) => ({ low: nf + U128, high: 0n })),
  ),
  negative(
    'a gap one below in the upper half',
    'gap',
    'gap',
    planted(0, (nf) => ({ low: 0n, high: nf - U128 })),
  ),
  negative('the gap of another nk', 'gap', 'gap', planted(0, around), {
    nullifier: (commitment, position) => hash('nullifier', other, commitment, position),
  }),
  negative('the gap of another position', 'gap', 'gap', planted(0, around), {
    nullifier: (commitment, position) => hash('nullifier', fr(base.nk), commitment, fr(position + 1n)),
  }),
  negative('the gap of another note', 'gap', 'gap', planted(0, around), {
    nullifier: (_, position) => hash('nullifier', fr(base.nk), other, position),
  }),
]

const INCOME: readonly AttestLie[] = [
  ...[0, 1, 2, 3].map((slot) =>
    negative(`change for income in slot ${slot}`, 'own-origin', 'own', withNote(slot, { origin: undefined }, income), { slot }),
  ),
  negative(
    'change alone for income',
    'own-origin',
    'own',
    {
      ...income,
      threshold: 0n,
      notes: income.notes.map((note) => ({ ...note, origin: undefined, amount: note.amount === 20n ? 20n : 0n })),
    },
    { slot: 2 },
  ),
  negative(
    'change, of a transaction that is not its own',
    'membership',
    'anchor',
    withNote(1, { origin: undefined }, income),
    { slot: 1 },
    inSlot(1, () => ({ nf0: other })),
  ),
  negative(
    'change, with the origin of another',
    'membership',
    'anchor',
    withNote(1, { origin: undefined }, income),
    { slot: 1 },
    inSlot(1, () => ({ origin: other })),
  ),
  negative(
    'income of another place in its transaction',
    'membership',
    'anchor',
    income,
    {},
    inSlot(0, ({ index }) => ({ index: fr(index + 1n) })),
  ),
  negative('income that stands in no tree', 'membership', 'anchor', income, { isAbsent: true }),
  negative('income of another account', 'membership', 'anchor', income, { owner: other }),
]

const SUMS: readonly AttestLie[] = [
  negative('one less than the threshold', 'threshold', 'sum', { ...base, threshold: 101n }),
  negative('one less of income than the threshold', 'threshold', 'sum', { ...income, threshold: 101n }),
  negative('nothing, for a threshold of one', 'threshold', 'sum', withAmounts([0n, 0n, 0n, 0n], 1n)),
  negative('the greatest threshold', 'threshold', 'sum', { ...base, threshold: U128 - 1n }),
  negative('a threshold that an empty slot would fill', 'threshold', 'sum', withAmounts([40n, 30n, 20n, 0n], 91n)),
]

const single: AttestScenario = { ...base, part: 0n, next: 0n }
const empty = withAmounts([40n, 30n, 0n, 10n], 75n)

/** Marks and shares as they follow from another statement, or that one's own changed. */
const part = (
  name: string,
  place: 'mark' | 'share',
  change: (statement: AttestStatement, depth: number) => Partial<AttestStatement['open']>,
  scenario = base,
  slot = 0,
): AttestLie =>
  negative(name, place === 'mark' ? 'marks' : 'share', place, scenario, { slot }, undefined, ({ open, secret }, depth) => ({
    open: { ...open, ...change({ open, secret }, depth) },
    secret,
  }))
const markedLike = (of: (statement: AttestStatement) => AttestStatement) => (statement: AttestStatement) => ({
  marks: withPart(of(statement)).open.marks,
})
const sharedLike = (of: (statement: AttestStatement) => AttestStatement) => (statement: AttestStatement) => ({
  share: withPart(of(statement)).open.share,
})
const opened =
  (changes: Partial<AttestStatement['open']>) =>
  ({ open, secret }: AttestStatement): AttestStatement => ({ open: { ...open, ...changes }, secret })
const keyed =
  (changes: Partial<AttestStatement['secret']>) =>
  ({ open, secret }: AttestStatement): AttestStatement => ({ open, secret: { ...secret, ...changes } })

const PARTS: readonly AttestLie[] = [
  ...[0, 1, 2, 3].map((slot) =>
    part(
      `a mark of nothing in slot ${slot}`,
      'mark',
      ({ open }) => ({ marks: open.marks.map((mark, i) => (i === slot ? other : mark)) }),
      base,
      slot,
    ),
  ),
  part(
    'a mark of nothing in an empty slot',
    'mark',
    ({ open }) => ({ marks: open.marks.map((mark, i) => (i === 2 ? other : mark)) }),
    empty,
    2,
  ),
  part('a mark of 0', 'mark', ({ open }) => ({ marks: [fr(0n), ...open.marks.slice(1)] })),
  part('marks in another order', 'mark', ({ open }) => ({ marks: [1, 0, 2, 3].map((i) => open.marks[i] as Fr) })),
  part('the marks of another context', 'mark', markedLike(opened({ context: fr(base.context + 1n) }))),
  part('the marks of another nk', 'mark', markedLike(keyed({ nk: other }))),
  part('the mark of another note', 'mark', (statement, depth) => ({
    marks: withPart(inSlot(0, () => ({ rseed: other }))(statement, depth)).open.marks,
  })),
  part('the mark of another place', 'mark', (statement, depth) => ({
    marks: withPart(inSlot(0, ({ position }) => ({ position: fr(position + 1n) }))(statement, depth)).open.marks,
  })),
  part('nullifiers for marks', 'mark', (statement) => ({ marks: slotNullifiers(statement) })),
  part('a share of one more', 'share', ({ open }) => ({ share: fr(open.share + 1n) })),
  part('a share of one more, of a single part', 'share', ({ open }) => ({ share: fr(open.share + 1n) }), single),
  part('a share of one less', 'share', ({ open }) => ({ share: fr(open.share - 1n) })),
  part('a share without masks', 'share', ({ secret }) => ({ share: secret.threshold })),
  part('the share of another part', 'share', sharedLike(opened({ part: fr(1n) }))),
  part('the share of the first part', 'share', sharedLike(opened({ part: fr(0n) }))),
  part('the share of the last part', 'share', sharedLike(opened({ next: fr(0n) }))),
  part('the share of another next part', 'share', sharedLike(opened({ next: fr(4n) }))),
  part('the share of the other way round', 'share', sharedLike(opened({ part: fr(3n), next: fr(2n) }))),
  part('the share of another context', 'share', sharedLike(opened({ context: fr(base.context + 1n) }))),
  part('the share of another nk', 'share', sharedLike(keyed({ nk: other }))),
  part('the share of all that the notes hold', 'share', sharedLike(keyed({ threshold: fr(100n) }))),
]

/** All that is wrong about notes, gaps, order, sums and parts. */
export const ATTEST_LIES: readonly AttestLie[] = [...RANGES, ...ORDER, ...MEMBERSHIP, ...GAPS, ...INCOME, ...SUMS, ...PARTS]

const NEGATIVES: readonly Negative<AttestStatement>[] = [
  // A forged key makes another account, so that the notes are those of its own.
  ...DISCLOSER_LIES.map(({ name, failure, constraint, forged }) => ({
    name,
    failure,
    constraint,
    statement: once(() => build(base, forged(base))),
  })),
  ...ATTEST_LIES.map(({ name, failure, constraint, statement }) => ({
    name,
    failure,
    constraint,
    statement: once(() => statement(16)),
  })),
]

function truthOf(
  seed: string,
  shape: AttestShape,
  depth: number,
  change: (drawn: AttestScenario, leaves: bigint) => Partial<AttestScenario> = () => ({}),
): AttestStatement {
  const rng = createRng(`attest ${seed} ${JSON.stringify(shape)}`)
  const drawn = drawAttest(rng, shape, depth)
  return buildAttest(rng, { ...drawn, ...change(drawn, 1n << BigInt(2 * depth)) }, {}, depth)
}

const all = { filled: [true, true, true, true], income: 0, size: 'usual' } as const
const sumOf = ({ notes }: AttestScenario): bigint => notes.reduce((sum, { amount }) => sum + amount, 0n)
const FURTHER: readonly (readonly [string, (drawn: AttestScenario, leaves: bigint) => Partial<AttestScenario>])[] = [
  ['a threshold of all that there is', (drawn) => ({ threshold: sumOf(drawn) })],
  ['a threshold of nothing', () => ({ threshold: 0n })],
  [
    'the most that four notes hold, for a threshold of nothing',
    ({ notes }) => ({ threshold: 0n, notes: notes.map((note) => ({ ...note, amount: U128 - 1n })) }),
  ],
  ['a single part', () => ({ part: 0n, next: 0n })],
  ['the first part of several', () => ({ part: 0n, next: 1n })],
  ['the last part of 1,024', () => ({ part: 1_023n, next: 0n })],
  ['an end of 33 bits', () => ({ to: (1n << 33n) - 1n })],
  [
    'the last four leaves, and nothing else',
    ({ notes }, leaves) => ({
      from: leaves - 4n,
      to: leaves,
      notes: notes.map((note, i) => ({ ...note, position: leaves - 4n + BigInt(i) })),
    }),
  ],
  ['a chain without a nullifier', () => ({ spent: [] })],
  [
    'gaps that begin where the lower half is 0',
    (_, leaves) => ({
      spent: (i, nf) => ({ low: (nf >> 128n) << 128n, high: 0n, position: leaves - 1n - BigInt(i) }),
    }),
  ],
  ['the widest gap that ends', () => ({ spent: (i) => ({ low: 0n, high: R - 1n, position: BigInt(i) }) })],
  ['nullifiers on both sides', () => ({ spent: (i, nf) => ({ ...around(nf), position: BigInt(4 * i) + (nf % 4n) }) })],
]

/** True statements in trees of a depth, by what is special about them. */
export const attestTruths = (depth: number): CircuitCase<AttestStatement>['truths'] => [
  ...ATTEST_SHAPES.map((shape) => ({ name: JSON.stringify(shape), statement: once(() => truthOf('true', shape, depth)) })),
  ...FURTHER.map(([name, change]) => ({ name, statement: once(() => truthOf(name, all, depth, change)) })),
]

export const ATTEST: CircuitCase<AttestStatement> = {
  name: 'attest',
  signals: ({ open }) => attestSignals(open),
  inputs: ({ open, secret }) => attestInputs(open, secret),
  check: ({ open, secret }) => checkAttest(open, secret),
  rules: 16,
  truths: attestTruths(16),
  negatives: NEGATIVES,
}
