import { describe, expect, it } from 'vitest'
import { compileEngine, createInstance, EngineMemoryError, loadPoints } from '../../src/engine'
import { HEAP_AT } from '../../src/engine/layout'

const module = await compileEngine()

describe('the memory of an instance', () => {
  it('grows as it is reserved, and views follow it', () => {
    const instance = createInstance(module)
    const mark = instance.mark()
    expect(mark).toBe(HEAP_AT)
    const [first, second] = [instance.reserve(5), instance.reserve(3_000_000)]
    expect([first, second]).toEqual([HEAP_AT, HEAP_AT + 8])
    instance.bytes()[second + 2_999_999] = 7
    expect(instance.memory.buffer.byteLength).toBeGreaterThanOrEqual(second + 3_000_000)
    expect(new Uint8Array(instance.memory.buffer)[second + 2_999_999]).toBe(7)
    instance.release(mark)
    expect(instance.reserve(1)).toBe(first)
  })

  it('is overwritten where that is asked for, released parts included, and nowhere else', () => {
    const instance = createInstance(module)
    const kept = instance.reserve(16)
    const mark = instance.mark()
    instance.reserve(1000)
    const inner = instance.mark()
    instance.reserve(200_000)
    instance.bytes().fill(1, kept)
    instance.release(inner)
    instance.erase(mark)
    expect(instance.mark()).toBe(mark)
    expect(
      instance
        .bytes()
        .subarray(kept, mark)
        .every((byte) => byte === 1),
    ).toBe(true)
    expect(
      instance
        .bytes()
        .subarray(mark, inner + 200_000)
        .every((byte) => byte === 0),
    ).toBe(true)
  })

  it('that cannot grow gives a typed error, and what was reserved stays usable', () => {
    const memory = new WebAssembly.Memory({ initial: 2, maximum: 4 })
    const instance = createInstance(module, memory)
    const kept = instance.reserve(1000)
    const before = instance.mark()
    for (const bytes of [5 * 65536, 2 ** 31, 2 ** 32 + 8, 2 ** 40]) {
      expect(() => instance.reserve(bytes)).toThrow(EngineMemoryError)
      expect(instance.mark()).toBe(before)
    }
    expect(() => loadPoints(instance, 'g1', new Uint8Array(64 * 10_000))).toThrow(EngineMemoryError)
    expect(instance.mark()).toBe(before)
    expect(instance.reserve(2 * 65536)).toBe(kept + 1000)
    try {
      instance.reserve(2 ** 31)
    } catch (error) {
      expect(error).toMatchObject({ code: 'engine/memory', bytes: before + 2 * 65536 + 2 ** 31 })
    }
  })
})
