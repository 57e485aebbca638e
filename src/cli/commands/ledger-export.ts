import { resolve } from 'node:path'
import { EXPORT_MAGIC } from '../../ledger'
import { UsageError } from '../errors'
import { assertReplaceable, writeStream } from '../files'
import type { AddCommand } from '../run'
import { withLedger } from '../session'
import { showText } from '../text'

export const addLedgerExport: AddCommand = (parent, run) => {
  parent
    .command('export <ledger> [file]')
    .description('write it all into a portable file, which verify takes (default: LEDGER.export)')
    .option('--out <file>', 'the file, said the other way')
    .action(
      run(async (io, { out }: { out?: string }, path: string, named: string | undefined) => {
        if (out !== undefined && named !== undefined) throw new UsageError('there is one file to write, and two are named')
        const file = out ?? named ?? `${path.replace(/\/+$/, '')}.export`
        assertReplaceable(file, EXPORT_MAGIC)
        await withLedger(path, async (ledger) => {
          const { height } = await ledger.tip()
          const bytes = await writeStream(file, ledger.export(io.observed('export')))
          io.say(`${showText(file)}: ${bytes} bytes, ${height} blocks`)
          io.result({ file: resolve(file), bytes, height })
        })
      }),
    )
}
