import { bytesToBigint, type Rng } from '../../src/base'
import { drawFr } from './plant'
import type { Scenario, ScenarioInput, ScenarioOutput } from './scenario'

/** Which kind of statement: each is a shape that real transactions have, with values at the edges of their ranges. */
export interface Shape {
  readonly real: 0 | 1 | 2
  readonly publicIn: boolean
  readonly publicOut: boolean
  /** `edge`: amounts of 2^128 - 1 and 0, last position, first and last at once, last asset and period. */
  readonly size: 'usual' | 'edge'
  /** How many outputs go to the account itself. */
  readonly own: 0 | 1 | 2 | 3
}

export const SHAPES: readonly Shape[] = ([0, 1, 2] as const).flatMap((real) =>
  [false, true].flatMap((publicIn) =>
    [false, true].flatMap((publicOut) =>
      (['usual', 'edge'] as const).flatMap((size) =>
        ([0, 1, 2, 3] as const).map((own) => ({ real, publicIn, publicOut, size, own })),
      ),
    ),
  ),
)

const MAX_AMOUNT = (1n << 128n) - 1n
const MAX_POSITION = (1n << 32n) - 1n
const least = (a: bigint, b: bigint): bigint => (a < b ? a : b)

/** A scenario of a shape with random keys, whose statement is true. */
export function drawScenario(rng: Rng, { real, publicIn, publicOut, size, own }: Shape): Scenario {
  const draw = (bits: number): bigint => bytesToBigint(rng.bytes(bits / 8))
  const isUsual = size === 'usual'
  const edgeAmount = (i: number): bigint => (i === 0 ? MAX_AMOUNT - (publicIn ? 1n : 0n) : 1n)
  const amounts = [0, 1].map((i) => (i >= real ? 0n : isUsual ? draw(64) + 1n : edgeAmount(i)))
  // Alone the most that can enter, else one: two notes may hold the most already.
  const edgeEntering = real === 0 ? MAX_AMOUNT : 1n
  const entering = publicIn ? (isUsual ? draw(64) + 1n : edgeEntering) : 0n
  const total = amounts.reduce((sum, each) => sum + each, entering)
  const leaving = publicOut ? least(isUsual ? total / 3n : total, MAX_AMOUNT) : 0n
  const rest = total - leaving
  const first = least(isUsual ? rest / 4n : rest, MAX_AMOUNT)
  const second = least(isUsual ? (rest - first) / 2n : rest - first, MAX_AMOUNT)
  const outAmounts = [first, second, rest - first - second]
  const position = isUsual ? draw(32) : MAX_POSITION
  const positions = [position, position ^ (isUsual ? draw(32) | 1n : MAX_POSITION)]
  const input = (i: number): ScenarioInput => ({
    diversifier: isUsual ? draw(128) : MAX_AMOUNT,
    amount: amounts[i] as bigint,
    psi: drawFr(rng),
    position: positions[i] as bigint,
  })
  const output = (j: number): ScenarioOutput => ({
    ...(j < own ? {} : { owner: drawFr(rng) }),
    diversifier: draw(128),
    amount: outAmounts[j] as bigint,
    rseed: draw(248),
    self: j < own ? 1n : 0n,
  })
  return {
    ask: draw(240) + 1n,
    nk: drawFr(rng),
    jk: drawFr(rng),
    asset: isUsual ? 1n + draw(16) : (1n << 32n) - 1n,
    period: isUsual ? 682n : (1n << 32n) - 1n,
    txHash: draw(248),
    publicIn: entering,
    publicOut: leaving,
    inputs: [input(0), input(1)],
    outputs: [output(0), output(1), output(2)],
  }
}
