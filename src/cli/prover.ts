import { createProver } from '../prover'
import { setup } from '../prover/setup'
import type { Prover } from '../statement'
import type { Io } from './io'
import { loadKeys } from './keys'

/**
 * A prover that is made at its first proof, after building circuit and keys where they are missing: a request that is refused
 * before any proof waits for nothing.
 */
export function createLazyProver(io: Io): Prover {
  let started: Promise<Prover> | undefined
  const start = async (): Promise<Prover> => {
    const { manifest } = await loadKeys()
    await setup({ ...io.observed('setup'), manifest })
    return createProver({ manifest })
  }
  return {
    prove: async (circuit, inputs, options) => {
      started ??= start()
      return (await started).prove(circuit, inputs, options)
    },
    dispose: async () => {
      const prover = await started?.catch(() => undefined)
      await prover?.dispose()
    },
  }
}
