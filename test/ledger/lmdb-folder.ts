import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { bytesToHex } from '../../src/base'
import type { EmbeddedLedger } from '../../src/ledger'
import { createLmdbLedger } from '../../src/ledger/lmdb'
import { deriveTransactionId } from '../../src/tx'
import { assets, createBoundVerifier, createClock, createRng, createTransaction, START } from './fixture'
import { createFolder } from './folder'
import { bundleChild } from './process'

export const verifier = createBoundVerifier()

/** Adds so many blocks with amounts of 100. */
export async function addBlocks(ledger: EmbeddedLedger, count: number, time = START / 1000, label = 'blocks'): Promise<void> {
  const rng = createRng(label)
  for (let done = 0; done < count; done++) {
    const { anchor } = await ledger.tip()
    await ledger.submit(createTransaction(rng, { domain: ledger.domain, anchor, time, publicIn: 100n }))
  }
}

export async function txIdsOf(ledger: EmbeddedLedger): Promise<readonly string[]> {
  const ids: string[] = []
  for await (const { transactions } of ledger.blocks(1))
    ids.push(...transactions.map(({ body }) => bytesToHex(deriveTransactionId(body))))
  return ids
}

/** A folder for each test, in which a ledger can be made, and the script of processes that work on it (`lmdb-child.ts`). */
export function useLedgerFolder() {
  const bundle = createFolder()
  let script = ''
  let folder: ReturnType<typeof createFolder>
  const path = (): string => join(folder.path, 'ledger')
  beforeAll(async () => {
    script = await bundleChild('lmdb-child', bundle.path)
  })
  afterAll(() => bundle.remove())
  beforeEach(() => {
    folder = createFolder()
  })
  afterEach(() => folder.remove())
  return {
    path,
    file: (): string => join(path(), 'data.mdb'),
    bundle,
    get folder() {
      return folder
    },
    get script() {
      return script
    },
    create: (clock = createClock()): Promise<EmbeddedLedger> =>
      createLmdbLedger({ path: path(), network: 'dev', assets, verifier, clock }),
  }
}
