import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { openLmdbStore } from '../../store/lmdb'
import { withLedger } from '../session'
import { readWalletFile } from '../wallet-file'
import { damagedFolder, storeFolder } from '../wallet-store'
import { assertMode, type Examination } from './examination'

/** A ledger's files, its keys and theirs modes. */
export function ledgerExaminations(path: string): readonly Examination[] {
  return [ledgerStore(path), ledgerKeys(path)]
}

/** A wallet's file and store, without its password. */
export function walletExaminations(file: string): readonly Examination[] {
  return [walletFile(file), walletStore(file)]
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

/** The operator's key inside, and issuers' keys where `ledger init` puts them. */
function ledgerKeys(path: string): Examination {
  return {
    name: `key files of ${path}`,
    cure: 'chmod 600 the key files',
    look: () => {
      const issuers = `${resolve(path)}-issuers`
      const names = existsSync(issuers) ? readdirSync(issuers).filter((name) => name.endsWith('.key')) : []
      const files = [join(resolve(path), 'operator.key'), ...names.map((name) => join(issuers, name))].filter(existsSync)
      for (const file of files) assertMode(file, 0o077)
      return files.length === 0 ? 'none here' : `${files.length}, for their owner's eyes only`
    },
  }
}

function walletFile(file: string): Examination {
  return {
    name: `wallet ${file}`,
    cure: 'restore the wallet from its mnemonic under another name',
    look: () => {
      const { kdf, cipher } = readWalletFile(file)
      assertMode(file, 0o077)
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
      assertMode(folder, 0o077)
      const store = await openLmdbStore({ path: folder })
      await store.close()
      const aside = existsSync(damagedFolder(file)) ? `; an earlier one was damaged and lies in ${damagedFolder(file)}` : ''
      return `its pages are in order${aside}`
    },
  }
}
