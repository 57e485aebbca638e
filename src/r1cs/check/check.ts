import { assertNotAborted, bytesToBigint, type Observed, type Rng } from '../../base'
import { FIELD_MODULUS } from '../../crypto'
import { ExpectationsMalformedError, SymbolsMalformedError } from '../errors'
import type { R1cs } from '../r1cs'
import type { Symbols } from '../symbols'
import { type Allowance, type Expectations, namesLike, type Query } from './expectations'
import type { Hint } from './hints'
import { createIncidence, orphanWires } from './incidence'
import { type KernelQuery, movableWires } from './kernel'
import { freeWires, tryMutants } from './mutants'
import { createPoint, type WitnessPoint } from './point'
import { readShapes, type Shapes } from './shapes'

/**
 * `orphan`: a wire in no constraint. `free`: a wire that could be another value alone. `moves`: a wire that what should determine it
 * does not. `wide`: a number of 254 bits or more, which has two decompositions. `selector`: a factor that is 0 or 1 in all witnesses, with
 * nothing that makes it so. `constant`: a constraint without wires. `hint`: a signal that the sources compute by `<--`.
 */
export type FindingRule = 'orphan' | 'free' | 'moves' | 'wide' | 'selector' | 'constant' | 'hint'

export interface Finding {
  readonly rule: FindingRule
  /** Name of the signal, `wire N` where it has none; of a constraint its number; of a hint `Template.signal`. */
  readonly what: string
  readonly detail: string
  /** Why it is right as it is; `undefined` when nobody said so. */
  readonly allowed: string | undefined
}

export interface CircuitReport {
  /** Whether nothing was found but what is allowed. */
  readonly ok: boolean
  readonly constraints: number
  readonly wires: number
  readonly witnesses: number
  /** Single-wire mutants that were tried one by one; `freeWires` covers all others. */
  readonly mutants: number
  /** Each once, in the order of the rules. */
  readonly findings: readonly Finding[]
  /** Allowances that nothing needed, for these witnesses. */
  readonly unused: readonly string[]
  /** Wires, each with its rule and query, that an allowance for some witnesses excused in all of these: what should determine them in the others was not seen to. */
  readonly unheld: readonly string[]
}

export interface CircuitUnderCheck {
  readonly r1cs: R1cs
  readonly symbols: Symbols
  readonly expectations: Expectations
  /** What its sources compute by `<--`; `undefined` when nobody looked. */
  readonly hints?: readonly Hint[] | undefined
  /** Witnesses of the circuit, one after the other: the more kinds of statements, the more is seen. */
  readonly witnesses: Iterable<readonly bigint[]>
}

/** Looks for what an under-constrained circuit shows. Throws `WitnessMalformedError` when something is no witness of the circuit. */
export function checkCircuit(rng: Rng, circuit: CircuitUnderCheck, { onProgress, signal }: Observed = {}): CircuitReport {
  const { r1cs, expectations } = circuit
  const names = createNames(circuit)
  const incidence = createIncidence(r1cs)
  const shapes = readShapes(r1cs)
  const queries = queriesOf(circuit, names, shapes)
  const found = createFindings(names, expectations)
  for (const wire of orphanWires(incidence))
    found.add(
      'orphan',
      wire,
      'stands in no constraint',
      expectations.free.filter(({ sometimes }) => !sometimes),
    )
  for (const row of shapes.constants) found.addRow(row)
  for (const { row, bits } of shapes.wide)
    found.add('wide', bits[0] as number, `lowest of ${bits.length} bits in constraint ${row}`, expectations.wide)
  for (const hint of circuit.hints ?? []) found.addHint(hint)
  let [witnesses, mutants] = [0, 0]
  // 0: never 1; 1: seen as 1; 2: seen as something else than a bit.
  const seen = new Uint8Array(r1cs.wires)
  for (const witness of circuit.witnesses) {
    assertNotAborted(signal)
    found.nextWitness()
    const point = createPoint(r1cs, incidence, witness)
    mutants += mutate(rng, point, found, expectations.free)
    for (const group of queries)
      for (const [i, wires] of movableWires(point, group).entries())
        for (const wire of wires) found.add('moves', wire, group[i]?.name ?? '', expectations.free)
    witness.forEach((value, wire) => {
      if (value > 1n) seen[wire] = 2
      else if (value === 1n && seen[wire] === 0) seen[wire] = 1
    })
    witnesses++
    onProgress?.({ stage: 'check', done: witnesses, total: 0 })
  }
  if (witnesses > 0)
    for (const wire of selectors(shapes, seen))
      found.add('selector', wire, 'is 0 or 1 in all witnesses, a factor, and not made a bit', expectations.selectors)
  const findings = found.all()
  const ok = findings.every(({ allowed }) => allowed !== undefined)
  const unused = found.unused(circuit.hints !== undefined)
  const unheld = found.unheld()
  return { ok, constraints: r1cs.constraints, wires: r1cs.wires, witnesses, mutants, findings, unused, unheld }
}

function mutate(rng: Rng, point: WitnessPoint, found: Findings, allowed: readonly Allowance[]): number {
  for (const { wire, value } of freeWires(point))
    found.add('free', wire, value === 'any' ? 'may be anything' : 'may be one other value', allowed)
  // A new line of values for each witness: what the generator gives for every wire would take longer than all the rest.
  const [start, step] = [bytesToBigint(rng.bytes(40)), bytesToBigint(rng.bytes(40))]
  const { tried, survivors } = tryMutants(point, (wire) => (start + BigInt(wire) * step) % FIELD_MODULUS)
  for (const { wire } of survivors) found.add('free', wire, 'a mutant survived', allowed)
  return tried
}

