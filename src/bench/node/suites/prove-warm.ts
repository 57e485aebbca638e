import { startGroth16 } from '../../../prover/groth16'
import { proofFromJson } from '../../../verifier'
import { requireSnarkjs, unlessInstalled } from '../baselines'
import { MILLISECONDS, type Program, type Trial } from '../contest'
import { circuitFile, readCircuitFile } from '../fixture/circuit'
import { createNativeProver, pinToOneCore } from '../fixture/rapidsnark'
import { assertProof, type TransferCase } from '../fixture/transfer-case'

/** Names of the measurements. */
export const WARM = { allCores: 'transfer, warm, all cores', oneThread: 'transfer, warm, one thread' } as const

/** Who proves on a machine of so many cores: all programs on all cores and on one thread, and nacre alone on numbers of threads between these. */
export function proversOn(cores: number): readonly Program<TransferCase>[] {
  return [
    nacre('all cores', undefined),
    snarkjs('all cores', false),
    rapidsnark('all cores', false),
    nacre('one thread', 1),
    snarkjs('one thread', true),
    rapidsnark('one thread', true),
    ...powersBelow(cores).map((threads) => nacre(`${threads} threads`, threads)),
  ]
}

/** 2, 4, 8 and so on, below a number. */
function powersBelow(cores: number): readonly number[] {
  const powers: number[] = []
  for (let power = 2; power < cores; power *= 2) powers.push(power)
  return powers
}

function nacre(where: string, threads: number | undefined): Program<TransferCase> {
  return {
    subject: 'nacre',
    task: `nacre, ${where}`,
    async prepare(payment) {
      const groth16 = await startGroth16({ threads })
      const key = groth16.open(await readCircuitFile('transfer', 'zkey'))
      return [proving(where, payment, async () => (await groth16.prove(key, payment.wtns)).proof)]
    },
  }
}

function snarkjs(where: string, singleThread: boolean): Program<TransferCase> {
  return {
    subject: 'snarkjs',
    task: `snarkjs, ${where}`,
    absent: () => unlessInstalled('snarkjs'),
    async prepare(payment) {
      const { groth16 } = await requireSnarkjs()
      const zkey = await readCircuitFile('transfer', 'zkey')
      const prove = async (): Promise<Uint8Array> => {
        const { proof } = await groth16.prove(zkey, payment.wtns, undefined, { singleThread })
        return proofFromJson(proof)
      }
      return [proving(where, payment, prove)]
    },
  }
}

function rapidsnark(where: string, pinned: boolean): Program<TransferCase> {
  return {
    subject: 'rapidsnark',
    task: `rapidsnark, ${where}`,
    absent: ({ rapidsnark: program }) => {
      if (program === undefined) return { what: 'rapidsnark', reason: 'no --rapidsnark was given' }
      if (pinned && pinToOneCore() === undefined)
        return { what: 'rapidsnark', reason: `${where}: there is no taskset to keep it on one core` }
      return undefined
    },
    async prepare(payment, { rapidsnark: program = '' }) {
      const command = [...((pinned ? pinToOneCore() : undefined) ?? []), program]
      const native = await createNativeProver(command, circuitFile('transfer', 'zkey'), payment.wtns)
      return [proving(where, payment, () => native.prove())]
    },
  }
}

function proving(where: string, payment: TransferCase, run: () => Promise<Uint8Array>): Trial {
  const inspect = (proof: Uint8Array): void => assertProof(payment, proof)
  return { name: `transfer, warm, ${where}`, ...MILLISECONDS, run, inspect }
}
