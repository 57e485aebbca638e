import { describe, expect, it } from 'vitest'
import { concatBytes } from '../../src/base'
import { FQ, type Group, loadPoints, POINT_BYTES, PointsMalformedError } from '../../src/engine'
import { COORDINATE_BYTES, createAdder, isIdentity } from '../../src/engine/adder'
import { cases } from '../suite'
import { createSmallMultiples, encode, GROUPS } from './curve'
import { forSeeds, instance, kernel } from './engine'

const MOST = 40
const small = { g1: createSmallMultiples('g1', 2 * MOST), g2: createSmallMultiples('g2', 2 * MOST) }
const modulusBytes = Uint8Array.from({ length: 32 }, (_, i) => Number((FQ >> BigInt(8 * i)) & 255n))

function write(group: Group, point: number): Uint8Array {
  const mark = instance.mark()
  const out = instance.reserve(POINT_BYTES[group])
  kernel(`${group}_writePoint`)(out, point)
  instance.release(mark)
  return instance.bytes().slice(out, out + POINT_BYTES[group])
}

describe.each(GROUPS)('additions in %s', (group) => {
  const size = COORDINATE_BYTES[group]

  /** Sums of pairs of small multiples: to a place of their own, or where the first or second point is. */
  function addAll(pairs: readonly (readonly [number, number])[], place: (i: number) => 'own' | 'first' | 'second'): Uint8Array[] {
    const mark = instance.mark()
    const all = concatBytes(...pairs.flatMap(([a, b]) => [small[group](a), small[group](b)]))
    const { records } = loadPoints(instance, group, all)
    const room = instance.reserve(pairs.length * 2 * size)
    const adder = createAdder(instance, group)
    const sums = pairs.map((_, i) => {
      const [first, second] = [records + 8 * size * i, records + 8 * size * i + 4 * size]
      const out = { own: room + i * 2 * size, first, second }[place(i)]
      adder.add(first, first + 2 * size, second, second + 2 * size, out)
      return out
    })
    adder.flush()
    const written = sums.map((sum) => write(group, sum))
    instance.release(mark)
    return written
  }

  it('are complete: neutral, equal, opposite and different points, wherever the sum goes', () => {
    const logs = [0, 1, 2, 3, 17, -1, -2, -17, MOST]
    const pairs = logs.flatMap((a) => logs.map((b) => [a, b] as const))
    for (const place of ['own', 'first', 'second'] as const) {
      const sums = addAll(pairs, () => place)
      for (const [i, [a, b]] of pairs.entries()) expect(sums[i], `${a} + ${b} to ${place}`).toEqual(small[group](a + b))
    }
  })

  it('are right in lists of any length, across batches', () =>
    forSeeds(cases(4, 40, 200), (draw) => {
      const count = [1, 2, 1023, 1024, 1025, 2500][draw.below(6)] as number
      const log = () => draw.below(2 * MOST + 1) - MOST
      const pairs = Array.from({ length: count }, () => {
        const a = log()
        return [a, [log(), log(), a, -a, 0][draw.below(5)] as number] as const
      })
      const sums = addAll(pairs, () => (['own', 'first', 'second'] as const)[draw.below(3)] as 'own')
      for (const [i, [a, b]] of pairs.entries())
        if (Buffer.compare(sums[i] as Uint8Array, small[group](a + b)) !== 0) throw new Error(`${a} + ${b}`)
    }))

  it('double a point in its place, over and over', () => {
    const mark = instance.mark()
    const { records } = loadPoints(instance, group, small[group](5))
    const point = instance.reserve(2 * size)
    const adder = createAdder(instance, group)
    instance.words().copyWithin(point >> 2, records >> 2, (records + size) >> 2)
    instance.words().copyWithin((point + size) >> 2, (records + 2 * size) >> 2, (records + 3 * size) >> 2)
    for (const expected of [10, 20, 40, 80]) {
      adder.add(point, point + size, point, point + size, point)
      adder.flush()
      expect(write(group, point)).toEqual(small[group](expected))
    }
    instance.release(mark)
  })

  it('take the negative and the endomorphism of a record', () => {
    const mark = instance.mark()
    const { records } = loadPoints(instance, group, small[group](7))
    const adder = createAdder(instance, group)
    const out = instance.reserve(2 * size)
    adder.add(records, records + 2 * size, records, records + 3 * size, out)
    adder.flush()
    expect(isIdentity(instance, out)).toBe(true)
    // (P + λP) - λP, and (P + λP) is -λ²P.
    adder.add(records, records + 2 * size, records + size, records + 2 * size, out)
    adder.flush()
    const [x, y] = [out, out + size]
    const third = instance.reserve(2 * size)
    adder.add(x, y, records + size, records + 3 * size, third)
    adder.flush()
    expect(write(group, third)).toEqual(small[group](7))
    instance.release(mark)
  })
})

