import { resolve } from 'node:path'
import { applyBeacon } from '../../prover/ceremony'
import { UsageError } from '../errors'
import type { AddCommand } from '../run'

interface Options {
  readonly beacon: string
  readonly iterations: string
}

export const addCeremonyBeacon: AddCommand = (parent, run) => {
  parent
    .command('beacon <folder>')
    .description('close a ceremony with public randomness that nobody could know before the last contribution')
    .requiredOption('--beacon <hex>', '16 to 255 bytes in lower-case hexadecimal')
    .requiredOption('--iterations <exponent>', 'SHA-256 is iterated 2^exponent times: 10 to 28')
    .action(
      run(async (io, { beacon, iterations }: Options, folder: string) => {
        if (!/^\d{1,2}$/.test(iterations)) throw new UsageError('--iterations takes a number from 10 to 28')
        const made = await applyBeacon(resolve(folder), { beacon, iterations: Number(iterations) }, io.observed('ceremony'))
        const { number, contributionHash, zkey } = made.contribution
        io.say(`The ceremony is closed by the beacon: ${made.file}, contribution hash ${contributionHash}`)
        io.result({ number, beacon, iterations: Number(iterations), contributionHash, file: made.file, zkeySha256: zkey.sha256 })
      }),
    )
}
