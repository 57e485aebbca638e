import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { advantage, alternate, figureOf, median, medianDeviation, ratiosOf, significant, sizedName } from '../../src/bench'
import { repetitionsOf } from '../../src/bench/node'
import { figure, measurement } from './report'

const numbers = fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { minLength: 1, maxLength: 40 })

describe('the median', () => {
  it('has as many values below as above', () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const middle = median(values)
        const below = values.filter((value) => value < middle).length
        const above = values.filter((value) => value > middle).length
        expect(Math.max(below, above)).toBeLessThanOrEqual(values.length / 2)
      }),
    )
  })

  it('is the mean of the two in the middle of an even number, and leaves the list as it was', () => {
    const values = [9, 1, 4, 2]
    expect([median(values), values]).toEqual([3, [9, 1, 4, 2]])
    expect([median([7]), median([])]).toEqual([7, Number.NaN])
  })

  it('and the deviation from it are not moved by one wild sample', () => {
    expect([median([10, 11, 9, 10, 5_000]), medianDeviation([10, 11, 9, 10, 5_000])]).toEqual([10, 1])
  })

  it('moves and scales with its values', () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 1, max: 1000 }), (values, factor) => {
        const moved = values.map((value) => factor * value + 5)
        expect(median(moved)).toBe(factor * median(values) + 5)
        expect(medianDeviation(moved)).toBe(factor * medianDeviation(values))
      }),
    )
  })
})

describe('figures', () => {
  it('keep six digits, and integers whole', () => {
    expect([significant(1.234567891), significant(123_456_789), significant(0.000012345678)]).toEqual([
      1.23457, 123_456_789, 0.0000123457,
    ])
    expect(figureOf('nacre', [3])).toEqual({ subject: 'nacre', median: 3, spread: 0, samples: [3] })
  })

  it('say how many times as good nacre is, whichever way is better', () => {
    expect(advantage(measurement(), 'snarkjs')).toBe(3)
    expect(advantage(measurement({ better: 'more' }), 'snarkjs')).toBeCloseTo(1 / 3)
    expect(advantage(measurement(), 'nobody')).toBeNull()
    expect(advantage(measurement({ figures: [figure('nacre', 0), figure('snarkjs', 1)] }), 'snarkjs')).toBeNull()
  })
})

describe('the ratios', () => {
  const verify = measurement({ suite: 'verify', name: 'one proof' })

  it('take both medians from their measurement, and are null where it is missing or has no such program', () => {
    expect(ratiosOf([verify])).toMatchObject({
      verifyVsSnarkjs: { ratio: 3, unit: 'ms', nacre: 10, baseline: 30, measurement: 'verify/one proof' },
      proveVsSnarkjs: null,
    })
    expect(ratiosOf([{ ...verify, figures: [figure('nacre', 10)] }])['verifyVsSnarkjs']).toBeNull()
  })

  it('find a measurement of any size, and name it with its size', () => {
    const figures = [figure('nacre', 10), figure('poseidon-lite', 30)]
    const tree = (size: number, name = 'append leaves') => measurement({ suite: 'tree', name: sizedName(name, size), figures })
    for (const [size, name] of [
      [4_096, 'tree/append leaves (4,096)'],
      [1_048_576, 'tree/append leaves (1,048,576)'],
    ] as const)
      expect(ratiosOf([tree(size)])['treeVsPoseidonLite']).toMatchObject({ ratio: 3, measurement: name })
    expect(ratiosOf([tree(4_096, 'append leaves, frontier alone')])['treeVsPoseidonLite']).toBeNull()
  })

  it('have one of seconds, with nobody to compare with', () => {
    const keys = measurement({ suite: 'setup', name: 'development keys of transfer', unit: 's', figures: [figure('nacre', 12)] })
    expect(ratiosOf([keys])['setupSeconds']).toMatchObject({ ratio: null, nacre: 12, baseline: null, unit: 's' })
  })
})

describe('measuring in turn', () => {
  /** A clock that only its users move. */
  const scene = () => {
    let time = 0
    const order: string[] = []
    const program = (subject: string, milliseconds: number, operations = 1) => ({
      subject,
      operations,
      run: async () => {
        order.push(subject)
        time += milliseconds
        return milliseconds
      },
    })
    return { now: () => time, order, program }
  }

  it('gives everyone one run a round, in an order that rotates, and does not count the first rounds', async () => {
    const { now, order, program } = scene()
    const figures = await alternate([program('a', 2), program('b', 30, 10)], { now, repetitions: 3, warmup: 2 })
    expect(order.join('')).toBe('abbaabbaab')
    expect(figures).toEqual([
      { subject: 'a', median: 2, spread: 0, samples: [2, 2, 2] },
      { subject: 'b', median: 3, spread: 0, samples: [3, 3, 3] },
    ])
  })

  it('makes other units of milliseconds, and looks at results when their time is over', async () => {
    const { now, program } = scene()
    const [rate] = await alternate([program('a', 4)], { now, repetitions: 1, sample: (milliseconds) => 1000 / milliseconds })
    expect(rate?.median).toBe(250)
    const seen: number[] = []
    const slow = program('looking', 1_000)
    const inspected = { ...program('a', 4), inspect: (result: number) => void slow.run().then(() => seen.push(result)) }
    expect((await alternate([inspected], { now, repetitions: 1 }))[0]?.median).toBe(4)
    expect(seen).toEqual([4, 4])
  })

  it('ends with what a program or a look at its result throws', async () => {
    const { now, program } = scene()
    const refuse = () => {
      throw new RangeError('wrong')
    }
    await expect(alternate([{ ...program('a', 1), inspect: refuse }], { now, repetitions: 1 })).rejects.toThrow(RangeError)
  })

  it('has fewer rounds when quick and more when full', () => {
    expect([repetitionsOf('quick', 9), repetitionsOf('quick', 3), repetitionsOf('normal', 9), repetitionsOf('full', 9)]).toEqual([
      3, 2, 9, 27,
    ])
    expect([repetitionsOf('quick', 1), repetitionsOf('full', 1)]).toEqual([1, 1])
  })
})
