import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createDecoders } from '../properties/decoders'
import { readSources } from './source'

/** How functions are named that read what somebody else may have written. */
const READS =
  /^export (?:async )?(?:function\*?|const) ((?:parse|decode|read|open|load|find|inspect)(?=[A-Z])\w*|open|\w+FromJson)\b/gm
const all = readSources('src').flatMap(({ path, text }) => [...text.matchAll(READS)].map((match) => `${path} ${match[1]}`))

/** Those that the table of decoders does not name, and why. */
const EXCEPTIONS: Readonly<Record<string, readonly string[]>> = {
  'takes a number, or any bytes of one length': [
    'crypto/field.ts parseFr',
    'keys/mnemonic.ts parseSeed',
    'keys/period.ts parsePeriodIndex',
    'note/note.ts parseRandomSeed',
    'tree/anchor.ts parseAnchor',
    'tree/position.ts parsePosition',
    'value/amount.ts parseAmount',
    'value/asset.ts parseAssetId',
  ],
  'a piece of a decoder in the table, which calls it': [
    'disclosure/evidence/claim-json.ts readClaim',
    'disclosure/evidence/embedded-chain.ts readChain',
    'wording/units.ts parseIso',
    'disclosure/evidence/fields.ts readAddress',
    'disclosure/evidence/fields.ts readAmount',
    'disclosure/evidence/fields.ts readBytes',
    'disclosure/evidence/fields.ts readElement',
    'disclosure/evidence/fields.ts readList',
    'disclosure/evidence/fields.ts readNumber',
    'disclosure/evidence/fields.ts readObject',
    'disclosure/evidence/fields.ts readText',
    'disclosure/evidence/fields.ts readViewingKey',
    'disclosure/evidence/summary.ts readSummary',
    'base/little-endian.ts readLittleEndian',
    'crypto/bech32m.ts decodeText',
    'crypto/bech32m.ts readTextPrefix',
    'crypto/field.ts readFr',
    'keys/address.ts readAddressBody',
    'keys/text.ts decodePayload',
    'keys/text.ts parsePayload',
    'ledger/lmdb/page-layout.ts readCount',
    'ledger/lmdb/page-layout.ts readMeta',
    'store/lmdb/meta.ts readAt',
    'store/lmdb/meta.ts readMeta',
    'verifier/curve.ts decodeCoordinates',
    'verifier/curve.ts openG1',
    'verifier/curve.ts openG2',
    'verifier/json.ts parseJsonText',
    'verifier/json.ts readDecimal',
    'verifier/json.ts readFp2',
    'verifier/json.ts readG1',
    'verifier/json.ts readG2',
    'verifier/json.ts readList',
    'verifier/json.ts readObject',
    'verifier/proof.ts parseProof',
  ],
  'reads a file or a store and hands it to a decoder in the table': [
    'bench/node/fixture/circuit.ts readCircuitFile',
    'cli/bench-report.ts readReport',
    'cli/coordinator-key.ts readCoordinatorKey',
    'cli/commands/verify.ts readHead',
    'cli/issuer-key.ts readIssuerKey',
    'cli/signing-key.ts readSigningKey',
    'cli/keys.ts loadKeys',
    'cli/password.ts readPassword',
    'cli/session.ts openLedger',
    'cli/wallet-file.ts openWalletFile',
    'cli/wallet-file.ts readWalletFile',
    'cli/wallet-store.ts openWalletStore',
    'ledger/lmdb/folder.ts readOperatorKey',
    'ledger/lmdb/open.ts openLmdbLedger',
    'ledger/lmdb/pages.ts openPageFile',
    'ledger/lmdb/storage.ts openLmdbStorage',
    'prover/artifacts/node-key-folder.ts readKeyFolder',
    'prover/ceremony/node-files.ts readHashedFile',
    'prover/ceremony/node-files.ts readTranscript',
    'prover/ceremony/node-files.ts readTranscriptText',
    'prover/ceremony/node-files.ts readWhole',
    'prover/setup/node-sources.ts readCircuitSources',
    'store/lmdb/inspect.ts inspectFile',
    'store/lmdb/lmdb-store.ts openLmdbStore',
    'tree/checkpoint.ts readCheckpoints',
    'tree/nullifier-growth.ts readNullifierRoot',
    'tree/commitment-tree.ts openCommitmentTree',
  ],
  'reads what the wallet sealed itself, which the decoders of sealed entries and records stand before': [
    'wallet/job.ts loadJob',
    'wallet/state.ts loadState',
    'wallet/record.ts readAll',
  ],
  'reads what was decoded before, by decoders in the table': [
    'disclosure/evidence/account.ts findAccount',
    'disclosure/evidence/attest.ts findAttest',
    'disclosure/evidence/find.ts findClaim',
    'disclosure/evidence/payment.ts findPayment',
    'disclosure/evidence/statement.ts findStatement',
    'disclosure/bulk.ts readInBulk',
    'disclosure/journal-view.ts readJournal',
    'ledger/events.ts readEvents',
    'ledger/read.ts readAccepted',
    'r1cs/check/shapes.ts readShapes',
    'statement/journal.ts openJournalEntry',
  ],
  'opens what was sealed for its key, and is tried with altered ciphertexts in test/note/encryption.test.ts': [
    'crypto/aead.ts open',
    'note/encryption.ts openPayment',
    'note/memo-seal.ts openMemo',
    'note/payee.ts openForPayee',
    'note/encryption.ts openSenderCopy',
  ],
  'reads what comes with the package or is compared with what the manifest pins': [
    'prover/artifacts/node-cache.ts readArtifact',
    'prover/artifacts/pinned.ts loadManifest',
    'prover/setup/node-packages.ts inspectPackages',
    'prover/setup/node-setup.ts inspectArtifacts',
    'prover/setup/node-sources.ts findPackage',
    'verifier/pinned.ts loadVerifyingKey',
    'verifier/pinned.ts loadVerifyingKeys',
    'verifier/pinned.ts loadVerifyingKeysPortably',
  ],
  'is what parseR1cs of the table runs to its end': ['r1cs/r1cs.ts parseR1csSteps'],
  'reads points that this process has just made': [
    'prover/zkey/points.ts decodeG1',
    'prover/zkey/points.ts decodeG2',
    'prover/zkey/points.ts decodePoint',
  ],
  'reads keys and witnesses, and is tried with altered ones in test/prover/hostile-keys.test.ts': [
    'engine/point-table.ts loadPoints',
    'engine/point-table.ts loadPointsSteps',
    'engine/point-table.ts readPoints',
    'prover/groth16/constants.ts readConstants',
    'prover/groth16/matrices.ts readMatricesSteps',
    'prover/groth16/shared/load.ts loadList',
    'prover/groth16/sliced/part.ts loadPart',
    'prover/groth16/witness.ts readWitness',
    'prover/zkey/parse.ts parseProvingKey',
  ],
}
const excepted = Object.values(EXCEPTIONS).flat()

