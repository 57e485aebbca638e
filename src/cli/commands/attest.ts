import { findAsset } from '../assets'
import { addDisclosureCommand, type DisclosureOptions, disclose, parseHeight } from '../disclosure'
import type { AddCommand } from '../run'

interface Options extends DisclosureOptions {
  readonly asset: string
  readonly atLeast: string
}

interface IncomeOptions extends Options {
  readonly from: string
  readonly to: string
}

const ASSET = ['--asset <code>', 'such as USD'] as const
const AT_LEAST = ['--at-least <amount>', 'such as 1000.00; with all that there is, the exact sum shows'] as const

export const addAttestBalance: AddCommand = (parent, run) => {
  addDisclosureCommand(parent, 'balance', 'evidence that the account holds at least so much; no note shows, nor where they lie')
    .requiredOption(...ASSET)
    .requiredOption(...AT_LEAST)
    .action(
      run((io, options: Options, file: string) =>
        disclose(io, file, options, ({ ledger }) => {
          const { id: asset, parse } = findAsset(ledger.genesis, options.asset)
          return { attest: { kind: 'balance', asset, atLeast: parse(options.atLeast) } }
        }),
      ),
    )
}

export const addAttestIncome: AddCommand = (parent, run) => {
  addDisclosureCommand(
    parent,
    'income',
    'evidence that others paid the account at least so much in some blocks; no note shows, nor where in them',
  )
    .requiredOption(...ASSET)
    .requiredOption(...AT_LEAST)
    .requiredOption('--from <height>', 'the first block in which it was received')
    .requiredOption('--to <height>', 'the last one')
    .action(
      run(async (io, options: IncomeOptions, file: string) => {
        const heights = { first: parseHeight(options.from), last: parseHeight(options.to) }
        await disclose(io, file, options, ({ ledger }) => {
          const { id: asset, parse } = findAsset(ledger.genesis, options.asset)
          return { attest: { kind: 'income', asset, atLeast: parse(options.atLeast), heights } }
        })
      }),
    )
}
