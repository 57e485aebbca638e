import type { FindingRule } from '../../src/r1cs'

/** What kind of mistake a seeded bug is. */
export type SeedKind =
  | 'a hint in place of a constraint'
  | 'a comparison left out'
  | 'a range or bit left out'
  | 'two decompositions'

/** A bug put into the sources of `transfer`: what stands there once, and what instead. */
export interface Seed {
  readonly name: string
  readonly kind: SeedKind
  readonly from: string
  readonly to: string
  /** The rules of check-circuit that find it. */
  readonly caught: readonly FindingRule[]
  /** The negative that the altered circuit takes, so that its test fails: named where no rule finds the bug, or one by luck alone. */
  readonly negative?: string
}

export const SEEDS: readonly Seed[] = [
  {
    name: 'a nullifier by <--',
    kind: 'a hint in place of a constraint',
    from: 'nullifier <== Poseidon(4)([tag_nullifier(), nk, commitment, position]);',
    to: 'signal hashed <== Poseidon(4)([tag_nullifier(), nk, commitment, position]); nullifier <-- hashed;',
    caught: ['hint', 'moves'],
  },
  {
    name: 'a nullifier key that is witnessed again',
    kind: 'a hint in place of a constraint',
    from: 'nullifier <== Poseidon(4)([tag_nullifier(), nk, commitment, position]);',
    to: 'signal again; again <-- nk; nullifier <== Poseidon(4)([tag_nullifier(), again, commitment, position]);',
    caught: ['hint', 'moves'],
  },
  {
    name: 'a self flag that may be anything',
    kind: 'a range or bit left out',
    from: 'self * (1 - self) === 0;',
    to: '',
    caught: ['selector'],
  },
  {
    name: 'an output amount without range',
    kind: 'a range or bit left out',
    from: 'Range(128)(amount); // ensures (1)\n    signal psi',
    to: 'signal psi',
    // By luck: an amount without bits is one that the optimiser replaces.
    caught: ['moves'],
    negative: 'an output amount of 2^128',
  },
  {
    name: 'a decomposition into 254 bits',
    kind: 'two decompositions',
    from: 'Range(128)(publicIn);',
    to: 'Range(254)(publicIn);',
    caught: ['wide'],
  },
  {
    name: 'bits that nothing makes bits',
    kind: 'a range or bit left out',
    from: 'signal bits[BITS] <== Num2Bits(BITS)(value);',
    to: 'signal bits[BITS]; var sum = 0; for (var i = 0; i < BITS; i++) { bits[i] <-- (value >> i) & 1; sum += bits[i] * (1 << i); } value === sum;',
    // By the same luck: nothing is left of such bits. (No negative shows it: the honest hints refuse what a dishonest prover would take.)
    caught: ['hint', 'moves'],
  },
  {
    name: 'a commitment that is not compared',
    kind: 'a comparison left out',
    from: 'cm[j] === commitment[j];',
    to: '',
    caught: ['moves'],
  },
  {
    name: 'half a journal entry that is not compared',
    kind: 'a comparison left out',
    from: 'journal[j][1] === entry[j][1];',
    to: '',
    caught: ['orphan', 'free', 'moves'],
  },
  {
    name: 'a tag that is not compared',
    kind: 'a comparison left out',
    from: 'tag === journalTag;',
    to: '',
    caught: ['orphan', 'free', 'moves'],
  },
  {
    name: 'a period key by <--',
    kind: 'a hint in place of a constraint',
    from: '(account, periodKey) <== Account(1)(ak, nk, jk, [period]);\n    signal origin',
    to: 'signal made[1]; (account, made) <== Account(1)(ak, nk, jk, [period]); periodKey[0] <-- made[0];\n    signal origin',
    caught: ['hint', 'moves'],
  },
  {
    name: 'a root by <--',
    kind: 'a hint in place of a constraint',
    from: 'root <== nodes[DEPTH];',
    to: 'root <-- nodes[DEPTH];',
    caught: ['hint', 'free', 'moves'],
  },
  {
    name: 'a place in the tree whose bits are hints',
    kind: 'a range or bit left out',
    from: 'signal positionBits[2 * DEPTH] <== Num2Bits(2 * DEPTH)(position); // ensures (1)',
    to: 'signal positionBits[2 * DEPTH]; for (var k = 0; k < 2 * DEPTH; k++) { positionBits[k] <-- (position >> k) & 1; }',
    caught: ['hint', 'moves', 'selector'],
  },
  {
    name: 'an anchor that no input is held against',
    kind: 'a comparison left out',
    from: 'amount * (root - anchor) === 0; // ensures (3)',
    to: '',
    caught: ['orphan'],
  },
  {
    name: 'sums that need not be equal',
    kind: 'a comparison left out',
    from: 'inAmount[0] + inAmount[1] + publicIn === outAmount[0] + outAmount[1] + outAmount[2] + publicOut;',
    to: '',
    caught: ['moves'],
  },
  {
    name: 'a public asset that is not compared',
    kind: 'a comparison left out',
    from: 'publicAsset === (1 - isInside) * asset;',
    to: '',
    caught: ['moves'],
  },
  {
    name: 'a comparison by hint',
    kind: 'a hint in place of a constraint',
    from: 'signal isInside <== IsZero()(publicIn + publicOut);',
    to: 'signal isInside; isInside <-- (publicIn + publicOut) == 0 ? 1 : 0;',
    caught: ['hint', 'moves', 'selector'],
  },
  {
    name: 'a signature that is not compared',
    kind: 'a comparison left out',
    from: 'enabled <== 1,',
    to: 'enabled <== 0,',
    caught: [],
    negative: 'a signature for another recipient or ciphertext',
  },
  {
    name: 'one note spent twice in one transaction',
    kind: 'a comparison left out',
    from: 'sameNullifier === 0;',
    to: '',
    caught: [],
    negative: 'one note twice',
  },
  {
    name: 'a flag without its owner',
    kind: 'a comparison left out',
    from: 'self * (owner - ownOwner) === 0; // ensures (4)',
    to: '',
    caught: [],
    negative: 'a self flag on a foreign owner',
  },
  {
    name: 'an owner that need not be the account',
    kind: 'a hint in place of a constraint',
    from: 'signal owner <== NoteOwner()(account, diversifier);',
    to: 'signal made <== NoteOwner()(account, diversifier); signal owner; owner <-- made;',
    caught: ['hint', 'moves'],
  },
  {
    name: 'a depth of the tree that is a signal',
    kind: 'a hint in place of a constraint',
    from: 'root <== nodes[DEPTH];',
    to: 'signal depth <-- DEPTH; signal isRoot[DEPTH]; signal part[DEPTH]; var sum = 0; for (var l = 0; l < DEPTH; l++) { isRoot[l] <== IsEqual()([depth, l + 1]); part[l] <== isRoot[l] * nodes[l + 1]; sum += part[l]; } root <== sum;',
    // An inner node of the tree could stand as its root. Of the comparison that holds, the inverse may be anything, which is what is seen besides the hint.
    caught: ['hint', 'free', 'moves'],
  },
]

/** The seeds as the table in docs/CIRCUITS.md. */
export function seedTable(): string {
  const rows = SEEDS.map(({ name, kind, caught, negative }) => {
    const rules = caught.map((rule) => `\`${rule}\``).join(', ')
    return [name.replaceAll('<--', '`<--`'), kind, rules || 'none', negative === undefined ? '' : `"${negative}"`]
  })
  const table = [['seeded bug', 'kind', 'found by the rules', 'and taken by the circuit: the negative'], ...rows]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => (row[column] as string).length)))
  const lines = table.map((row) => `| ${row.map((cell, i) => cell.padEnd(widths[i] as number)).join(' | ')} |`)
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  return [lines[0], rule, ...lines.slice(1)].join('\n')
}