function selectors({ factors, booleans }: Shapes, seen: Uint8Array): readonly number[] {
  return [...factors].filter((wire) => seen[wire] === 1 && !booleans.has(wire))
}

interface Names {
  /** The shortest of a wire's names. */
  of(wire: number): string
  /** All its names. */
  all(wire: number): readonly string[]
  /** Wires with a name like this. */
  like(pattern: string): readonly number[]
  /** Signals with a name like this that are no wires. */
  replaced(pattern: string): readonly string[]
}

function createNames({ symbols, r1cs }: CircuitUnderCheck): Names {
  const names: string[][] = Array.from({ length: r1cs.wires }, () => [])
  for (const [name, wire] of symbols.wires) {
    if (wire >= r1cs.wires) throw new SymbolsMalformedError(`the symbols name wire ${wire} of ${r1cs.wires}`)
    names[wire]?.push(name)
  }
  for (const each of names) each.sort((a, b) => a.length - b.length)
  return {
    of: (wire) => names[wire]?.[0] ?? `wire ${wire}`,
    all: (wire) => names[wire] ?? [],
    like: (pattern) => {
      const isLike = namesLike(pattern)
      return [...names.keys()].filter((wire) => names[wire]?.some(isLike))
    },
    replaced: (pattern) => [...symbols.replaced].filter(namesLike(pattern)),
  }
}

interface WireQuery extends KernelQuery {
  readonly name: string
}

/** The query that every circuit has to answer, which names all wires: its inputs determine all others; and those of the expectations, which name few and are answered together. */
function queriesOf(
  { r1cs, symbols, expectations }: CircuitUnderCheck,
  names: Names,
  { bitRows }: Shapes,
): readonly (readonly WireQuery[])[] {
  const { outputs, publicSignals, privateInputs, wires } = r1cs
  const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i)
  // The header counts private inputs that the optimiser left no wire, so that the wires after the last are none: names tell.
  const inputs = range(1 + outputs, 1 + publicSignals + privateInputs).flatMap((label) =>
    symbols.labels.has(label) ? (symbols.labels.get(label) ?? []) : [label],
  )
  const isInput = new Set(inputs)
  const rest = range(1, wires).filter((wire) => !isInput.has(wire))
  const asked = expectations.queries.map(({ name, fixed, targets, loose }: Query): WireQuery => {
    const wiresOf = (pattern: string): readonly number[] => {
      const found = names.like(pattern)
      if (found.length === 0 && names.replaced(pattern).length === 0)
        throw new ExpectationsMalformedError(`no signal is named like ${pattern} (${name})`)
      return found
    }
    // What is no wire cannot be fixed, which only makes a query stricter; a target that is none would not be asked about.
    const [lost] = targets.flatMap(names.replaced)
    if (lost !== undefined) throw new ExpectationsMalformedError(`the optimiser replaced the target ${lost} (${name})`)
    const ignored = loose.flatMap(wiresOf).flatMap((wire) => bitRows.get(wire) ?? [])
    return { name, fixed: fixed.flatMap(wiresOf), targets: targets.flatMap(wiresOf), ignored }
  })
  return [[{ name: 'not determined by the inputs', fixed: inputs, targets: rest, ignored: [] }], asked].filter(
    ({ length }) => length > 0,
  )
}

interface Findings {
  /** What is added from now on was found in another witness. */
  nextWitness(): void
  add(rule: FindingRule, wire: number, detail: string, allowances: readonly Allowance[]): void
  addRow(row: number): void
  addHint(hint: Hint): void
  all(): readonly Finding[]
  /** Patterns that nothing needed; of hints only if they were looked for. */
  unused(withHints: boolean): readonly string[]
  unheld(): readonly string[]
}

function createFindings(names: Names, expectations: Expectations): Findings {
  const findings = new Map<string, Finding>()
  const unused = new Set([...expectations.free, ...expectations.wide, ...expectations.selectors])
  const tests = new Map([...unused].map((allowance) => [allowance, namesLike(allowance.wires)] as const))
  /** In how many witnesses something was excused that is allowed in some. */
  const excused = new Map<string, Set<number>>()
  let witness = 0
  return {
    nextWitness: () => {
      witness++
    },
    add(rule, wire, detail, allowances) {
      const what = names.of(wire)
      const key = `${rule} ${what}`
      const allowance = allowances.find((each) => names.all(wire).some(tests.get(each) ?? (() => false)))
      if (allowance?.sometimes) {
        const asked = rule === 'moves' ? `${key}: ${detail}` : key
        excused.set(asked, (excused.get(asked) ?? new Set()).add(witness))
      }
      if (findings.has(key)) return
      if (allowance) unused.delete(allowance)
      findings.set(key, { rule, what, detail, allowed: allowance?.reason })
    },
    addRow(row) {
      const what = `constraint ${row}`
      findings.set(what, { rule: 'constant', what, detail: 'has no wires', allowed: undefined })
    },
    addHint({ template, signal }) {
      const what = `${template}.${signal}`
      const allowed = expectations.hints.find((hint) => hint.signal === what)?.reason
      findings.set(`hint ${what}`, { rule: 'hint', what, detail: 'is computed by <--, which constrains nothing', allowed })
    },
    all: () => [...findings.values()],
    unused: (withHints) => {
      const hints = expectations.hints.filter(({ signal }) => withHints && !findings.has(`hint ${signal}`))
      return [...[...unused].map(({ wires }) => wires), ...hints.map(({ signal }) => signal)]
    },
    unheld: () => [...excused].filter(([, { size }]) => size === witness).map(([asked]) => asked),
  }
}
