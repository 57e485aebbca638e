import { describe, expect, it } from 'vitest'
import { concatBytes } from '../../src/base'
import {
  blockToCosetSteps,
  compileEngine,
  compileSharedEngine,
  createDomain,
  createInstance,
  createSharedMemory,
  ELEMENT_BYTES,
  EngineMemoryError,
  FR,
  finish,
  HEAP_AT,
  type Instance,
  joinAcross,
  loadPoints,
  multiScalar,
  prepareScalars,
  splitAcross,
  TEMPORARY_BYTES,
  toCosetSteps,
  type Window,
  windowFactors,
  windowSumsBytes,
  windowSumsSteps,
} from '../../src/engine'
import { bytesOf } from '../../src/engine/base64'
import { WASM } from '../../src/engine/generated/prover'
import { importShared } from '../../src/engine/shared-import'
import { encodeScalars } from '../../src/prover/zkey'
import { cases } from '../suite'
import { createSmallMultiples, GROUPS } from './curve'
import { createDraw, type Draw, forSeeds, instance } from './engine'

const MOST = 20
const small = { g1: createSmallMultiples('g1', MOST), g2: createSmallMultiples('g2', MOST) }
const REGION = 1 << 20
const sharedModule = await compileSharedEngine()

const createShared = (): WebAssembly.Memory => createSharedMemory(HEAP_AT + 3 * REGION)
const regionOf = (worker: number) => ({ from: HEAP_AT + worker * REGION, to: HEAP_AT + (worker + 1) * REGION })

describe('the module for a shared memory', () => {
  it('is the other one but for a bit of its import, and each takes its own kind of memory only', async () => {
    const [plain, shared] = [bytesOf(WASM), importShared(bytesOf(WASM))]
    expect(shared).toHaveLength(plain.length)
    expect([...shared].filter((byte, i) => byte !== plain[i])).toEqual([3])
    expect(() => createInstance(sharedModule)).toThrow(WebAssembly.LinkError)
    const module = await compileEngine()
    expect(() => createInstance(module, createShared(), regionOf(0))).toThrow(WebAssembly.LinkError)
  })

  it('is made of no other module', () => {
    const section = (kind: number, ...content: number[]) => [0, 97, 115, 109, 1, 0, 0, 0, kind, content.length, ...content]
    for (const bytes of [
      [],
      section(1, 0),
      section(2, 0),
      section(2, 1, 0, 0, 0, 0),
      section(2, 1, 0, 0, 2, 0, 1),
      section(2, 2, 0, 0, 2, 1, 1, 2),
    ]) {
      expect(() => importShared(Uint8Array.from(bytes))).toThrow(TypeError)
    }
  })
})

describe('a shared memory', () => {
  it('does not grow, and is never larger than the module takes', () => {
    expect(() => createShared().grow(1)).toThrow(RangeError)
    expect(createSharedMemory(1).buffer.byteLength).toBe(65536)
    for (const bytes of [2 ** 31 + 1, 2 ** 40]) {
      expect(() => createSharedMemory(bytes)).toThrow(expect.objectContaining({ code: 'engine/memory', bytes }))
    }
  })
})

describe('instances that share a memory', () => {
  const sum = (of: Instance, draw: Draw): Uint8Array => {
    const mark = of.mark()
    const points = Array.from({ length: 20 }, () => small.g1(draw.below(MOST)))
    const table = loadPoints(of, 'g1', concatBytes(...points))
    const result = multiScalar(of, table, prepareScalars(of, encodeScalars(points.map(() => draw.element(FR)))))
    of.release(mark)
    return result
  }

  it('compute what others do, and leave each other alone', () => {
    const memory = createShared()
    const [first, second] = [0, 1].map((worker) => createInstance(sharedModule, memory, regionOf(worker))) as [Instance, Instance]
    const expected = sum(instance, createDraw(3))
    expect(sum(first, createDraw(3))).toEqual(expected)
    const { from, to } = regionOf(0)
    const before = first.bytes().slice(from, to)
    expect(sum(second, createDraw(3))).toEqual(expected)
    expect(Buffer.compare(first.bytes().slice(from, to), before)).toBe(0)
    const above = first.bytes().slice(regionOf(1).to)
    expect(Buffer.compare(above, new Uint8Array(above.length))).toBe(0)
  })

  it('erase their region, temporaries included, and none else', () => {
    const memory = createShared()
    const [first, second] = [0, 1].map((worker) => createInstance(sharedModule, memory, regionOf(worker))) as [Instance, Instance]
    const mark = first.mark()
    const table = loadPoints(first, 'g1', small.g1(3))
    multiScalar(first, table, prepareScalars(first, encodeScalars([FR - 5n])))
    second.bytes()[second.reserve(8)] = 9
    first.erase(mark)
    const { from, to } = regionOf(0)
    expect(Buffer.compare(first.bytes().slice(from, to), new Uint8Array(to - from))).toBe(0)
    expect(first.bytes()[regionOf(1).from + TEMPORARY_BYTES]).toBe(9)
  })

  it('have a typed error at the end of their region', () => {
    const first = createInstance(sharedModule, createShared(), regionOf(0))
    const room = REGION - TEMPORARY_BYTES
    first.reserve(room - 8)
    expect(() => first.reserve(9)).toThrow(EngineMemoryError)
    expect(first.reserve(8)).toBe(regionOf(0).to - 8)
  })
})

