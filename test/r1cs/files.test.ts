import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FIELD_MODULUS as R } from '../../src/crypto'
import { createWitnessCalculator } from '../../src/prover/witness'
import {
  brokenConstraints,
  parseR1cs,
  parseSymbols,
  parseWitness,
  R1csMalformedError,
  SymbolsMalformedError,
  WitnessMalformedError,
} from '../../src/r1cs'
import { useFixtures } from '../prover/built'
import { startStopwatch } from '../stopwatch'

const built = useFixtures()

const readFixture = (name: string) => readFile(join(built.fixtures.folder, name))
const readR1cs = async (name: string): Promise<Uint8Array> => readFixture(`${name}.r1cs`)

describe('the r1cs parser', () => {
  it('reads what the compiler reports', async () => {
    expect(parseR1cs(await readR1cs('several'))).toMatchObject({ wires: 8, publicSignals: 5, constraints: 3 })
    const range = built.fixtures.manifest.circuits.find(({ name }) => name === 'range')
    expect(range?.constraints).toBeGreaterThan(1000)
    expect(parseR1cs(await readR1cs('range'))).toMatchObject({
      wires: range?.wires,
      publicSignals: 2,
      constraints: range?.constraints,
    })
  })

  it('refuses every prefix, and anything behind the end', async () => {
    const bytes = await readR1cs('several')
    for (let length = 0; length < bytes.length; length++) {
      expect(() => parseR1cs(bytes.subarray(0, length))).toThrow(R1csMalformedError)
    }
    expect(() => parseR1cs(Uint8Array.from([...bytes, 0]))).toThrow(R1csMalformedError)
  })

  it('gives a system or its own error for every altered byte', async () => {
    const bytes = await readR1cs('several')
    for (let at = 0; at < bytes.length; at++) {
      for (const change of [1, 0x80, 0xff]) {
        const altered = Uint8Array.from(bytes)
        altered[at] = (altered[at] as number) ^ change
        try {
          const { wires, a, b, c } = parseR1cs(altered)
          for (const matrix of [a, b, c]) {
            expect(matrix.wires.every((wire) => wire < wires)).toBe(true)
            expect(matrix.coefficients.every((value) => value > 0n && value < R)).toBe(true)
          }
        } catch (error) {
          expect(error).toBeInstanceOf(R1csMalformedError)
        }
      }
    }
  })

  it('refuses hostile counts at once', async () => {
    const bytes = await readR1cs('tiny')
    const took = startStopwatch(2000)
    for (let at = 0; at + 4 <= bytes.length; at++) {
      const altered = Uint8Array.from(bytes)
      altered.set([0xff, 0xff, 0xff, 0xff], at)
      try {
        parseR1cs(altered)
      } catch (error) {
        expect(error).toBeInstanceOf(R1csMalformedError)
      }
    }
    expect(took()).toBeLessThan(2000)
  })
})

describe('the sym parser', () => {
  it('names the wires of a circuit, several names for one wire included', async () => {
    const { wires } = parseSymbols((await readFixture('several.sym')).toString('latin1'))
    expect(wires.get('main.a')).toBeGreaterThan(0)
    expect([...wires.values()].every((wire) => wire >= 0 && wire < 8)).toBe(true)
    expect(parseSymbols('1,1,0,main.a\r\n2,-1,0,main.gone\n3,1,0,main.b\n')).toEqual({
      wires: new Map([
        ['main.a', 1],
        ['main.b', 1],
      ]),
      replaced: new Set(['main.gone']),
      labels: new Map([
        [1, 1],
        [2, undefined],
        [3, 1],
      ]),
    })
  })

  it.each(['', '1,1,0', 'a,1,0,main.a', '1,-2,0,main.a', '1,1,0,main a', '1,1,0,main.a,', '\n1,1,0,main.a'])(
    'refuses %j',
    (text) => {
      expect(() => parseSymbols(text)).toThrow(SymbolsMalformedError)
    },
  )
})

describe('the wtns parser', () => {
  const witnessOf = async (): Promise<Uint8Array> => {
    const calculator = createWitnessCalculator(await WebAssembly.compile(new Uint8Array(await readFixture('several.wasm'))))
    const result = calculator.calculate({ a: 2n, b: 3n, c: [4n, 5n] })
    if (!result.ok) throw new Error('the inputs were refused')
    return result.wtns
  }

  it('reads values that satisfy the circuit, and not with another value', async () => {
    const r1cs = parseR1cs(await readR1cs('several'))
    const witness = parseWitness(await witnessOf())
    expect(witness).toHaveLength(r1cs.wires)
    expect(brokenConstraints(r1cs, witness)).toEqual([])
    expect(brokenConstraints(r1cs, witness.with(1, 13n)).length).toBeGreaterThan(0)
  })

  it('refuses every prefix, whatever stands behind the end, and what is not canonical', async () => {
    const bytes = await witnessOf()
    for (let length = 0; length < bytes.length; length++)
      expect(() => parseWitness(bytes.subarray(0, length))).toThrow(WitnessMalformedError)
    expect(() => parseWitness(Uint8Array.of(...bytes, 0))).toThrow(WitnessMalformedError)
    const above = Uint8Array.from(bytes).fill(0xff, bytes.length - 32)
    expect(() => parseWitness(above)).toThrow(WitnessMalformedError)
  })

  it('gives values or its own error for every altered byte', async () => {
    const bytes = await witnessOf()
    for (let at = 0; at < bytes.length; at++) {
      const altered = Uint8Array.from(bytes)
      altered[at] = (altered[at] as number) ^ 0x81
      try {
        expect(parseWitness(altered).every((value) => value >= 0n && value < R)).toBe(true)
      } catch (error) {
        expect(error).toBeInstanceOf(WitnessMalformedError)
      }
    }
  })
})
