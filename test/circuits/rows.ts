import { readFileSync } from 'node:fs'
import type { Matrix, R1cs, Symbols } from '../../src/r1cs'
import type { CircuitName } from '../../src/statement'
import { CONSTRAINTS } from '../statement/negatives'

/** Names of the signals that a constraint of an r1cs speaks of. */
export function createNaming({ a, b, c }: R1cs, { wires }: Symbols): (row: number) => readonly string[] {
  const names = new Map<number, string[]>()
  for (const [name, wire] of wires) names.set(wire, [...(names.get(wire) ?? []), name.replace('main.', '')])
  const of = ({ starts, wires: used }: Matrix, row: number) => [...used.subarray(starts[row], starts[row + 1])]
  return (row) => [...new Set([a, b, c].flatMap((matrix) => of(matrix, row)))].flatMap((wire) => names.get(wire) ?? [])
}

/** How circom begins the name of an anonymous component: its template and the line. */
function component(template: string, file: string, line: string): string {
  const lines = readFileSync(`circuits/${file}.circom`, 'utf8').split('\n')
  const [first, ...others] = lines.flatMap((each, i) => (each.includes(line) ? [i + 1] : []))
  if (first === undefined || others.length > 0) throw new Error(`${JSON.stringify(line)} does not stand once in ${file}`)
  return `${template}_${first}_\\d+`
}

/**
 * What a row of a circuit speaks of when it says what a line does: names that it has all of, and no other if `alone`. An equality has no
 * row of its own: the optimiser puts one side in place of the other, so that its row is the last one of what computes that side.
 */
interface RowOf {
  readonly all: readonly RegExp[]
  readonly alone?: boolean
}

const within = (parent: string, pattern: string): RegExp => new RegExp(`^${parent}${pattern}`)
/** The range that a line of a statement, or of a component of it, asks for. */
const range = (file: string, line: string, parent = ''): RowOf => ({
  all: [within(parent, `${component('Range', file, line)}(\\[\\d+\\])?\\.bits\\[`)],
})
/** The last round of the hash that a line computes. */
const digest = (file: string, line: string, parent = ''): RegExp =>
  within(parent, `${component('Poseidon', file, line)}(\\[\\d+\\])?\\.pEx\\.sigmaF\\[7\\]`)
const onCurve = (line: string): RowOf => ({
  all: ['x2', 'y2'].map((name) => new RegExp(`\\.${component('BabyCheck', 'lib/spend-authorization', line)}\\.${name}$`)),
})

/** Lines of SpendAuthorization and circomlib's EdDSAPoseidonVerifier. */
const AUTHORIZATION = {
  akOnCurve: onCurve(CONSTRAINTS.akOnCurve),
  rOnCurve: onCurve(CONSTRAINTS.rOnCurve),
  s253: { all: [/\.compConstant\.in\[\d+\]$/, /^signatureS$/], alone: true },
  sBelowL: { all: [/\.compConstant\.num2bits\.out\[\d+\]$/, /\.compConstant\.parts\[\d+\]$/] },
  akOrder: { all: [/\.isZero\.inv$/, /\.dbl\d\.xout$/] },
  equation: { all: [/\.mulFix\./, /\.addRight\.[xy]out$/] },
} satisfies Readonly<Record<string, RowOf>>

