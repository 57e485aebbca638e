import { existsSync, statSync } from 'node:fs'
import { bytesToHex, NacreError } from '../../base'
import { ArtifactMissingError, loadManifest } from '../../prover'
import { inspectArtifacts } from '../../prover/setup'
import { openLmdbStore } from '../../store/lmdb'
import { createPinnedVerifier, loadVerifyingKeys } from '../../verifier'
import type { Io } from '../io'
import type { AddCommand } from '../run'
import { withLedger } from '../session'
import { DEV_WARNING } from '../show'
import { readWalletFile } from '../wallet-file'
import { storeFolder } from '../wallet-store'

interface Options {
  readonly ledger?: string
  readonly wallet?: string
}

interface Check {
  readonly name: string
  readonly ok: boolean
  readonly detail: string
  /** What mends it. */
  readonly cure: string
}

/** What a check finds, in words; throws what is wrong. */
interface Examination {
  readonly name: string
  readonly cure: string
  readonly look: () => Promise<string> | string
}

/** Something is not as it should be, and no error of a room says so. */
class Finding extends Error {}

export const addDoctor: AddCommand = (parent, run) => {
  parent
    .command('doctor')
    .description('is this installation safe: Node, verifying keys, artifacts; a ledger and a wallet if they are named')
    .option('--ledger <ledger>', 'a ledger to look at, too')
    .option('--wallet <wallet>', 'a wallet to look at, too; takes no password')
    .action(run(examine))
}

async function examine(io: Io, { ledger, wallet }: Options): Promise<void> {
  const examinations = [
    nodeVersion,
    verifyingKeys,
    ...(await artifacts()),
    ...(ledger === undefined ? [] : [ledgerStore(ledger)]),
    ...(wallet === undefined ? [] : [walletFile(wallet), walletStore(wallet)]),
  ]
  const checks: Check[] = []
  for (const each of examinations) checks.push(await check(each))
  for (const { name, ok, detail, cure } of checks) {
    io.say(`${ok ? 'ok  ' : 'BAD '} ${name}: ${detail}${ok ? '' : `\n     cure: ${cure}`}`)
  }
  const { keys } = loadManifest()
  const isDev = keys === 'dev'
  if (isDev) io.say(`Keys: ${DEV_WARNING}.`)
  const ok = checks.every((each) => each.ok)
  io.result({ ok, checks, keys, ...(isDev ? { warning: DEV_WARNING } : {}) })
  if (!ok) process.exitCode = 1
}

async function check({ name, cure, look }: Examination): Promise<Check> {
  try {
    return { name, ok: true, detail: await look(), cure }
  } catch (error) {
    if (error instanceof Finding) return { name, ok: false, detail: error.message, cure }
    if (error instanceof NacreError) return { name, ok: false, detail: `${error.message} (${error.code})`, cure }
    throw error
  }
}

const nodeVersion: Examination = {
  name: 'node',
  cure: 'install Node.js 20.20 or newer',
  look: () => {
    const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
    if (major < 20 || (major === 20 && minor < 20)) throw new Finding(`${process.version} is too old`)
    return process.version
  },
}

const verifyingKeys: Examination = {
  name: 'verifying keys',
  cure: 'reinstall the package',
  look: () => {
    // Loading refuses gamma = delta, identity points, points off the curve or subgroup, and a wrong number of IC points.
    const { keys, origin } = loadVerifyingKeys()
    const verifier = createPinnedVerifier()
    const hashes = Object.keys(keys).map((circuit) => `${circuit} ${bytesToHex(verifier.keyHash(circuit)).slice(0, 16)}…`)
    return `gamma, delta, lengths and points in order: ${hashes.join(', ')} (${origin})`
  },
}

async function artifacts(): Promise<readonly Examination[]> {
  const { folder, faults } = await inspectArtifacts()
  return loadManifest().circuits.map(({ name }) => ({
    name: `artifacts of ${name}`,
    cure: `nacre setup --circuit ${name}`,
    look: () => {
      const fault = faults.get(name)
      // Who only pays needs no circuit of a disclosure; what is there has to be right.
      if (fault instanceof ArtifactMissingError && name !== 'transfer') return 'not there yet: the first proof of it makes them'
      if (!existsSync(folder)) throw new Finding(`the cache ${folder} is not there`)
      if (fault !== undefined) throw new Finding(fault.message)
      return `hashes as the manifest pins them, in ${folder}`
    },
  }))
}

function ledgerStore(path: string): Examination {
  return {
    name: `ledger ${path}`,
    cure: 'restore it from a copy, and see nacre ledger verify',
    look: () =>
      withLedger(path, async (ledger) => {
        const { network, height, keys } = await ledger.facts()
        return `network ${network}, height ${height}, ${keys} keys (nacre ledger verify replays it)`
      }),
  }
}

function walletFile(file: string): Examination {
  return {
    name: `wallet ${file}`,
    cure: `chmod 600 ${file}, or restore the wallet from its mnemonic under another name`,
    look: () => {
      const { kdf, cipher } = readWalletFile(file)
      const mode = statSync(file).mode & 0o777
      if (process.platform !== 'win32' && (mode & 0o077) !== 0) throw new Finding(`others may read it (mode ${mode.toString(8)})`)
      return `whole, ${kdf.name} with N = ${kdf.n}, ${cipher}`
    },
  }
}

function walletStore(file: string): Examination {
  const folder = storeFolder(file)
  return {
    name: `store ${folder}`,
    cure: `nacre wallet sync ${file}: a damaged store is put aside and read again from the ledger`,
    look: async () => {
      if (!existsSync(folder)) return 'not there yet: the first sync makes it'
      const store = await openLmdbStore({ path: folder })
      await store.close()
      return 'its pages are in order'
    },
  }
}
