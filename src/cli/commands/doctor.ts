import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import { bytesToHex, NacreError } from '../../base'
import { loadManifest } from '../../prover'
import { inspectArtifacts } from '../../prover/setup'
import { createPinnedVerifier, loadVerifyingKeys } from '../../verifier'
import type { Io } from '../io'
import type { Run } from '../run'
import { openLedger } from '../session'
import { DEV_WARNING } from '../show'

interface Check {
  readonly name: string
  readonly ok: boolean
  readonly detail: string
  /** What mends it. */
  readonly cure?: string | undefined
}

export function addDoctor(program: Command, run: Run): void {
  program
    .command('doctor')
    .description('is this installation safe: artifacts, verifying keys, and a ledger if one is named')
    .option('--ledger <ledger>', 'a ledger to look at, too')
    .action(run(examine))
}

async function examine(io: Io, options: { ledger?: string }): Promise<void> {
  const checks = [
    checkNode(),
    checkKeys(),
    ...(await checkArtifacts()),
    ...(options.ledger ? [await checkLedger(options.ledger)] : []),
  ]
  const ok = checks.every((check) => check.ok)
  for (const { name, ok: good, detail, cure } of checks)
    io.say(`${good ? 'ok  ' : 'BAD '} ${name}: ${detail}${!good && cure ? `\n     cure: ${cure}` : ''}`)
  io.say(`Keys: ${DEV_WARNING}.`)
  io.result({ ok, checks, keys: loadManifest().keys, warning: DEV_WARNING })
  if (!ok) process.exitCode = 1
}

function checkNode(): Check {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const ok = major > 20 || (major === 20 && minor >= 20)
  return { name: 'node', ok, detail: process.version, cure: 'install Node.js 20.20 or newer' }
}

/** Parsing refuses gamma = delta, identity points, points off the curve or subgroup, and a wrong number of IC points. */
function checkKeys(): Check {
  const name = 'verifying keys'
  try {
    const { keys, origin } = loadVerifyingKeys()
    const verifier = createPinnedVerifier()
    const hashes = Object.keys(keys).map((circuit) => `${circuit} ${bytesToHex(verifier.keyHash(circuit)).slice(0, 16)}…`)
    return { name, ok: true, detail: `${hashes.join(', ')} (${origin})` }
  } catch (error) {
    return { name, ok: false, detail: codeOf(error), cure: 'reinstall the package' }
  }
}

async function checkArtifacts(): Promise<readonly Check[]> {
  const { folder, faults } = await inspectArtifacts()
  const cure = 'nacre setup'
  if (!existsSync(folder)) return [{ name: 'artifacts', ok: false, detail: `${folder} is not there`, cure }]
  return loadManifest().circuits.map(({ name }) => {
    const fault = faults.get(name)
    return { name: `artifacts of ${name}`, ok: fault === undefined, detail: fault ?? `as pinned, in ${folder}`, cure }
  })
}

async function checkLedger(path: string): Promise<Check> {
  const name = `ledger ${path}`
  try {
    const ledger = await openLedger(path, true)
    const { network, height, keys } = await ledger.facts()
    await ledger.close()
    return { name, ok: true, detail: `network ${network}, height ${height}, ${keys} keys; nacre ledger verify replays it` }
  } catch (error) {
    return { name, ok: false, detail: codeOf(error), cure: 'restore it from an export or a copy' }
  }
}

function codeOf(error: unknown): string {
  return error instanceof NacreError ? `${error.message} (${error.code})` : 'unexpected failure'
}