const TRANSFER = 'statements/transfer'
const transfer: Readonly<Record<keyof typeof CONSTRAINTS, RowOf>> = {
  ...AUTHORIZATION,
  asset: range(TRANSFER, CONSTRAINTS.asset),
  amount: { all: [/^(In|Out)putNote_\d+_\d+\[\d\]\.Range_\d+_\d+\.bits\[/] },
  publicIn: range(TRANSFER, CONSTRAINTS.publicIn),
  publicOut: range(TRANSFER, CONSTRAINTS.publicOut),
  position: { all: [/\.positionBits\[\d+\]$/, /^inPosition\[\d\]$/], alone: true },
  self: { all: [/^outSelf\[\d\]$/], alone: true },
  nullifier: { all: [digest('lib/input-note', 'nullifier <== Poseidon(4)', 'InputNote_\\d+_\\d+\\[\\d\\]\\.')] },
  anchor: { all: [/^anchor$/, /^InputNote_\d+_\d+\[\d\]\.root$/, /^inAmount\[\d\]$/] },
  distinct: { all: [/^nf\[0\]$/, /^nf\[1\]$/, /^IsEqual_/] },
  commitment: { all: [/^OutputNote_\d+_\d+\[\d\]\.NoteCommitment_\d+_\d+\.Poseidon_\d+_\d+\.pEx\.sigmaF\[7\]/] },
  entry0: { all: [/^journal\[\d\]\[0\]$/, /^OutputNote_\d+_\d+\[\d\]\.PoseidonEx_/] },
  entry1: { all: [/^journal\[\d\]\[1\]$/, /^OutputNote_\d+_\d+\[\d\]\.PoseidonEx_/] },
  tag: { all: [/^tag$/, digest(TRANSFER, 'journalTag <== Poseidon(3)')] },
  sum: { all: [/^inAmount\[0\]$/, /^inAmount\[1\]$/, /^publicIn$/, /^outAmount\[0\]$/, /^outAmount\[1\]$/, /^publicOut$/] },
  publicAsset: { all: [/^publicAsset$/, /^isInside$/, /^asset$/] },
  ownOwner: { all: [/^outSelf\[\d\]$/, /^outOwner\[\d\]$/, /\.ownOwner$/] },
}

/** The lines that disclosures have in common. */
const discloser = {
  'subject === ownSubject;': {
    all: [/^subject$/, digest('lib/discloser', 'output subject <== Poseidon(4)', 'Discloser_\\d+_\\d+\\.')],
  },
  ...Object.fromEntries(
    (Object.keys(AUTHORIZATION) as (keyof typeof AUTHORIZATION)[]).map((key) => [CONSTRAINTS[key], AUTHORIZATION[key]]),
  ),
}
const owner: RowOf = { all: [/^owner$/, digest('lib/note', 'owner <== Poseidon(3)', 'NoteOwner_\\d+_\\d+\\.')] }
const ATTEST = 'statements/attest'
const NOTE = 'AttestedNote_\\d+_\\d+\\[\\d\\]\\.'
const RISING = 'Rising_\\d+_\\d+\\.'
const bits = (name: string, of: string): RowOf => ({
  all: [within(NOTE, `${name}\\[\\d+\\]$`), within(of, '\\[\\d\\]$')],
  alone: true,
})
const rising = (line: string): RowOf => range('lib/rising', line, RISING)

const ROWS: Readonly<Record<CircuitName, Readonly<Record<string, RowOf>>>> = {
  transfer: Object.fromEntries(
    (Object.keys(transfer) as (keyof typeof CONSTRAINTS)[]).map((key) => [CONSTRAINTS[key], transfer[key]]),
  ),
  binding: {
    ...discloser,
    'owner === ownOwner;': owner,
    'periodKey[i] === key[i];': {
      all: [/^periodKey\[\d+\]$/, digest('lib/account', 'tag_journal_period()', 'Account_\\d+_\\d+\\.')],
    },
  },
  payment: {
    ...discloser,
    'owner === ownOwner;': owner,
    'payer === isOwn;': { all: [/^payer$/, /^origin$/, /^ownOrigin$/, /^IsEqual_\d+_\d+\.isz\.inv$/], alone: true },
    'payer * (tag - journalTag) === 0;': { all: [/^payer$/, /^tag$/, /^journalTag$/], alone: true },
  },
  attest: {
    ...discloser,
    'Range(32)(asset);': range(ATTEST, 'Range(32)(asset);'),
    'income * (1 - income) === 0;': { all: [/^income$/], alone: true },
    'Range(32)(from);': range(ATTEST, 'Range(32)(from);'),
    'Range(33)(to);': range(ATTEST, 'Range(33)(to);'),
    'Range(128)(threshold);': range(ATTEST, 'Range(128)(threshold);'),
    'Range(128)(amount);': range('lib/attested-note', 'Range(128)(amount);', NOTE),
    'signal positionBits[2 * DEPTH] <== Num2Bits(2 * DEPTH)(position);': bits('positionBits', 'position'),
    'signal gapPositionBits[2 * DEPTH] <== Num2Bits(2 * DEPTH)(gapPosition);': bits('gapPositionBits', 'gapPosition'),
    'amount * (root - anchor) === 0;': { all: [/^anchor$/, within(NOTE, 'root$'), /^amount\[\d\]$/], alone: true },
    'unspent * (gapRoot - nullifierRoot) === 0;': {
      all: [/^nullifierRoot$/, within(NOTE, 'gapRoot$'), within(NOTE, 'unspent$')],
      alone: true,
    },
    'Gap()(low, value, high);': {
      all: ['toLow', 'toValue', 'toHigh', 'toEnd'].map((name) => within(NOTE, `Gap_\\d+_\\d+\\.${name}$`)),
    },
    'received * isOwn === 0;': { all: ['isEmpty', 'unspent', 'isOwn'].map((name) => within(NOTE, `${name}$`)), alone: true },
    ...Object.fromEntries(
      [
        'Range(32)(position[0] - from);',
        'Range(32)(position[i] - position[i - 1] - 1);',
        'Range(33)(to - position[COUNT - 1] - 1);',
      ].map((line) => [line, rising(line)]),
    ),
    'mark[i] === ownMark[i];': { all: [/^mark\[\d\]$/, digest('lib/attested-note', 'mark <== Poseidon(4)', NOTE)] },
    'share === threshold + added - taken;': { all: [/^share$/, /^threshold$/] },
    'Range(130)(amount[0] + amount[1] + amount[2] + amount[3] - threshold);': range(ATTEST, 'Range(130)(amount[0]'),
  },
}

/** The lines of a circuit of which `says` knows where they went. */
export const knownLines = (circuit: CircuitName): readonly string[] => Object.keys(ROWS[circuit])

/** Whether a row of a circuit that speaks of these signals is where the named line went. */
export function says(circuit: CircuitName, line: string, names: readonly string[]): boolean {
  const row = ROWS[circuit][line]
  if (!row) throw new Error(`no constraint of ${circuit} is ${JSON.stringify(line)}`)
  const { all, alone } = row
  return (
    all.every((each) => names.some((name) => each.test(name))) &&
    (!alone || names.every((name) => all.some((each) => each.test(name))))
  )
}
