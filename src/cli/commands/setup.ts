import { setup } from '../../prover/setup'
import { UsageError } from '../errors'
import { loadKeys } from '../keys'
import type { AddCommand } from '../run'
import { DEV_WARNING } from '../show'
import { showText } from '../text'

interface Options {
  readonly circuit?: readonly string[]
  readonly force?: boolean
  readonly zkey?: readonly string[]
}

export const addSetup: AddCommand = (parent, run) => {
  parent
    .command('setup')
    .description('compile the circuits and make their development keys, or check those of a ceremony, unless they are there')
    .option('--circuit <name...>', 'only these circuits: transfer, binding, payment, attest (default: all)')
    .option('--force', 'build everything again')
    .option('--zkey <files...>', 'proving keys that a ceremony made: they cannot be made here, only checked and kept')
    .action(
      run(async (io, { circuit: circuits, force = false, zkey = [] }: Options) => {
        const { manifest } = await loadKeys()
        if (manifest.keys === 'dev' && zkey.length > 0) {
          throw new UsageError('development keys are made here; --zkey is for those of a ceremony', {
            hint: 'name the folder of the ceremony keys in NACRE_KEYS',
          })
        }
        const report = await setup({ ...io.observed('setup'), circuits, force, manifest, zkeyFiles: zkey })
        for (const { name, constraints, wires, domain, zkeyBytes } of report.circuits) {
          io.say(`${name}: ${constraints} constraints, ${wires} wires, domain ${domain}, proving key ${zkeyBytes} bytes`)
        }
        io.say(`${report.cached ? 'Already there' : 'Built'}: ${showText(report.folder)}`)
        const isDev = report.keys === 'dev'
        if (isDev) io.say(`Keys: ${DEV_WARNING}.`)
        io.result({ ...report, ...(isDev ? { warning: DEV_WARNING } : {}) })
      }),
    )
}
