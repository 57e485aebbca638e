import type { Command } from 'commander'
import { setup } from '../../prover/setup'
import type { Run } from '../run'
import { DEV_WARNING } from '../show'

export function addSetup(program: Command, run: Run): void {
  program
    .command('setup')
    .description('compile the circuits and make their development keys, unless they are there')
    .option('--force', 'build everything again')
    .action(
      run(async (io, options: { force?: boolean }) => {
        const report = await setup({ ...io.observed('setup'), force: options.force ?? false })
        for (const { name, constraints, wires, domain, zkeyBytes } of report.circuits) {
          io.say(`${name}: ${constraints} constraints, ${wires} wires, domain ${domain}, proving key ${zkeyBytes} bytes`)
        }
        io.say(`${report.cached ? 'Already there' : 'Built'}: ${report.folder}`)
        io.say(`These are ${DEV_WARNING}.`)
        io.result({ ...report, warning: DEV_WARNING })
      }),
    )
}
