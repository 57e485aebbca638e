import { readFileSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { bytesToHex, concatBytes, createWriter, utf8ToBytes } from '../../src/base'
import { parseReport } from '../../src/bench'
import { findAsset } from '../../src/cli/assets'
import { readSources } from '../../src/cli/circuit-sources'
import { parseAssetOption, parseFees } from '../../src/cli/commands/ledger-init'
import { formatCoordinatorKey, parseCoordinatorKey } from '../../src/cli/coordinator-key'
import { parseJson, readKeyArgument, readText } from '../../src/cli/files'
import { formatIssuerKey, parseIssuerKey } from '../../src/cli/issuer-key'
import { parseAccount } from '../../src/cli/new-wallet'
import { parsePassword } from '../../src/cli/password'
import { parseExpiry } from '../../src/cli/payment'
import { formatWalletFile, parseWalletContent, parseWalletFile } from '../../src/cli/wallet-file'
import { decodeFr, encodeFr, type Fr, kdf, open, seal } from '../../src/crypto'
import { createMnemonic, defaultAddress } from '../../src/keys'
import { CorruptLedgerError, createEmbeddedLedger, foundLedger } from '../../src/ledger'
import { parseOperatorKey } from '../../src/ledger/lmdb/folder'
import { META_BYTES, newestMeta } from '../../src/ledger/lmdb/page-layout'
import { walkPages } from '../../src/ledger/lmdb/page-walk'
import { openRecord } from '../../src/ledger/lmdb/storage'
import { createMemoryStorage } from '../../src/ledger/memory/storage'
import {
  getBlock,
  getGenesis,
  getState,
  putBlock,
  putGenesis,
  putNullifierTree,
  putState,
  readNullifierTree,
} from '../../src/ledger/record'
import type { StorageWriter, StoredRecord } from '../../src/ledger/storage'
import { CIPHERTEXT_BYTES, type NoteCommitment, openMemoWithSeed } from '../../src/note'
import { sealMemo } from '../../src/note/memo-seal'
import { findHints, findIncludes } from '../../src/r1cs'
import { createSealedStore } from '../../src/store'
import { inspectPages } from '../../src/store/lmdb/inspect'
import { createMemoryStore } from '../../src/store/memory'
import { createNullifierTree, type NullifierTreeGrowth, parsePosition } from '../../src/tree'
import { decodeCheckpoint, encodeCheckpointSize } from '../../src/tree/record'
import { decodeRecord, encodeRecord } from '../../src/wallet/record'
import { measurement, report } from '../bench/report'
import {
  createBoundVerifier,
  createClock,
  createGenesis,
  createRng,
  createTransaction,
  operatorKey,
  START,
} from '../ledger/fixture'
import { accountOf, deps } from '../note/fixture'
import { type Draw, pick } from './alterations'
import { bytesDecoder, type Decoder, textDecoder } from './decoder'

const rng = createRng('local decoders')
const genesis = createGenesis()

/** What lies on the disk of whoever runs nacre, and what is typed: files of wallets and keys, options, records and pages of stores. */
export async function createLocalDecoders(files: {
  /** Small files of LMDB. */
  readonly ledger: Uint8Array
  readonly store: Uint8Array
  /** A file that can be named as an argument. */
  readonly file: string
}): Promise<readonly Decoder[]> {
  return [...textFiles(), ...options(files.file), ...(await records()), ...pages(files), await sealedEntry(), memoBehindItsSeal()]
}

function textFiles(): readonly Decoder[] {
  const kdfOfFile = { name: 'scrypt', n: 16_384, r: 8, p: 1, salt: bytesToHex(rng.bytes(32)) } as const
  const sealed = { version: 1, kdf: kdfOfFile, cipher: 'xchacha20-poly1305', nonce: bytesToHex(rng.bytes(24)) } as const
  const content = { ledger: '/home/alice/bank', ledgerId: bytesToHex(rng.bytes(32)), account: 0 }
  const words = { kind: 'mnemonic', words: createMnemonic(rng) }
  return [
    textDecoder(
      'report of a benchmark',
      ['bench/parse-report.ts parseReport'],
      [JSON.stringify(report([measurement()]))],
      (text) => JSON.stringify(parseReport(text)),
    ),
    textDecoder(
      'wallet file',
      ['cli/wallet-file.ts parseWalletFile'],
      [formatWalletFile({ ...sealed, content: bytesToHex(rng.bytes(200)) })],
      (text) => {
        const parsed = parseWalletFile(text)
        return parsed && formatWalletFile(parsed)
      },
      { guard: { open: (text: string) => text, close: withChecksum } },
    ),
    textDecoder(
      'content of a wallet file',
      ['cli/wallet-file.ts parseWalletContent', 'cli/files.ts parseJson'],
      [words, { kind: 'viewing', key: 'nacrefvk1…' }].map((secret) => JSON.stringify({ ...content, secret })),
      (text) => {
        const parsed = parseWalletContent(text)
        return parsed && JSON.stringify(parsed)
      },
    ),
    textDecoder(
      'JSON file',
      ['cli/files.ts parseJson'],
      ['{"a": [1, {"b": "c\\"\\\\"}], "d": {"b": null, "": true}}', '[[], {}]'],
      (text) => {
        const value = parseJson(text)
        return value === undefined ? undefined : JSON.stringify(value)
      },
    ),
    textDecoder(
      'coordinator key',
      ['cli/coordinator-key.ts parseCoordinatorKey'],
      [formatCoordinatorKey(rng.bytes(32))],
      (text) => {
        const parsed = parseCoordinatorKey(text)
        return parsed && formatCoordinatorKey(parsed)
      },
    ),
    textDecoder('issuer key', ['cli/issuer-key.ts parseIssuerKey'], [formatIssuerKey('USD', rng.bytes(32))], (text) => {
      const parsed = parseIssuerKey(text)
      return parsed && formatIssuerKey(parsed.asset, parsed.secret)
    }),
    textDecoder(
      'password file',
      ['cli/password.ts parsePassword'],
      ['correct horse\n', 'x\r\n', ' '],
      (text) => `${parsePassword(text)}\r\n`,
    ),
    textDecoder('operator key', ['ledger/lmdb/folder.ts parseOperatorKey'], [`${bytesToHex(rng.bytes(32))}\n`], (text) =>
      bytesToHex(parseOperatorKey(text)),
    ),
    textDecoder(
      'circom source',
      ['r1cs/check/hints.ts findIncludes', 'r1cs/check/hints.ts findHints'],
      [readFileSync('circuits/lib/range.circom', 'utf8'), HINTS],
      (text) => void [findIncludes(text), findHints([text, HINTS])],
    ),
  ]
}

/** Whatever the fields are, so that the schema behind the checksum is what refuses them. */
function withChecksum(text: string): string {
  try {
    return formatWalletFile(JSON.parse(text))
  } catch {
    return text
  }
}

const HINTS = `include "a.circom"; /* x <-- 1 */ template A(n) { signal output b[n]; component c = B();
  for (var i = 0; i < n; i++) { b[i] <-- c.d[i][i + 1]; } (c.x, c.y) <-- (1, 2); 5 --> c.z; }
template custom B() { signal input x; } component main {public [b]} = A(3);`

function options(file: string): readonly Decoder[] {
  return [
    textDecoder('account option', ['cli/new-wallet.ts parseAccount'], ['0', '7', '4294967295'], (text) =>
      String(parseAccount(text)),
    ),
    textDecoder('expiry option', ['cli/payment.ts parseExpiry'], ['15m', '1h', '6h', '24h'], parseExpiry),
    textDecoder('asset option', ['cli/commands/ledger-init.ts parseAssetOption'], ['USD:2', 'A1B2C3D4E5F6:18'], (text) => {
      const { code, decimals } = parseAssetOption(text)
      return `${code}:${decimals}`
    }),
    textDecoder(
      'fee option',
      ['cli/commands/ledger-init.ts parseFees'],
      ['shield=0.00,unshield=0.10', 'unshield=1', ''],
      (text) => {
        const { shield, unshield } = parseFees(text)
        return `shield=${shield},unshield=${unshield}`
      },
    ),
    textDecoder('asset code', ['cli/assets.ts findAsset'], ['USD', 'CNY'], (text) => findAsset(genesis, text).code),
    textDecoder(
      'key argument',
      ['cli/files.ts readKeyArgument', 'cli/files.ts readText'],
      ['nacrefvk1qqq', `@${file}`, '-'],
      (text) => {
        // A text of its own stays what it is; what a file holds is not read again.
        const key = readKeyArgument(text)
        return /^[@-]/.test(text) ? void readText(file) : key
      },
    ),
    textDecoder('circuit argument', ['cli/circuit-sources.ts readSources'], [file, file], (text) => void readSources(text, [])),
  ]
}

/** What is put first. */
function firstRecord(put: (writer: StorageWriter) => void): StoredRecord {
  const all: StoredRecord[] = []
  put({ get: () => undefined, below: () => undefined, put: (key, value) => void all.push({ key, value }) })
  return all[0] as StoredRecord
}

/** The bytes that are put first. */
const written = (put: (writer: StorageWriter) => void): Uint8Array => firstRecord(put).value

async function records(): Promise<readonly Decoder[]> {
  const storage = createMemoryStorage()
  foundLedger(storage, genesis, operatorKey)
  const ledger = createEmbeddedLedger({ storage, genesis, operatorKey, verifier: createBoundVerifier(), clock: createClock() })
  const { anchor } = await ledger.tip()
  await ledger.submit(createTransaction(rng, { domain: ledger.domain, anchor, time: START / 1000, publicIn: 100n }))
  const state = storage.read((reader) => getState(reader, genesis))
  const block = storage.read((reader) => getBlock(reader, 1))
  const tree = createNullifierTree([decodeFr(concatBytes(new Uint8Array(1), rng.bytes(31)))])
  const gap = { low: 0n as Fr, high: tree.gaps()[Symbol.iterator]().next().value?.high as Fr, position: parsePosition(0) }
  const putGaps =
    (gaps: NullifierTreeGrowth['gaps'], nodes: NullifierTreeGrowth['nodes'] = []) =>
    (to: StorageWriter) =>
      putNullifierTree(to, { size: 2, root: tree.root(), gaps, nodes })
  const gapKey = firstRecord(putGaps([gap])).key
  const children = tree.children(1, 0, 2)
  const reading = (bytes: Uint8Array) => ({ get: () => bytes, below: () => ({ key: gapKey, value: bytes }) })
  const key = utf8ToBytes('key')
  const sealed = (value: Uint8Array): Uint8Array =>
    concatBytes(
      createWriter()
        .uint(crc32(value, crc32(key)), 4)
        .finish(),
      value,
    )
  const memory = {
    note: { amount: 12n, rseed: rng.bytes(32), position: 4, memo: 'lunch\u202e' },
    list: [1n, null, { n: '5', b: 'x' }],
  }
  return [
    bytesDecoder('genesis record', ['ledger/record.ts getGenesis'], [written((to) => putGenesis(to, genesis))], (bytes) =>
      written((to) => putGenesis(to, getGenesis(reading(bytes)))),
    ),
    bytesDecoder('state record', ['ledger/record.ts getState'], [written((to) => putState(to, state))], (bytes) =>
      written((to) => putState(to, getState(reading(bytes), genesis))),
    ),
    bytesDecoder('block record', ['ledger/record.ts getBlock'], [written((to) => putBlock(to, block))], (bytes) =>
      written((to) => putBlock(to, getBlock(reading(bytes), 1))),
    ),
    bytesDecoder('gap record', ['ledger/record.ts readNullifierTree'], [written(putGaps([gap]))], (bytes) =>
      written(putGaps([readNullifierTree(reading(bytes)).gapBelow(1n)])),
    ),
    bytesDecoder(
      'node record of the nullifier tree',
      ['ledger/record.ts readNullifierTree'],
      [written(putGaps([], [{ level: 1, index: 0, children }]))],
      (bytes) => {
        const read = readNullifierTree(reading(bytes)).children(1, 0, 2)
        return written(putGaps([], [{ level: 1, index: 0, children: read }]))
      },
    ),
    bytesDecoder(
      'sealed record',
      ['ledger/lmdb/storage.ts openRecord'],
      [sealed(rng.bytes(40)), sealed(new Uint8Array())],
      (bytes) => sealed(openRecord(key, bytes) as Uint8Array),
      { guard: { open: (bytes: Uint8Array) => bytes.slice(4), close: sealed } },
    ),
    bytesDecoder('tree checkpoint', ['tree/record.ts decodeCheckpoint'], [encodeCheckpointSize(12)], (bytes) =>
      encodeCheckpointSize(decodeCheckpoint('tree/checkpoint/00000000000a', bytes).size),
    ),
    {
      ...bytesDecoder('wallet record', ['wallet/record.ts decodeRecord'], [encodeRecord(memory), encodeRecord([])], (bytes) =>
        encodeRecord(decodeRecord(bytes)),
      ),
      lenient: true,
      // As text, for most alterations of its bytes are no JSON any more.
      guard: {
        open: (bytes: Uint8Array) => new TextDecoder().decode(bytes),
        close: (text: string) => utf8ToBytes(text),
      },
    },
  ]
}

function pages({ ledger, store }: { readonly ledger: Uint8Array; readonly store: Uint8Array }): readonly Decoder[] {
  return [
    bytesDecoder(
      'pages of a ledger',
      ['ledger/lmdb/page-layout.ts newestMeta', 'ledger/lmdb/page-walk.ts walkPages'],
      [ledger],
      (bytes) => {
        const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
        const meta = newestMeta((at) => all.subarray(at, at + META_BYTES), all.length)
        if (typeof meta === 'string') throw new CorruptLedgerError(meta)
        const { pageSize } = meta
        const file = {
          count: Math.floor(all.length / pageSize),
          read: (page: number, count = 1) => {
            const part = all.subarray(page * pageSize, (page + count) * pageSize)
            return part.length === count * pageSize ? part : undefined
          },
          close: () => {},
        }
        const fault = walkPages(file, meta, (key, value) => void openRecord(key, value))
        if (fault !== undefined) throw new CorruptLedgerError(fault)
        return undefined
      },
      { draw: (draw) => alterPages(draw, ledger) },
    ),
    bytesDecoder(
      'pages of a store',
      ['store/lmdb/inspect.ts inspectPages'],
      [store],
      (bytes) => {
        inspectPages({
          size: bytes.length,
          read: (into, at) => {
            const part = bytes.subarray(at, at + into.length)
            into.set(part)
            return part.length
          },
        })
        return undefined
      },
      { draw: (draw) => alterPages(draw, store) },
    ),
  ]
}

const PAGE = 4096
/** Numbers of one to eight bytes, most of them where LMDB keeps its own: in the heads of pages and the offsets behind them. */
function alterPages(draw: Draw, file: Uint8Array): Uint8Array {
  const bytes = file.slice(0, draw(20) === 0 ? draw(file.length) : file.length)
  const view = new DataView(bytes.buffer)
  for (let count = draw(3); count >= 0; count--) {
    const width = pick(draw, [1, 2, 4, 8])
    const at =
      draw(5) === 0
        ? draw(file.length)
        : PAGE * draw(draw(2) === 0 ? 2 : file.length / PAGE) + (draw(2) === 0 ? 2 * draw(80) : 8 * draw(24))
    if (at + width > bytes.length) continue
    const number = pick(draw, [
      BigInt(draw(12)),
      BigInt(draw(70_000)),
      1n << BigInt(draw(64)),
      -1n,
      -BigInt(draw(1_000)),
      BigInt(draw(2 ** 31)),
    ])
    for (let i = 0; i < width; i++) view.setUint8(at + i, Number((number >> BigInt(8 * i)) & 0xffn))
  }
  return bytes
}

/** Of a wallet's store; the key is known to the wallet alone, so that nothing but what it wrote is opened, and seals the same under the same nonce. */
async function sealedEntry(): Promise<Decoder> {
  const secret = rng.bytes(32)
  const below = createMemoryStore()
  const sealing = createSealedStore(below, secret, rng)
  await sealing.commit([
    { key: 'a', value: rng.bytes(50) },
    { key: 'b', value: new Uint8Array() },
  ])
  const samples = [(await below.get('a')) as Uint8Array]
  return bytesDecoder('sealed entry', ['store/sealed.ts createSealedStore'], [...samples, ...samples], async (bytes) => {
    const again = createMemoryStore()
    const store = createSealedStore(again, secret, { bytes: (length) => bytes.slice(0, length) })
    const value = await createSealedStore({ ...below, get: async () => bytes }, secret, rng).get('a')
    await store.commit([{ key: 'a', value }])
    return again.get('a')
  })
}

function memoBehindItsSeal(): Decoder {
  const address = defaultAddress(accountOf(1).viewing)
  const commitment = decodeFr(concatBytes(new Uint8Array(1), rng.bytes(31))) as unknown as NoteCommitment
  const seed = rng.bytes(32)
  const sealMemoOf = (memo: string): Uint8Array => sealMemo(deps, seed, address, commitment, memo) as Uint8Array
  const epk = sealMemoOf('').slice(0, CIPHERTEXT_BYTES.epk)
  const shared = deps.x25519.sharedKey(kdf(seed, 'memo-esk', new Uint8Array()), address.transmissionKey) as Uint8Array
  const key = kdf(shared, 'memo', concatBytes(epk, encodeFr(commitment)))
  return bytesDecoder(
    'memo behind its seal',
    ['note/memo-seal.ts openMemoWithSeed'],
    [sealMemoOf('thanks'), sealMemoOf('')],
    (bytes) => {
      const opened = openMemoWithSeed(deps, seed, address, commitment, bytes)
      return opened?.text === undefined ? undefined : sealMemoOf(opened.text)
    },
    {
      guard: {
        open: (bytes: Uint8Array) => open(key, bytes.subarray(epk.length)) as Uint8Array,
        close: (memo: Uint8Array) => concatBytes(epk, seal(key, memo)),
      },
    },
  )
}
