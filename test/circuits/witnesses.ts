import type { WitnessCalculator } from '../../src/prover/witness'
import { parseWitness } from '../../src/r1cs'
import { type CircuitName, type SignalInputs, transferInputs } from '../../src/statement'
import { TREE_DEPTH } from '../../src/tree'
import { createRng } from '../ledger/fixture'
import { DISCLOSURES } from '../statement/disclosures'
import { buildStatement } from '../statement/scenario'
import { drawScenario, SHAPES } from '../statement/shapes'

/** Everything real and usual; nothing real and nothing public; then shapes from all over the list. */
const shapeOf = (i: number): number => [90, 0][i] ?? (i * 43) % SHAPES.length

/** Inputs of true statements: of a disclosure the last of its list, the first, and then the others; of `transfer` in a tree of some depth. */
export function* trueInputs(name: CircuitName, depth = TREE_DEPTH): Generator<SignalInputs> {
  const disclosure = DISCLOSURES.find((each) => each.name === name)
  if (disclosure) {
    const [first, ...others] = disclosure.truths.map(({ statement }) => statement)
    for (const statement of [others.pop(), first, ...others]) if (statement) yield disclosure.inputs(statement())
    return
  }
  for (let i = 0; ; i++) {
    const rng = createRng(`check ${i}`)
    const { open, secret } = buildStatement(rng, drawScenario(rng, SHAPES[shapeOf(i)] as (typeof SHAPES)[number]), {}, depth)
    yield transferInputs(open, secret)
  }
}

/** Witnesses of true statements of a circuit, always the same: so many of them, the first `from` left out; fewer where there are no more. */
export function* trueWitnesses(
  name: CircuitName,
  calculator: WitnessCalculator,
  count: number,
  from = 0,
  depth = TREE_DEPTH,
): Generator<readonly bigint[]> {
  let seen = 0
  for (const inputs of trueInputs(name, depth)) {
    if (seen === from + count) return
    if (seen++ < from) continue
    const result = calculator.calculate(inputs)
    if (!result.ok) throw new Error(`a true statement was refused: ${JSON.stringify(result.fault)}`)
    yield parseWitness(result.wtns)
  }
}
