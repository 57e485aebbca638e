import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { contribute } from '../../prover/ceremony'
import { InputFileError } from '../errors'
import type { AddCommand } from '../run'
import { showText } from '../text'

interface Options {
  readonly name: string
  readonly entropyFile?: string
}

/** More than anyone throws dice for. */
const MAX_ENTROPY_BYTES = 1 << 20

export const addCeremonyContribute: AddCommand = (parent, run) => {
  parent
    .command('contribute <folder>')
    .description('multiply a secret into the last key; the secret is drawn, used and forgotten')
    .requiredOption('--name <name>', 'who contributes, public')
    .option('--entropy-file <file>', 'more randomness beside that of the system; - is standard input')
    .action(
      run(async (io, { name, entropyFile }: Options, folder: string) => {
        const entropy = entropyFile === undefined ? undefined : readEntropy(entropyFile)
        const { contribution, file } = await contribute(resolve(folder), { name, entropy }, io.observed('ceremony'))
        const { number, contributionHash, zkey } = contribution
        io.say(`Contribution ${number} of ${showText(name)} is in ${file}`)
        io.say(`Publish its hash where everyone knows it is you: ${contributionHash}`)
        io.say('Verify the ceremony once it is closed, and that your hash stands in it.')
        io.result({ number, name, contributionHash, file, zkeySha256: zkey.sha256 })
      }),
    )
}

function readEntropy(file: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(file === '-' ? 0 : file).subarray(0, MAX_ENTROPY_BYTES))
  } catch (cause) {
    throw new InputFileError(`cannot read ${file === '-' ? 'standard input' : file}`, { cause })
  }
}
