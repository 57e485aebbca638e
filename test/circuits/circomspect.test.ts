import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseCircuitList } from '../../src/prover/setup/circuits'
import { suite } from '../suite'
import { circuitTexts, inspectCircuits, type Remark, withoutLoops } from './circomspect'

/** Warnings that are right as they are, each by code, file and line, with the reason. */
const ARGUED: readonly (Pick<Remark, 'code' | 'file' | 'line'> & { readonly reason: string })[] = [
  {
    code: 'CS0005',
    file: 'circuits/lib/gap.circom',
    line: 'signal lower <-- value & ((1 << 128) - 1);',
    reason:
      'the two lines below put it together with upper to value and bound it; that value + r may be meant as well, Gap argues',
  },
  {
    code: 'CS0005',
    file: 'circuits/lib/gap.circom',
    line: 'upper <-- value >> 128;',
    reason: 'as of lower, with a range of 126 bits',
  },
  {
    code: 'CS0010',
    file: 'circuits/lib/attested-note.circom',
    line: 'signal gapPositionBits[2 * DEPTH] <== Num2Bits(2 * DEPTH)(gapPosition);',
    reason: 'as of positionBits',
  },
  {
    code: 'CS0010',
    file: 'circuits/lib/attested-note.circom',
    line: 'signal positionBits[2 * DEPTH] <== Num2Bits(2 * DEPTH)(position); // ensures (1)',
    reason: 'DEPTH is 16 in circuits.json: numbers of 32 bits have one decomposition, and a larger position has none',
  },
  {
    code: 'CS0010',
    file: 'circuits/lib/input-note.circom',
    line: 'signal positionBits[2 * DEPTH] <== Num2Bits(2 * DEPTH)(position); // ensures (1)',
    reason: 'DEPTH is 16 in circuits.json: numbers of 32 bits have one decomposition, and a larger position has none',
  },
  {
    code: 'CS0010',
    file: 'circuits/lib/range.circom',
    line: 'signal bits[BITS] <== Num2Bits(BITS)(value);',
    reason: 'Range requires BITS <= 253; the most that anybody asks for is 130, which the test below reads in the sources',
  },
  {
    code: 'CS0017',
    file: 'circuits/lib/range.circom',
    line: 'signal bits[BITS] <== Num2Bits(BITS)(value);',
    reason: 'nobody reads the bits: that there are such is all that is asked for, and Num2Bits constrains them',
  },
  {
    code: 'CS0017',
    file: 'circuits/statements/attest.circom',
    line: 'signal keys[0];',
    reason: 'an array of no signals, for the output of Account(0) that attest has no use for',
  },
]

/** Notes that every line of their kind gets, whatever it is for. */
const NOTED: Readonly<Record<string, string>> = {
  CS0004:
    'a sum, difference or product of field elements: where one must not wrap, the ranges of the template see to it, and mutants.test.ts moves each by one',
}

const templates = [...circuitTexts().matchAll(/^template (\w+)/gm)].map((match) => match[1] as string).sort()
const withSeeds = (source: string): string =>
  source.replace(/^template .*\{$/gm, (head) => `${head} signal seeded; seeded <-- 1;`)
/** The templates of which it says that nothing constrains the seeded signal. */
const seedsFound = (remarks: readonly Remark[]): readonly string[] =>
  remarks
    .filter(({ code, message }) => code === 'CS0017' && message.includes('`seeded`'))
    .map(({ line }) => /^template (\w+)/.exec(line)?.[1] ?? line)
    .sort()

describe('circomspect', () => {
  it('warns of nothing in our circuits but what is argued, and notes nothing but arithmetic', async () => {
    const remarks = await inspectCircuits(withoutLoops)
    const found = remarks.filter(({ level, code }) => level !== 'note' || !(code in NOTED))
    expect(found.map(({ code, file, line }) => ({ code, file, line }))).toEqual(
      ARGUED.map(({ code, file, line }) => ({ code, file, line })),
    )
    expect(new Set(remarks.map(({ level }) => level))).toEqual(new Set(['warning', 'note']))
    expect([...new Set(remarks.filter(({ level }) => level === 'note').map(({ code }) => code))]).toEqual(Object.keys(NOTED))
  })

  it('finds in every template a signal that nothing constrains', async () => {
    expect(seedsFound(await inspectCircuits((source) => withoutLoops(withSeeds(source))))).toEqual(templates)
  })

  it('is answered by widths that are as small as the reasons say', () => {
    const widths = [...circuitTexts().matchAll(/\bRange\(([^)]*)\)\(/g)].map((match) => Number(match[1]))
    expect(Math.max(...widths)).toBe(130)
    const circuits = parseCircuitList(JSON.parse(readFileSync('circuits/circuits.json', 'utf8')))
    const deep = circuits.filter(({ name }) => name === 'transfer' || name === 'attest')
    expect(deep.map(({ parameters }) => parameters)).toEqual([[16], [16]])
  })

  it.skipIf(suite === 'normal')(
    'finds none in templates that have an anonymous component in a loop, hence the blocks',
    async () => {
      const blind = ['Account', 'Attest', 'MerkleRoot', 'Rising', 'Transfer']
      const seen = templates.filter((name) => !blind.includes(name))
      expect(seedsFound(await inspectCircuits(withSeeds))).toEqual(seen)
    },
  )
})
