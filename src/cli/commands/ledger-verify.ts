import { createReadStream, statSync } from 'node:fs'
import { type EmbeddedLedger, verifyExport } from '../../ledger'
import type { SupplyCounters } from '../../rules'
import { assetOf, type NamedAsset } from '../assets'
import { InputFileError } from '../errors'
import { isFile } from '../files'
import type { Io } from '../io'
import { loadKeys } from '../keys'
import type { AddCommand } from '../run'
import { withLedger } from '../session'
import { DEV_WARNING } from '../show'

type Replayed = Awaited<ReturnType<EmbeddedLedger['verify']>>
type Keys = 'dev' | 'ceremony'

export const addLedgerVerify: AddCommand = (parent, run) => {
  parent
    .command('verify <ledger|file>')
    .description('replay from genesis: hash chain, every proof, roots, nullifiers, supply')
    .action(
      run(async (io, _options, path: string) => {
        if (isFile(path)) await verifyFile(io, path)
        else
          await withLedger(path, async (ledger) =>
            report(io, await ledger.verify(io.observed('verify')), (await ledger.facts()).keys),
          )
      }),
    )
}

async function verifyFile(io: Io, path: string): Promise<void> {
  const { verifier } = await loadKeys()
  try {
    const result = await replayFile(io, path, 'verify')
    report(io, result, verifier.keys)
  } catch (cause) {
    if (cause instanceof Error && 'syscall' in cause) throw new InputFileError(`cannot read ${path}`, { cause })
    throw cause
  }
}

/** Replays the export in a file; what is wrong with it is in the result. */
export async function replayFile(io: Io, path: string, what: string): Promise<Replayed> {
  const deps = { verifier: (await loadKeys()).verifier, totalBytes: statSync(path).size }
  return verifyExport(createReadStream(path), deps, io.observed(what))
}

function report(io: Io, { genesis, ...result }: Replayed, keys: Keys): void {
  const supply = genesis ? result.supply.map((counters, index) => supplyOf(assetOf(genesis, index + 1), counters)) : []
  io.say(`${result.ok ? 'VALID' : `INVALID (${result.code})`}: ${result.transactions} transactions in ${result.height} blocks`)
  for (const { code, supply: amount, shielded, unshielded, fees } of supply) {
    io.say(`${code}: ${amount} in the pool = ${shielded} shielded - ${unshielded} unshielded - ${fees} fees`)
  }
  if (keys === 'dev') io.say(`Keys: ${DEV_WARNING}.`)
  io.result({ ...result, code: result.code ?? null, supply, keys, ...(keys === 'dev' ? { warning: DEV_WARNING } : {}) })
  if (!result.ok) process.exitCode = result.code === 'ledger/corrupt' ? 3 : 1
}

function supplyOf({ code, format }: NamedAsset, { shielded, unshielded, fees }: SupplyCounters) {
  return {
    code,
    supply: format(shielded - unshielded - fees),
    shielded: format(shielded),
    unshielded: format(unshielded),
    fees: format(fees),
  }
}
