import { createHash } from 'node:crypto'
import { SCALAR_FIELD_MODULUS as R } from '../../src/verifier'

/** A satisfied random constraint system: the files that a compiler and a witness calculator would write. */
export interface RandomCircuit {
  readonly r1cs: Uint8Array
  readonly wtns: Uint8Array
  readonly publicSignals: readonly bigint[]
  /** Another witness of the same system. */
  draw(next: () => bigint): { readonly wtns: Uint8Array; readonly publicSignals: readonly bigint[] }
}

/** Elements that follow from a seed. With the platform's hash: large circuits take millions. */
export function createElements(seed: string): () => bigint {
  let count = 0
  return () => BigInt(`0x${createHash('sha512').update(`${seed} ${count++}`).digest('hex')}`) % R
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
  const given = (values: readonly bigint[]) => ({ wtns: encodeWtns(values), publicSignals: values.slice(1, publicSignals + 1) })
  return {
    r1cs: encodeR1cs(witness.length, publicSignals, privateInputs, rows),
    ...given(witness),
    draw(draw) {
      const values = [1n, ...Array.from({ length: publicSignals + privateInputs }, draw)]
      for (const [a, b] of rows) values.push((evaluate(a, values) * evaluate(b, values)) % R)
      return given(values)
    },
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
  const header = [u32(32), field(R), u32(wires), u32(0), u32(publicSignals), u32(privateInputs), u64(wires), u32(rows.length)]
  const constraints = rows
    .flat()
    .flatMap((terms) => [u32(terms.size), ...[...terms].flatMap(([wire, value]) => [u32(wire), field(value)])])
  return file('r1cs', 1, [header, constraints, Array.from({ length: wires }, (_, i) => u64(i))])
}

function encodeWtns(witness: readonly bigint[]): Uint8Array {
  return file('wtns', 2, [[u32(32), field(R), u32(witness.length)], witness.map(field)])
}

function file(magic: string, version: number, sections: readonly (readonly Uint8Array[])[]): Uint8Array {
  const body = sections.map((section, i) => {
    const content = Buffer.concat(section)
    return Buffer.concat([u32(i + 1), u64(content.length), content])
  })
  return Uint8Array.from(Buffer.concat([Buffer.from(magic), u32(version), u32(sections.length), ...body]))
}

function littleEndian(value: bigint, size: number): Uint8Array {
  const out = new Uint8Array(size)
  for (let i = 0, rest = value; i < size; i++, rest >>= 8n) out[i] = Number(rest & 0xffn)
  return out
}
const u32 = (value: number): Uint8Array => littleEndian(BigInt(value), 4)
const u64 = (value: number): Uint8Array => littleEndian(BigInt(value), 8)
const field = (value: bigint): Uint8Array => littleEndian(value, 32)
