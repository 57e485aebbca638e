import { basename, resolve } from 'node:path'
import { artifactFolder, artifactPath, defaultCacheFolder } from '../../prover/artifacts/node'
import { newCeremony } from '../../prover/ceremony'
import { UsageError } from '../errors'
import type { Io } from '../io'
import { loadKeys } from '../keys'
import type { AddCommand } from '../run'
import { showText } from '../text'

interface Options {
  readonly circuit?: string
  readonly r1cs?: string
  readonly ptau: string
  readonly ptauSha256: string
}

export const addCeremonyNew: AddCommand = (parent, run) => {
  parent
    .command('new <folder>')
    .description('begin a ceremony: the initial key of a circuit, from its r1cs file and a public file of powers of tau')
    .option('--circuit <name>', 'a circuit of this version, as nacre setup built it (default: transfer)')
    .option('--r1cs <file>', 'the r1cs file of any circuit; --circuit then names it (default: by its file)')
    .requiredOption('--ptau <file>', 'powers of tau, prepared for phase 2')
    .requiredOption('--ptau-sha256 <hex>', 'its SHA-256, as published')
    .action(run(begin))
}

async function begin(io: Io, options: Options, folder: string): Promise<void> {
  if (!/^[0-9a-fA-F]{64}$/.test(options.ptauSha256)) throw new UsageError('--ptau-sha256 takes 64 hexadecimal digits')
  const { circuit, r1cs, r1csSha256 } = await locateCircuit(options)
  const transcript = await newCeremony(
    resolve(folder),
    { circuit, r1cs, r1csSha256, ptau: resolve(options.ptau), ptauSha256: options.ptauSha256 },
    io.observed('ceremony'),
  )
  io.say(`A ceremony of ${circuit} begins in ${showText(folder)}: ${transcript.r1cs.constraints} constraints`)
  io.say(`Constraint system: SHA-256 ${transcript.r1cs.sha256}`)
  io.say(`Powers of tau:     SHA-256 ${transcript.ptau.sha256}, 2^${transcript.ptau.power}`)
  io.say('Under this key anyone can forge until somebody has contributed: nacre ceremony contribute.')
  io.result({
    folder,
    circuit,
    constraints: transcript.r1cs.constraints,
    r1csSha256: transcript.r1cs.sha256,
    ptauSha256: transcript.ptau.sha256,
    power: transcript.ptau.power,
    circuitHash: transcript.circuitHash,
  })
}

/** A circuit of this version has its pinned r1cs file, wherever that lies. */
async function locateCircuit({ circuit, r1cs }: Options) {
  const { manifest } = await loadKeys()
  const name = circuit ?? (r1cs === undefined ? 'transfer' : basename(r1cs).replace(/\.r1cs$/, ''))
  if (!/^[a-z][a-z0-9-]{0,31}$/.test(name)) throw new UsageError(`${JSON.stringify(name)} is no name of a circuit`)
  const pinned = manifest.circuits.find((each) => each.name === name)
  if (pinned === undefined && r1cs === undefined) {
    const known = manifest.circuits.map((each) => each.name).join(', ')
    throw new UsageError(`there is no circuit ${JSON.stringify(name)}`, { hint: `there is ${known}; or give --r1cs FILE` })
  }
  const path = r1cs ?? artifactPath(artifactFolder(defaultCacheFolder(), manifest), name, 'r1cs')
  return { circuit: name, r1cs: resolve(path), r1csSha256: pinned?.r1cs.sha256 }
}