describe.each(GROUPS)('reading points of %s', (group) => {
  const bytes = POINT_BYTES[group]
  const list = (count: number) => concatBytes(...Array.from({ length: count }, (_, i) => small[group]((i % 60) - 20)))
  const refused = (points: Uint8Array, message: RegExp | string = /./) => {
    const before = instance.mark()
    const read = () => loadPoints(instance, group, points)
    expect(read).toThrow(PointsMalformedError)
    expect(read).toThrow(message)
    expect(instance.mark()).toBe(before)
  }

  it('gives back the bytes that it read, and knows identities', () => {
    const mark = instance.mark()
    const points = list(5000)
    const table = loadPoints(instance, group, points)
    const size = COORDINATE_BYTES[group]
    expect(table.count).toBe(5000)
    expect(table.identities.reduce((sum, flag) => sum + flag, 0)).toBe(
      Array.from({ length: 5000 }).filter((_, i) => i % 60 === 20).length,
    )
    for (const i of [0, 19, 20, 21, 4095, 4096, 4999]) {
      const record = table.records + 4 * size * i
      const pair = instance.reserve(2 * size)
      instance.words().copyWithin(pair >> 2, record >> 2, (record + size) >> 2)
      instance.words().copyWithin((pair + size) >> 2, (record + 2 * size) >> 2, (record + 3 * size) >> 2)
      expect(write(group, pair)).toEqual(points.slice(i * bytes, (i + 1) * bytes))
    }
    instance.release(mark)
    expect(loadPoints(instance, group, new Uint8Array())).toMatchObject({ count: 0 })
  })

  it('refuses a length that is no multiple of a point', () => {
    for (const length of [1, bytes - 1, bytes + 1, 3 * bytes - 32]) refused(new Uint8Array(length), `${length} bytes`)
  })

  it('refuses any changed bit of a point', () =>
    forSeeds(cases(50, 1000, 10_000), (draw) => {
      const points = list(3)
      const bit = draw.below(8 * points.length)
      points[bit >> 3] = (points[bit >> 3] as number) ^ (1 << (bit & 7))
      refused(points, `point ${Math.floor(bit / (8 * bytes))} `)
    }))

  it('refuses coordinates that are not below q, even of points', () => {
    for (let coordinate = 0; coordinate < bytes / 32; coordinate++) {
      const points = list(2)
      const at = bytes + 32 * coordinate
      let carry = 0
      for (let i = 0; i < 32; i++) {
        carry += (points[at + i] as number) + (modulusBytes[i] as number)
        points[at + i] = carry & 255
        carry >>= 8
      }
      refused(points, 'point 1 ')
    }
    refused(concatBytes(modulusBytes, new Uint8Array(bytes - 32)), 'point 0 ')
  })

  it('refuses a point off the curve, wherever it stands in a long list, and names the first', () => {
    const wrong = encode(group === 'g1' ? [1n, 3n] : [1n, 0n, 2n, 0n])
    for (const at of [0, 1, 4095, 4096, 5000]) {
      const points = concatBytes(list(at), wrong, list(10), wrong)
      refused(points, `point ${at} `)
    }
  })
})
