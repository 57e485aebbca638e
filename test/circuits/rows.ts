import { readFileSync } from 'node:fs'
import type { Matrix, R1cs, Symbols } from '../../src/r1cs'
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
 * What a row of `transfer` speaks of when it says what a line does: names that it has all of, and no other if `alone`. An equality has no
 * row of its own: the optimiser puts one side in place of the other, so that its row is the last one of what computes that side.
 */
interface RowOf {
  readonly all: readonly RegExp[]
  readonly alone?: boolean
}

const TRANSFER = 'statements/transfer'
const range = (line: string): RowOf => ({ all: [new RegExp(`^${component('Range', TRANSFER, line)}\\.bits\\[`)] })
const onCurve = (line: string): RowOf => ({
  all: ['x2', 'y2'].map((name) => new RegExp(`\\.${component('BabyCheck', 'lib/spend-authorization', line)}\\.${name}$`)),
})
const nullifier = component('Poseidon', 'lib/input-note', 'nullifier <== Poseidon(4)')
const journalTag = component('Poseidon', TRANSFER, 'journalTag <== Poseidon(3)')

const ROWS: Readonly<Record<keyof typeof CONSTRAINTS, RowOf>> = {
  asset: range(CONSTRAINTS.asset),
  amount: { all: [/^(In|Out)putNote_\d+_\d+\[\d\]\.Range_\d+_\d+\.bits\[/] },
  publicIn: range(CONSTRAINTS.publicIn),
  publicOut: range(CONSTRAINTS.publicOut),
  position: { all: [/\.positionBits\[\d+\]$/, /^inPosition\[\d\]$/], alone: true },
  self: { all: [/^outSelf\[\d\]$/], alone: true },
  nullifier: { all: [new RegExp(`^InputNote_\\d+_\\d+\\[\\d\\]\\.${nullifier}\\.pEx\\.sigmaF\\[7\\]`)] },
  anchor: { all: [/^anchor$/, /^InputNote_\d+_\d+\[\d\]\.root$/, /^inAmount\[\d\]$/] },
  distinct: { all: [/^nf\[0\]$/, /^nf\[1\]$/, /^IsEqual_/] },
  commitment: { all: [/^OutputNote_\d+_\d+\[\d\]\.NoteCommitment_\d+_\d+\.Poseidon_\d+_\d+\.pEx\.sigmaF\[7\]/] },
  entry0: { all: [/^journal\[\d\]\[0\]$/, /^OutputNote_\d+_\d+\[\d\]\.PoseidonEx_/] },
  entry1: { all: [/^journal\[\d\]\[1\]$/, /^OutputNote_\d+_\d+\[\d\]\.PoseidonEx_/] },
  tag: { all: [/^tag$/, new RegExp(`^${journalTag}\\.pEx\\.sigmaF\\[7\\]`)] },
  sum: { all: [/^inAmount\[0\]$/, /^inAmount\[1\]$/, /^publicIn$/, /^outAmount\[0\]$/, /^outAmount\[1\]$/, /^publicOut$/] },
  publicAsset: { all: [/^publicAsset$/, /^isInside$/, /^asset$/] },
  ownOwner: { all: [/^outSelf\[\d\]$/, /^outOwner\[\d\]$/, /\.ownOwner$/] },
  akOnCurve: onCurve(CONSTRAINTS.akOnCurve),
  rOnCurve: onCurve(CONSTRAINTS.rOnCurve),
  s253: { all: [/\.compConstant\.in\[\d+\]$/, /^signatureS$/], alone: true },
  sBelowL: { all: [/\.compConstant\.num2bits\.out\[\d+\]$/, /\.compConstant\.parts\[\d+\]$/] },
  akOrder: { all: [/\.isZero\.inv$/, /\.dbl\d\.xout$/] },
  equation: { all: [/\.mulFix\./, /\.addRight\.[xy]out$/] },
}

/** Whether a row of `transfer` that speaks of these signals is where the named line went. */
export function says(line: string, names: readonly string[]): boolean {
  const key = Object.entries(CONSTRAINTS).find(([, each]) => each === line)?.[0] as keyof typeof CONSTRAINTS | undefined
  if (key === undefined) throw new Error(`no constraint is ${JSON.stringify(line)}`)
  const { all, alone } = ROWS[key]
  return (
    all.every((each) => names.some((name) => each.test(name))) &&
    (!alone || names.every((name) => all.some((each) => each.test(name))))
  )
}
