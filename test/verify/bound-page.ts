import { systemClock } from '../../src/base'
import { portableX25519 } from '../../src/crypto'
import { startPage } from '../../src/verify/browser/page'
import { createFileCheck } from '../../src/verify/check-files'
import { createBoundVerifier } from '../ledger/fixture'

/** The page with its real check, of a ledger whose proofs are stand-ins: they take no time to make. */
startPage({
  check: createFileCheck({ verifier: createBoundVerifier(), x25519: portableX25519 }),
  clock: systemClock,
  language: 'en',
  version: '0.0.0',
  hash: '',
  keys: { origin: 'dev', list: [] },
})
