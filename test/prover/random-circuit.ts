import { SCALAR_FIELD_MODULUS as R } from '../../src/verifier'

/** A satisfied random constraint system: the files that a compiler and a witness calculator would write. */
export interface RandomCircuit {
  readonly r1cs: Uint8Array
  readonly wtns: Uint8Array
  readonly publicSignals: readonly bigint[]
}

type Terms = ReadonlyMap<number, bigint>

/**
 * Wires: 1, then public and private inputs, then one product of two random linear combinations for each constraint. `next` gives random
 * field elements.
 */
export function randomCircuit(
  sizes: { publicSignals: number; privateInputs: number; constraints: number },
  next: () => bigint,
): RandomCircuit {
  const { publicSignals, privateInputs, constraints } = sizes
  const witness = [1n, ...Array.from({ length: publicSignals + privateInputs }, next)]
  const rows: (readonly [Terms, Terms, Terms])[] = []
  for (let i = 0; i < constraints; i++) {
    const [a, b] = [randomTerms(witness.length, next), randomTerms(witness.length, next)]
    rows.push([a, b, new Map([[witness.length, 1n]])])
    witness.push((evaluate(a, witness) * evaluate(b, witness)) % R)
  }
  return {
    r1cs: encodeR1cs(witness.length, publicSignals, privateInputs, rows),
    wtns: encodeWtns(witness),
    publicSignals: witness.slice(1, publicSignals + 1),
  }
}

/** One to four terms; some coefficients are the small ones that compilers like. */
function randomTerms(wires: number, next: () => bigint): Terms {
  const count = 1 + Number(next() % 4n)
  const coefficient = (): bigint => [1n, R - 1n, 2n][Number(next() % 6n)] ?? 1n + (next() % (R - 1n))
  return new Map(Array.from({ length: count }, () => [Number(next() % BigInt(wires)), coefficient()]))
}

function evaluate(terms: Terms, witness: readonly bigint[]): bigint {
  let sum = 0n
  for (const [wire, coefficient] of terms) sum += coefficient * (witness[wire] as bigint)
  return sum % R
}

function encodeR1cs(
  wires: number,
  publicSignals: number,
  privateInputs: number,
  rows: readonly (readonly Terms[])[],
): Uint8Array {
  const header = [
    ...u32(32),
    ...field(R),
    ...u32(wires),
    ...u32(0),
    ...u32(publicSignals),
    ...u32(privateInputs),
    ...u64(wires),
    ...u32(rows.length),
  ]
  const constraints = rows
    .flat()
    .flatMap((terms) => [...u32(terms.size), ...[...terms].flatMap(([wire, value]) => [...u32(wire), ...field(value)])])
  const labels = Array.from({ length: wires }, (_, i) => u64(i)).flat()
  return file('r1cs', 1, [header, constraints, labels])
}

function encodeWtns(witness: readonly bigint[]): Uint8Array {
  return file('wtns', 2, [[...u32(32), ...field(R), ...u32(witness.length)], witness.flatMap(field)])
}

function file(magic: string, version: number, sections: readonly (readonly number[])[]): Uint8Array {
  const body = sections.flatMap((section, i) => [...u32(i + 1), ...u64(section.length), ...section])
  return Uint8Array.from([...new TextEncoder().encode(magic), ...u32(version), ...u32(sections.length), ...body])
}

const littleEndian = (value: bigint, size: number): number[] =>
  Array.from({ length: size }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn))
const u32 = (value: number): number[] => littleEndian(BigInt(value), 4)
const u64 = (value: number): number[] => littleEndian(BigInt(value), 8)
const field = (value: bigint): number[] => littleEndian(value, 32)
