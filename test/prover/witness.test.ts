import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { createWitnessCalculator } from '../../src/prover/witness'
import { useFixtures } from './built'

const built = useFixtures()
afterEach(() => vi.restoreAllMocks())

const { Instance } = WebAssembly

/** The memories of all instances that are made from now on. */
function watchMemories(): readonly WebAssembly.Memory[] {
  const memories: WebAssembly.Memory[] = []
  class Watched extends Instance {
    constructor(...parameters: ConstructorParameters<typeof Instance>) {
      super(...parameters)
      memories.push(this.exports['memory'] as WebAssembly.Memory)
    }
  }
  vi.spyOn(WebAssembly, 'Instance', 'get').mockReturnValue(Watched)
  return memories
}

/** A calculator, the memories of its instances, and what one holds that has seen nothing. */
async function watchCalculator() {
  const memories = watchMemories()
  const module = await WebAssembly.compile(await readFile(join(built.fixtures.folder, 'range.wasm')))
  const calculator = createWitnessCalculator(module)
  calculator.calculate({})
  const [fresh] = memories as [WebAssembly.Memory]
  return { calculator, memories, before: Buffer.from(fresh.buffer.slice(0)) }
}

it.each([
  ['a witness', { value: 0x7e57_5ec2_e7n, limit: 1n << 60n }, true],
  ['inputs that fulfil none', { value: 0x7e57_5ec2_e7n, limit: 1n }, false],
  ['inputs that are not all there', { value: 0x7e57_5ec2_e7n }, false],
])('nothing of %s stays in the calculator', async (_, inputs, ok) => {
  const { calculator, memories, before } = await watchCalculator()
  const first = calculator.calculate(inputs)
  expect(first.ok).toBe(ok)
  for (const { buffer } of memories) expect(Buffer.compare(Buffer.from(buffer), before)).toBe(0)
  // And the next is as right as the first.
  expect(calculator.calculate(inputs)).toEqual(first)
  expect(memories).toHaveLength(ok ? 2 : 3)
})

it.each([1, 2])('nothing stays in the calculator of a witness that is broken off after step %i', async (steps) => {
  const { calculator, memories, before } = await watchCalculator()
  const inputs = { value: 0x7e57_5ec2_e7n, limit: 1n << 60n }
  const broken = calculator.calculateSteps(inputs)
  for (let i = 0; i < steps; i++) expect(broken.next().done).toBe(false)
  broken.return({ ok: false, fault: { kind: 'input', message: '' } })
  for (const { buffer } of memories) expect(Buffer.compare(Buffer.from(buffer), before)).toBe(0)
  expect(calculator.calculate(inputs).ok).toBe(true)
})
