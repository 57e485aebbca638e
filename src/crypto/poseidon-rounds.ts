import { type Matrix, multiplyMatrices, reduce, sum } from './linear'
import { type PoseidonConstants, poseidonConstants } from './poseidon-constants'
import { createSystem, enterMatrix, historyRow, leaveMatrix } from './poseidon-system'

/** Rows of coefficients, and what is added to each row's sum. */
export interface AffineMap {
  readonly matrix: Matrix
  readonly constants: readonly bigint[]
}

/**
 * Poseidon's rounds, rearranged so that a partial round costs one sum of 2·width - 1 products; the same permutation for every input.
 *
 * What is left after pushing constants through is a linear system with the input z, the fifth power of the first word, and the output x, the
 * next first word. Such a system forgets its other words if it remembers the last n = width - 1 of x and of z: by Cayley and Hamilton,
 * x[k+1] = Σ a[i]·x[k+1-i] (i from 1 to n) + Σ b[i]·z[k-i] (i from 0 to n) + c[k+1]. Its *history* is z[k-n], x[k-n+1], z[k-n+1], …, x[k], z[k].
 */
export interface PoseidonRounds {
  readonly width: number
  readonly partialRounds: number
  /** Added to the state first. */
  readonly first: readonly bigint[]
  /** Mixes after each full round but the fourth, with the constants of the round that follows: of rounds 2, 3, 4, then of 6, 7, 8. */
  readonly mix: Matrix
  readonly before: readonly (readonly bigint[])[]
  readonly after: readonly (readonly bigint[])[]
  /** From the fourth round's fifth powers to z[-n], …, z[-1], x[0]; x[-n+1] to x[-1] are 0. */
  readonly enter: AffineMap
  /** Over the history, in its order; `constants` has one less than there are partial rounds. */
  readonly recurrence: { readonly row: readonly bigint[]; readonly constants: readonly bigint[] }
  /** From the last history to the state of the fifth full round. */
  readonly leave: AffineMap
}

const HALF_FULL_ROUNDS = 4

/** The rounds of Poseidon over so many inputs, 1 to 16. */
export function poseidonRounds(inputs: number): PoseidonRounds {
  const constants = poseidonConstants(inputs)
  const width = inputs + 1
  const mix = constants.M
  const partialRounds = constants.C.length / width - 2 * HALF_FULL_ROUNDS
  const roundConstants = (round: number) => constants.C.slice(round * width, (round + 1) * width)
  const full = (from: number) => [from, from + 1, from + 2].map(roundConstants)
  const { kappa, rest } = pushConstants(constants, width, partialRounds)
  const system = createSystem(mix)
  return {
    width,
    partialRounds,
    first: roundConstants(0),
    mix,
    before: full(1),
    after: full(HALF_FULL_ROUNDS + partialRounds + 1),
    enter: {
      matrix: multiplyMatrices(enterMatrix(system), mix),
      constants: mix.map((_, row) => (row === inputs ? (kappa[0] as bigint) : 0n)),
    },
    recurrence: {
      row: historyRow(system),
      constants: kappa
        .slice(1)
        .map((value, k) => value - sum(system.a.map((a, i) => a * (kappa[k - i] ?? 0n))))
        .map(reduce),
    },
    leave: leaveMap(leaveMatrix(system), kappa.slice(-inputs), rest),
  }
}

/**
 * In partial rounds only the first word passes the power, so that what is added to the others may as well be added after the next mixing.
 * `kappa` remains for the first word of each partial round, `rest` for all words after the last.
 */
function pushConstants({ C, M }: PoseidonConstants, width: number, partialRounds: number) {
  const kappa: bigint[] = []
  const added = (round: number, pushed: readonly bigint[]) =>
    pushed.map((value, i) => reduce(value + (C[(HALF_FULL_ROUNDS + round) * width + i] as bigint)))
  let rest = added(
    0,
    M.map(() => 0n),
  )
  for (let round = 1; round <= partialRounds; round++) {
    kappa.push(rest[0] as bigint)
    const others = [0n, ...rest.slice(1)]
    rest = added(
      round,
      M.map((row) => reduce(sum(row.map((m, i) => m * (others[i] as bigint))))),
    )
  }
  return { kappa, rest }
}

/** The x of the history have their constants `kappa` in them, which the words have not. */
function leaveMap(matrix: Matrix, kappa: readonly bigint[], rest: readonly bigint[]): AffineMap {
  const constants = matrix.map((row, i) =>
    reduce((rest[i] as bigint) - sum(kappa.map((value, j) => value * (row[2 * j + 1] as bigint)))),
  )
  return { matrix, constants }
}
