import type { WitnessCalculator } from '../../src/prover/witness'
import { parseWitness } from '../../src/r1cs'
import { transferInputs } from '../../src/statement'
import { createRng } from '../ledger/fixture'
import { buildStatement } from '../statement/scenario'
import { drawScenario, SHAPES } from '../statement/shapes'

/** Everything real and usual; nothing real and nothing public; then shapes from all over the list. */
const shapeOf = (i: number): number => [90, 0][i] ?? (i * 43) % SHAPES.length

/** Witnesses of true statements of `transfer`, always the same. */
export function* trueWitnesses(calculator: WitnessCalculator, count: number): Generator<readonly bigint[]> {
  for (let i = 0; i < count; i++) {
    const rng = createRng(`check ${i}`)
    const { open, secret } = buildStatement(rng, drawScenario(rng, SHAPES[shapeOf(i)] as (typeof SHAPES)[number]))
    const result = calculator.calculate(transferInputs(open, secret))
    if (!result.ok) throw new Error(`a true statement was refused: ${JSON.stringify(result.fault)}`)
    yield parseWitness(result.wtns)
  }
}
