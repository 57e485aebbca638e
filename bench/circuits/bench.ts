import { createProver, loadManifest } from '../../src/prover'
import { setup } from '../../src/prover/setup'
import type { CircuitName, SignalInputs } from '../../src/statement'
import { trueInputs } from '../../test/circuits/witnesses'
import { type Found, found, type Repetitions, runHere, type SuiteOptions } from '../run'

/** The first of each circuit reads its key and does not count. */
const ROUNDS = 10

export function run(options: SuiteOptions): Promise<void> {
  return runHere('circuits', measure, options)
}

/** Warm witnesses and proofs of every circuit on all cores, one circuit after the other in each round. */
async function measure(repetitions: Repetitions): Promise<readonly Found[]> {
  await setup()
  const rounds = repetitions(ROUNDS)
  const names = loadManifest().circuits.map(({ name }) => name as CircuitName)
  const prover = await createProver({ circuits: names })
  const samples = new Map(names.map((name) => [name, [] as { readonly witnessMs: number; readonly proofMs: number }[]]))
  try {
    const statements = new Map(names.map((name) => [name, [...firstOf(name, rounds)]]))
    for (let round = 0; round <= rounds; round++) {
      for (const [name, inputs] of statements) {
        const made = await prover.prove(name, inputs[round % inputs.length] as SignalInputs)
        if (round > 0) samples.get(name)?.push(made)
      }
    }
  } finally {
    await prover.dispose()
  }
  return [...samples].flatMap(([name, made]) => [
    found(
      `${name}, witness`,
      'ms',
      made.map(({ witnessMs }) => witnessMs),
    ),
    found(
      `${name}, proof`,
      'ms',
      made.map(({ proofMs }) => proofMs),
    ),
  ])
}

/** Statements enough for every round, where there are so many. */
function* firstOf(name: CircuitName, rounds: number): Generator<SignalInputs> {
  let count = 0
  for (const inputs of trueInputs(name)) {
    yield inputs
    if (++count === rounds) return
  }
}