describe.each(GROUPS)('sums over single windows in %s', (group) => {
  it('come to the whole sum with their factors, whoever takes which window, and within the memory they announce', () =>
    forSeeds(cases(10, 60, 600), (draw) => {
      const mark = instance.mark()
      const count = draw.below(40)
      const points = Array.from({ length: count }, () => small[group](draw.below(2 * MOST) - MOST))
      const table = loadPoints(instance, group, concatBytes(...points))
      const digits = prepareScalars(instance, encodeScalars(points.map(() => draw.element(FR))), 2 + draw.below(9))
      const windows = digits.rows.map((row): Window => ({ table, row }))
      const order: number[] = []
      const sums: Uint8Array[] = []
      const cut = draw.below(windows.length + 1)
      const before = instance.mark()
      for (const [from, to] of [
        [0, cut],
        [cut, windows.length],
      ] as const) {
        let next = from
        const take = () => {
          if (next >= to) return undefined
          order.push(next)
          return windows[next++]
        }
        const room = windowSumsBytes(group, digits.bits, count)
        const peak = watchPeak(() => sums.push(...finish(windowSumsSteps(instance, group, digits.bits, count, take))))
        expect(peak - before).toBeLessThanOrEqual(room)
        expect(instance.mark()).toBe(before)
      }
      expect(order).toEqual(windows.map((_, i) => i))
      const total = multiScalar(
        instance,
        loadPoints(instance, group, concatBytes(...sums)),
        prepareScalars(instance, encodeScalars(windowFactors(digits.bits).map((factor) => factor % FR))),
      )
      expect(total).toEqual(multiScalar(instance, table, digits))
      instance.release(mark)
    }))
})

/** How far the work reserves memory. */
function watchPeak(work: () => void): number {
  let peak = instance.mark()
  const { reserve } = instance
  const watched = instance as { reserve: Instance['reserve'] }
  watched.reserve = (bytes) => {
    const at = reserve(bytes)
    peak = Math.max(peak, instance.mark())
    return at
  }
  work()
  watched.reserve = reserve
  return peak
}

describe('divided transforms', () => {
  it('give what whole ones do, however they are divided', () =>
    forSeeds(cases(15, 100, 400), (draw) => {
      const mark = instance.mark()
      const log = 1 + draw.below(7)
      const size = 2 ** log
      const domain = createDomain(instance, log)
      const [whole, divided] = [0, 1].map(() => instance.reserve(size * ELEMENT_BYTES)) as [number, number]
      const bytes = encodeScalars(Array.from({ length: size }, () => draw.element(FR)))
      const staged = instance.reserve(bytes.length)
      instance.bytes().set(bytes, staged)
      for (const data of [whole, divided]) instance.kernels['unpackAll']?.(data, staged, size)
      finish(toCosetSteps(instance, domain, whole))
      const blocks = 2 ** draw.below(log + 1)
      const cut = draw.below(size / blocks + 1)
      const ranges = [
        { from: cut, to: size / blocks },
        { from: 0, to: cut },
      ].filter(({ from, to }) => to > from)
      for (const range of ranges) splitAcross(instance, domain, divided, blocks, range)
      for (let block = blocks - 1; block >= 0; block--) finish(blockToCosetSteps(instance, domain, divided, blocks, block))
      for (const range of ranges) joinAcross(instance, domain, divided, blocks, range)
      const bytesAt = (data: number) => instance.bytes().slice(data, data + size * ELEMENT_BYTES)
      expect(bytesAt(divided)).toEqual(bytesAt(whole))
      instance.release(mark)
    }))
})
