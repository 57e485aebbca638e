import { createProver } from '../prover'
import { setup } from '../prover/setup'
import type { Prover } from '../statement'
import type { Io } from './io'

/**
 * A prover that is made at its first proof, and builds each circuit and its keys at the first proof of it where they are missing: a
 * request that is refused before any proof waits for nothing, and a payment for no circuit of a disclosure.
 */
export function createLazyProver(io: Io): Prover {
  const setUp = new Map<string, Promise<unknown>>()
  let started: Promise<Prover> | undefined
  const prepare = (circuit: string): Promise<unknown> => {
    const making = setUp.get(circuit) ?? setup({ ...io.observed('setup'), circuits: [circuit] })
    setUp.set(circuit, making)
    return making
  }
  return {
    prove: async (circuit, inputs, options) => {
      await prepare(circuit)
      started ??= createProver({ circuits: [circuit] })
      return (await started).prove(circuit, inputs, options)
    },
    dispose: async () => {
      const prover = await started?.catch(() => undefined)
      await prover?.dispose()
    },
  }
}
