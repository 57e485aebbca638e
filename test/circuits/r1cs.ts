import { FIELD_MODULUS } from '../../src/crypto'
import type { R1cs } from '../../src/prover/devkeys'

/** The values of a wtns file; the first is 1. */
export function readWitness(wtns: Uint8Array): bigint[] {
  const HEADER = 76
  const view = new DataView(wtns.buffer, wtns.byteOffset + HEADER)
  return Array.from({ length: view.byteLength / 32 }, (_, i) => {
    let value = 0n
    for (let word = 3; word >= 0; word--) value = (value << 64n) | view.getBigUint64(32 * i + 8 * word, true)
    return value
  })
}

function evaluate({ starts, wires, coefficients }: R1cs['a'], row: number, witness: readonly bigint[]): bigint {
  let sum = 0n
  for (let term = starts[row] as number; term < (starts[row + 1] as number); term++) {
    const [value, coefficient] = [witness[wires[term] as number] as bigint, coefficients[term] as bigint]
    if (value !== 0n) sum += coefficient === 1n ? value : value * coefficient
  }
  return sum % FIELD_MODULUS
}

/** Indices of the constraints in which some of these wires are. */
export function constraintsOn(r1cs: R1cs, wires: ReadonlySet<number>): readonly number[] {
  const rows = new Set<number>()
  for (const matrix of [r1cs.a, r1cs.b, r1cs.c]) {
    let row = 0
    matrix.wires.forEach((wire, term) => {
      if (!wires.has(wire)) return
      while (term >= (matrix.starts[row + 1] as number)) row++
      rows.add(row)
    })
  }
  return [...rows]
}

/** Indices of the constraints that a witness breaks, of all or of those given. */
export function brokenConstraints(
  r1cs: R1cs,
  witness: readonly bigint[],
  rows: Iterable<number> = Array(r1cs.constraints).keys(),
): readonly number[] {
  const broken: number[] = []
  for (const row of rows) {
    const product = evaluate(r1cs.a, row, witness) * evaluate(r1cs.b, row, witness)
    if ((product - evaluate(r1cs.c, row, witness)) % FIELD_MODULUS !== 0n) broken.push(row)
  }
  return broken
}

/** Wires by the names of a sym file; signals that were optimised away have none. */
export function readSymbols(sym: string): ReadonlyMap<string, number> {
  const rows = sym
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','))
  return new Map(rows.filter(([, wire]) => wire !== '-1').map(([, wire, , name]) => [name as string, Number(wire)]))
}
