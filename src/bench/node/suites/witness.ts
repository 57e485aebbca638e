import { equalBytes } from '../../../base'
import { createWitnessCalculator } from '../../../prover/witness'
import { alternate, type Subject } from '../../alternate'
import { MeasuringFailedError } from '../../errors'
import { importSnarkjs, missing } from '../baselines'
import { drawPayments } from '../fixture/bank'
import { readCircuitFile } from '../fixture/circuit'
import { singleTask } from '../suite'

/** snarkjs compiles the circuit's WebAssembly with every witness; nacre does it once, when the prover loads the circuit. */
export const suite = singleTask(
  { name: 'witness', about: 'the witness of a payment, from its inputs', circuits: ['transfer'] },
  9,
  async ({ repetitions, onProgress }) => {
    const [payment] = await drawPayments(1, onProgress)
    const inputs = payment?.inputs ?? {}
    const wasm = await readCircuitFile('transfer', 'wasm')
    const calculator = createWitnessCalculator(await WebAssembly.compile(wasm))
    const calculate = (): Uint8Array => {
      const result = calculator.calculate(inputs)
      if (!result.ok) throw new MeasuringFailedError('the payment has no witness')
      return result.wtns
    }
    const subjects: Subject[] = [{ subject: 'nacre', run: calculate }]
    const snarkjs = await importSnarkjs()
    if (snarkjs !== undefined) {
      const theirs = async (): Promise<Uint8Array> => {
        const out: { type: 'mem'; data?: Uint8Array } = { type: 'mem' }
        await snarkjs.wtns.calculate(inputs, wasm, out)
        return out.data as Uint8Array
      }
      if (!equalBytes(calculate(), await theirs())) throw new MeasuringFailedError('the witnesses differ')
      subjects.push({ subject: 'snarkjs', run: theirs })
    }
    const figures = await alternate(subjects, {
      now: () => performance.now(),
      repetitions,
      onRound: (done, total) => onProgress('witness', done, total),
    })
    return {
      measurements: [{ name: 'transfer', unit: 'ms', better: 'less', start: 'warm', figures }],
      skipped: snarkjs === undefined ? [missing('snarkjs')] : [],
    }
  },
)
