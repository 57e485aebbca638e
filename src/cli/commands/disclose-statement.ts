import { parseAddress, parsePeriod } from '../../keys'
import { ADDRESS, addDisclosureCommand, type DisclosureOptions, disclose } from '../disclosure'
import { type AddCommand, collect } from '../run'

interface Options extends DisclosureOptions {
  readonly period: readonly string[]
  readonly address?: string
}

const PERIOD = ['--period <year-month>', 'a month, such as 2026-11; repeat for more', collect] as const
const CAMT = ['--camt <file>', 'also as a bank statement in XML (ISO 20022 camt.053), of months in a row'] as const

export const addDiscloseStatement: AddCommand = (parent, run) => {
  addDisclosureCommand(parent, 'statement', 'evidence of all that the account sent in these months')
    .requiredOption(...PERIOD)
    .option(...ADDRESS)
    .option(...CAMT)
    .action(
      run(async (io, options: Options, file: string) => {
        const periods = options.period.map((text) => parsePeriod(text))
        const address = options.address === undefined ? undefined : parseAddress(options.address)
        await disclose(io, file, options, () => ({ statement: { periods, address } }))
      }),
    )
}

export const addDiscloseAccount: AddCommand = (parent, run) => {
  addDisclosureCommand(
    parent,
    'account',
    'hands over the full viewing key: all that the account ever did and will do can be read',
  )
    .requiredOption(...PERIOD)
    .option(...CAMT)
    .action(
      run(async (io, options: Options, file: string) => {
        const periods = options.period.map((text) => parsePeriod(text))
        await disclose(io, file, options, () => ({ account: { periods } }))
      }),
    )
}
