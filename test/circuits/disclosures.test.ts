import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadManifest } from '../../src/prover'
import { brokenConstraints, parseWitness } from '../../src/r1cs'
import { DISCLOSURES } from '../statement/disclosures'
import type { Statement } from '../statement/negative'
import { cases, LONG, suite } from '../suite'
import { type Compiled, createCredulousCalculator, loadCircuit, rebuild } from './compiled'
import { ELEMENT_CHANGES, type ElementPath, pathsOf, withElement } from './elements'
import { createRefusal } from './refusal'
import { createNaming, says } from './rows'

describe.each(DISCLOSURES)('the circuit $name', (subject) => {
  const { name, truths, negatives } = subject
  const isLarge = name === 'attest'
  const pinned = loadManifest().circuits.find((circuit) => circuit.name === name)
  const refusedBy = createRefusal(name)
  let circuit: Compiled

  beforeAll(async () => {
    circuit = await loadCircuit(name)
  })

  it('is the one that the manifest pins, and fits its domain', () => {
    const { constraints, wires, publicSignals } = circuit.r1cs
    expect({ constraints, wires, publicSignals }).toEqual({
      constraints: pinned?.constraints,
      wires: pinned?.wires,
      publicSignals: pinned?.publicSignals,
    })
    const domain = { binding: 2 ** 14, payment: 2 ** 13, attest: 2 ** 16, transfer: 2 ** 15 }[name]
    expect(pinned?.domain).toBe(domain)
    expect(constraints + publicSignals + 1).toBeLessThanOrEqual(domain)
  })

  it.skipIf(suite === 'normal')(
    'is byte for byte the same when it is built elsewhere',
    async () => {
      const rebuilt = await rebuild(name)
      expect(createHash('sha256').update(rebuilt).digest('hex')).toBe(pinned?.r1cs.sha256)
    },
    LONG,
  )

  it(
    'takes true statements of every shape, as the native check does, with the public signals in the order of the protocol',
    () => {
      for (const { name: what, statement } of truths.filter((_, i) => i % cases(isLarge ? 8 : 3, 1, 1) === 0)) {
        const truth = statement()
        expect(subject.check(truth), what).toBeUndefined()
        const result = circuit.calculator.calculate(subject.inputs(truth))
        if (!result.ok) throw new Error(`refused ${what}: ${JSON.stringify(result.fault)}`)
        const witness = parseWitness(result.wtns)
        expect(witness.slice(1, 1 + circuit.r1cs.publicSignals)).toEqual(subject.signals(truth))
        expect(brokenConstraints(circuit.r1cs, witness)).toEqual([])
      }
    },
    LONG,
  )

  const chosen = negatives.filter((_, i) => i % cases(isLarge ? 6 : 2, 1, 1) === 0)
  it.each(chosen)('refuses $name, by $constraint, and natively: $failure', ({ statement, constraint, failure }) => {
    const lie = statement()
    expect(subject.check(lie)).toBe(failure)
    expect(refusedBy(circuit.calculator, subject.inputs(lie))).toContain(constraint)
  })

  it('has a negative for every rule that it knows, each of its own name', () => {
    const files = [`check-${name}`, 'check-discloser'].map((file) => `../../src/statement/${file}.ts`)
    const sources = files.map((file) => readFileSync(new URL(file, import.meta.url), 'utf8')).join('\n')
    const words = [...sources.matchAll(/(?:return|[?:]) '([a-z-]+)'/g)].map((match) => match[1] as string)
    // A statement of fewer slots is none that a circuit could be given.
    const rules = new Set(words.filter((word) => word !== 'slot-count'))
    expect(rules.size).toBe(subject.rules)
    expect(new Set(negatives.map(({ failure }) => failure))).toEqual(rules)
    expect(new Set(negatives.map((negative) => negative.name)).size).toBe(negatives.length)
    expect(negatives.length).toBeGreaterThanOrEqual(isLarge ? 100 : 30)
  })

  it(
    'says the same as the native check of statements with an element changed',
    () => {
      // Of the many siblings those at the ends: else little but siblings would be changed.
      const isTold = (path: ElementPath): boolean => !/[sS]iblings/.test(String(path)) || [0, 15].includes(path.at(-2) as number)
      const choice = fc.record({
        truth: fc.nat(isLarge ? 7 : truths.length - 1),
        place: fc.nat(),
        change: fc.constantFrom(...ELEMENT_CHANGES),
      })
      const answers = new Set<boolean>()
      fc.assert(
        fc.property(choice, ({ truth, place, change }) => {
          // Steps of three reach every shape of the long list: empty, full, of both kinds and both sizes.
          const statement = (truths[(3 * truth + 2) % truths.length] as (typeof truths)[number]).statement()
          const paths = pathsOf(statement).filter(isTold)
          const altered = withElement(statement, paths[place % paths.length] as ElementPath, change) as Statement
          const natively = subject.check(altered) === undefined
          expect(circuit.calculator.calculate(subject.inputs(altered)).ok).toBe(natively)
          answers.add(natively)
        }),
        { numRuns: cases(isLarge ? 24 : 40, isLarge ? 40 : 120, isLarge ? 40 : 120) },
      )
      // Some elements may be anything, such as the origin of a payment that somebody else made; not in every small sample.
      expect(answers.has(false)).toBe(true)
      if (suite !== 'normal' && name !== 'binding') expect(answers.has(true)).toBe(true)
    },
    LONG,
  )
})

it('are refused in as many ways as docs/ASSURANCE.md says', () => {
  expect(DISCLOSURES.reduce((sum, { negatives }) => sum + negatives.length, 0)).toBe(211)
})

describe.each(DISCLOSURES)('a witness of $name', (subject) => {
  const isTooLong = suite === 'normal' && subject.name !== 'payment'
  let circuit: Compiled
  let namesIn: ReturnType<typeof createNaming>
  let calculateAnyway: Awaited<ReturnType<typeof createCredulousCalculator>>

  beforeAll(async () => {
    if (isTooLong) return
    circuit = await loadCircuit(subject.name)
    namesIn = createNaming(circuit.r1cs, circuit.symbols)
    calculateAnyway = await createCredulousCalculator(subject.name, circuit)
  }, LONG)

  it.skipIf(isTooLong)('that asserts nothing is the true one of a true statement', () => {
    const truth = subject.truths[1]?.statement() as Statement
    const result = circuit.calculator.calculate(subject.inputs(truth))
    expect(result.ok && calculateAnyway(subject.inputs(truth))).toEqual(result.ok && parseWitness(result.wtns))
  })

  it.skipIf(isTooLong).each(subject.negatives.filter((_, i) => i % cases(3, 1, 1) === 0))(
    'is broken by $name, all that follows from it computed, where it says $constraint',
    ({ statement, constraint }) => {
      const broken = brokenConstraints(circuit.r1cs, calculateAnyway(subject.inputs(statement())))
      expect(broken.some((row) => says(subject.name, constraint, namesIn(row)))).toBe(true)
      // Few, for only the lie itself is wrong: what hangs on it was made to fit. (Linear ones are spread by the optimiser.)
      expect(broken.length).toBeLessThanOrEqual(24)
    },
  )
})
