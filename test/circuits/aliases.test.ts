import { beforeAll, describe, expect, it } from 'vitest'
import { FIELD_MODULUS, SUBGROUP_ORDER } from '../../src/crypto'
import { brokenConstraints, parseWitness, type R1cs } from '../../src/r1cs'
import { transferInputs } from '../../src/statement'
import { createRng } from '../ledger/fixture'
import { buildStatement } from '../statement/scenario'
import { drawScenario, SHAPES } from '../statement/shapes'
import { loadCircuit } from './compiled'

const MASK = (1n << 128n) - 1n

let circuit: Awaited<ReturnType<typeof loadCircuit>>
let witness: bigint[]
let names: ReadonlyMap<number, string>
let bits: readonly number[]

beforeAll(async () => {
  circuit = await loadCircuit('transfer')
  names = new Map([...circuit.symbols.wires].map(([name, wire]) => [wire, name]))
  const prefix = [...circuit.symbols.wires.keys()].find((name) => name.endsWith('.h2bits.out[0]'))?.slice(0, -3)
  bits = Array.from({ length: 254 }, (_, i) => circuit.symbols.wires.get(`${prefix}[${i}]`) as number)
  // A third of all challenges has an alias h + r below 2^254; all but a few have h + l.
  for (let i = 0; i === 0 || challenge() + FIELD_MODULUS >= 1n << 254n; i++) {
    const rng = createRng(`challenge ${i}`)
    const { open, secret } = buildStatement(rng, drawScenario(rng, SHAPES[43] as (typeof SHAPES)[number]))
    const result = circuit.calculator.calculate(transferInputs(open, secret))
    if (!result.ok) throw new Error('a true statement was refused')
    witness = parseWitness(result.wtns)
  }
})

const challenge = (): bigint => bits.reduce((sum, wire, i) => sum + ((witness[wire] as bigint) << BigInt(i)), 0n)

function wiresOf({ a, b, c }: R1cs, row: number): readonly string[] {
  const wires = [a, b, c].flatMap(({ starts, wires }) => [...wires.subarray(starts[row], starts[row + 1])])
  return wires.filter((wire) => wire !== 0).map((wire) => names.get(wire) as string)
}

/** The witness with another decomposition of the challenge, and with all that compares it to r - 1 computed anew. */
function decomposedAs(value: bigint): bigint[] {
  const altered = [...witness]
  for (const [i, wire] of bits.entries()) altered[wire] = (value >> BigInt(i)) & 1n
  const folder = (names.get(bits[0] as number) as string).replace('.out[0]', '.aliasCheck.compConstant')
  const set = (name: string, to: bigint): void => {
    const wire = circuit.symbols.wires.get(`${folder}.${name}`)
    if (wire !== undefined) altered[wire] = ((to % FIELD_MODULUS) + FIELD_MODULUS) % FIELD_MODULUS
  }
  let sum = 0n
  for (let i = 0; i < 127; i++) {
    // 2^128 - 2^i where the two bits are above those of r - 1, 2^i where they are below, 0 where they are equal.
    const [mine, limit] = [value, FIELD_MODULUS - 1n].map((number) => (number >> BigInt(2 * i)) & 3n) as [bigint, bigint]
    const part = mine > limit ? MASK + 1n - (1n << BigInt(i)) : mine < limit ? 1n << BigInt(i) : 0n
    set(`parts[${i}]`, part)
    sum += part
  }
  for (let i = 0; i < 135; i++) set(`num2bits.out[${i}]`, (sum >> BigInt(i)) & 1n)
  return altered
}

const broken = (value: bigint): readonly (readonly string[])[] =>
  brokenConstraints(circuit.r1cs, decomposedAs(value)).map((row) => wiresOf(circuit.r1cs, row))
/** Constraints of the decomposition alone: no other signal is in them. */
const inDecomposition = (wires: readonly string[]): boolean => wires.every((name) => name.includes('.h2bits.'))
const inHash = (wires: readonly string[]): boolean =>
  wires.some((name) => name.includes('.EdDSAPoseidonVerifier') && name.includes('.hash.'))

describe('the bits of the signature challenge', () => {
  it('are those of h', () => {
    expect(brokenConstraints(circuit.r1cs, witness)).toEqual([])
    expect(broken(challenge())).toEqual([])
  })

  it('cannot be those of h + r, which is the same element: the comparison with r - 1 alone refuses them', () => {
    const rows = broken(challenge() + FIELD_MODULUS)
    const local = rows.filter(inDecomposition)
    expect(local).toHaveLength(1)
    expect(local[0]?.some((name) => name.includes('.aliasCheck.compConstant.num2bits.out'))).toBe(true)
    expect(rows.filter(inHash)).toEqual([])
  })

  it('cannot be those of h + l, which multiplies to the same point: their sum is not h', () => {
    const rows = broken(challenge() + SUBGROUP_ORDER)
    expect(rows.filter(inDecomposition)).toEqual([])
    expect(rows.filter(inHash).length).toBeGreaterThan(0)
  })

  it('cannot be anything but 0 and 1', () => {
    const altered = [...witness]
    const [low, high] = [bits[0] as number, bits[1] as number]
    // The same sum, from other digits.
    altered[low] = ((witness[low] as bigint) + 2n) % FIELD_MODULUS
    altered[high] = ((witness[high] as bigint) - 1n + FIELD_MODULUS) % FIELD_MODULUS
    const rows = brokenConstraints(circuit.r1cs, altered).map((row) => wiresOf(circuit.r1cs, row))
    const booleans = rows.filter((wires) => new Set(wires).size === 1 && bits.some((wire) => names.get(wire) === wires[0]))
    expect(booleans.length).toBeGreaterThan(0)
  })
})
