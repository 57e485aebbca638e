import { type Clock, type Rng, systemClock, systemRng } from '../../base'
import { deriveEd25519PublicKey, ED25519_KEY_BYTES } from '../../crypto'
import { assertKeysAllowed, DEFAULT_GRACE, decodeGenesis, encodeGenesis, type Genesis, type RegisteredAsset } from '../../rules'
import { CIRCUITS, type Verifier } from '../../statement'
import { createPinnedVerifier } from '../../verifier'
import { type EmbeddedLedger, foundLedger } from '..'
import { createFolder, reserveLockFile, writeOperatorKey } from './folder'
import { openLmdbLedger } from './open'
import { openLmdbStorage } from './storage'

export interface CreateLmdbLedgerOptions {
  /** A folder that does not exist yet, or is empty. */
  readonly path: string
  readonly network: string
  readonly assets: readonly RegisteredAsset[]
  /** Seconds for which a period stays open after its end; default 24 hours. */
  readonly grace?: number | undefined
  /** Default: the keys that this package pins. */
  readonly verifier?: Verifier | undefined
  readonly clock?: Clock | undefined
  readonly rng?: Rng | undefined
  /** Transactions a minute; default 6,000. */
  readonly transactionsPerMinute?: number | undefined
}

/**
 * Founds a ledger in a folder, draws its operator's key into `operator.key` there, and opens it. Throws `LedgerExistsError`,
 * `DevelopmentKeysError`, `MalformedGenesisError`, `LedgerUnavailableError`; the folder is then as before.
 */
export async function createLmdbLedger(options: CreateLmdbLedgerOptions): Promise<EmbeddedLedger> {
  const {
    path,
    network,
    assets,
    grace = DEFAULT_GRACE,
    verifier = createPinnedVerifier(),
    clock = systemClock,
    rng = systemRng,
    transactionsPerMinute,
  } = options
  assertKeysAllowed(network, verifier)
  const operatorKey = rng.bytes(ED25519_KEY_BYTES)
  const genesis: Genesis = {
    network,
    created: Math.floor(clock.now() / 1000),
    operator: deriveEd25519PublicKey(operatorKey),
    pool: 0,
    grace,
    circuits: CIRCUITS.map((name) => ({ name, keyHash: verifier.keyHash(name) })),
    assets,
  }
  const checked = decodeGenesis(encodeGenesis(genesis))
  await createFolder(path, rng, async (folder) => {
    writeOperatorKey(folder, operatorKey)
    reserveLockFile(folder)
    const storage = await openLmdbStorage({ path: folder, readOnly: false, isNew: true })
    try {
      foundLedger(storage, checked, operatorKey)
    } finally {
      await storage.close()
    }
  })
  return openLmdbLedger({ path, verifier, clock, transactionsPerMinute })
}