describe('the table of decoders', async () => {
  const decoders = await createDecoders({
    r1cs: new Uint8Array(),
    wtns: new Uint8Array(),
    sym: '',
    ledger: new Uint8Array(),
    store: new Uint8Array(),
    file: 'package.json',
    zkey: new Uint8Array(),
    ptau: new Uint8Array(),
    scratch: '.',
  })
  const tried = new Set(decoders.flatMap(({ reads }) => reads))

  it('names every function that reads bytes or text, or there is a reason why not', () => {
    expect(all.length).toBeGreaterThan(90)
    expect(all.filter((name) => !tried.has(name) && !excepted.includes(name))).toEqual([])
  })

  it('has no exception that is tried, or is not there, or stands twice', () => {
    expect(excepted.filter((name) => tried.has(name) || !all.includes(name))).toEqual([])
    expect(new Set(excepted).size).toBe(excepted.length)
  })

  it('names functions that are there, and that it calls', () => {
    const texts = ['protocol-decoders', 'disclosure-decoders', 'local-decoders', 'ceremony-decoders', 'command-line'].map(
      (name) => readFileSync(`test/properties/${name}.ts`, 'utf8'),
    )
    const formats = readFileSync('test/keys/arbitraries.ts', 'utf8')
    const missing = [...tried].filter((each) => {
      const [path = '', name = ''] = each.split(' ')
      const isThere = new RegExp(`export (?:async )?(?:function|const) ${name}\\b`).test(readFileSync(`src/${path}`, 'utf8'))
      return (
        !isThere || ![...texts, formats].some((text) => new RegExp(`\\b${name}\\(|: ${name},|,\\s+${name},?\\s*\\)`).test(text))
      )
    })
    expect(missing).toEqual([])
  })

  it('has each name once', () => {
    expect(new Set(decoders.map(({ name }) => name)).size).toBe(decoders.length)
  })
})
