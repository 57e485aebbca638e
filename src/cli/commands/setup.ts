import { setup } from '../../prover/setup'
import type { AddCommand } from '../run'
import { DEV_WARNING } from '../show'

interface Options {
  readonly circuit?: readonly string[]
  readonly force?: boolean
}

export const addSetup: AddCommand = (parent, run) => {
  parent
    .command('setup')
    .description('compile the circuits and make their development keys, unless they are there')
    .option('--circuit <name...>', 'only these circuits: transfer, binding, payment, attest (default: all)')
    .option('--force', 'build everything again')
    .action(
      run(async (io, { circuit: circuits, force = false }: Options) => {
        const report = await setup({ ...io.observed('setup'), circuits, force })
        for (const { name, constraints, wires, domain, zkeyBytes } of report.circuits) {
          io.say(`${name}: ${constraints} constraints, ${wires} wires, domain ${domain}, proving key ${zkeyBytes} bytes`)
        }
        io.say(`${report.cached ? 'Already there' : 'Built'}: ${report.folder}`)
        const isDev = report.keys === 'dev'
        if (isDev) io.say(`Keys: ${DEV_WARNING}.`)
        io.result({ ...report, ...(isDev ? { warning: DEV_WARNING } : {}) })
      }),
    )
}
