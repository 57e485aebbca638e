import { createWitnessCalculator } from '../../../prover/witness'
import type { SignalInputs } from '../../../statement'
import { MeasuringFailedError } from '../../errors'
import { requireSnarkjs, unlessInstalled } from '../baselines'
import { contestSuite, MILLISECONDS, type Trial } from '../contest'
import { drawPayments } from '../fixture/bank'
import { readCircuitFile } from '../fixture/circuit'

/** snarkjs compiles the circuit's WebAssembly with every witness; nacre does it once, when the prover loads the circuit. */
export const suite = contestSuite<SignalInputs>(
  { name: 'witness', about: 'the witness of a payment, from its inputs', circuits: ['transfer'] },
  3,
  async ({ onProgress }) => (await drawPayments(1, onProgress))[0]?.inputs ?? {},
  [
    {
      subject: 'nacre',
      prepare: async (inputs) => {
        const calculator = createWitnessCalculator(await WebAssembly.compile(await readCircuitFile('transfer', 'wasm')))
        return [
          trial(() => {
            const result = calculator.calculate(inputs)
            if (!result.ok) throw new MeasuringFailedError('the payment has no witness')
            return result.wtns
          }),
        ]
      },
    },
    {
      subject: 'snarkjs',
      absent: () => unlessInstalled('snarkjs'),
      prepare: async (inputs) => {
        const [{ wtns }, wasm] = [await requireSnarkjs(), await readCircuitFile('transfer', 'wasm')]
        return [
          trial(async () => {
            const out: { type: 'mem'; data?: Uint8Array } = { type: 'mem' }
            await wtns.calculate(inputs, wasm, out)
            return out.data as Uint8Array
          }),
        ]
      },
    },
  ],
)

function trial(run: () => Uint8Array | Promise<Uint8Array>): Trial {
  return { name: 'transfer', ...MILLISECONDS, warmup: 5, run, inspect: (wtns: Uint8Array) => wtns }
}
