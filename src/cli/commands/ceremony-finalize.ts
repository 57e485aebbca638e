import { resolve } from 'node:path'
import { loadManifest, type Manifest } from '../../prover'
import { parseManifest } from '../../prover/artifacts'
import { finalizeCeremonies } from '../../prover/ceremony'
import { readCoordinatorKey } from '../coordinator-key'
import { parseJson, readText } from '../files'
import type { Io } from '../io'
import type { AddCommand } from '../run'
import { showText } from '../text'
import { NOT_SHOWN } from './ceremony-verify'

interface Options {
  readonly ptau?: string
  readonly beacon?: string
  readonly signingKey: string
  readonly out: string
  readonly manifest?: string
}

export const addCeremonyFinalize: AddCommand = (parent, run) => {
  parent
    .command('finalize')
    .argument('<folders...>', 'a closed ceremony for each circuit')
    .description('verify closed ceremonies and write their keys with a signed manifest')
    .option('--ptau <file>', 'the file of powers of tau that the transcripts name (default: phase1.ptau in the folder)')
    .requiredOption('--signing-key <file>', "the coordinator's key, as nacre ceremony key made it")
    .requiredOption('--out <folder>', 'a new folder')
    .option('--beacon <hex>', 'the beacon that was announced')
    .option('--manifest <file>', 'what the circuits are (default: the manifest of this version)')
    .action(
      run(async (io, options: Options, folders: unknown) => {
        await finalize(io, options, folders as readonly string[])
      }),
    )
}

async function finalize(io: Io, { ptau, beacon, signingKey, out, manifest }: Options, folders: readonly string[]): Promise<void> {
  const secret = readCoordinatorKey(signingKey)
  const base: Manifest = manifest === undefined ? loadManifest() : parseManifest(parseJson(readText(manifest)))
  const signed = await finalizeCeremonies(
    {
      ceremonies: folders.map((folder) => ({ folder: resolve(folder), beacon })),
      ptau,
      manifest: base,
      signingKey: secret,
      out: resolve(out),
    },
    io.observed('ceremony'),
  )
  io.say(`The keys are in ${showText(out)}, signed by ${signed.coordinator}`)
  for (const { name, zkey } of signed.circuits) io.say(`${name}: proving key SHA-256 ${zkey.sha256}, ${zkey.bytes} bytes`)
  io.say(NOT_SHOWN)
  io.result({ out, keys: signed.keys, coordinator: signed.coordinator, circuits: signed.circuits, notShown: NOT_SHOWN })
}
