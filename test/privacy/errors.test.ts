import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { format, inspect } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { bigintToBytes, bytesToBigint, bytesToHex, createReader, NacreError, parseHex, systemRng } from '../../src/base'
import { readKeyArgument, readText } from '../../src/cli/files'
import { readIssuerKey } from '../../src/cli/issuer-key'
import { createWalletFile, openWalletFile } from '../../src/cli/wallet-file'
import { decodeSignature, decodeText, encodeText, FIELD_MODULUS, parseFr, signEddsa } from '../../src/crypto'
import { nodeX25519 } from '../../src/crypto/node'
import {
  createMnemonic,
  createPaymentKey,
  defaultAddress,
  deriveAddress,
  deriveFullViewingKey,
  deriveIncomingViewingKey,
  derivePeriodKey,
  deriveSeed,
  deriveSpendingKey,
  formatFullViewingKey,
  formatIncomingViewingKey,
  formatPaymentKey,
  formatPeriodKey,
  formatSpendingKey,
  parseAddress,
  parseAnyKey,
  parseFullViewingKey,
  parseIncomingViewingKey,
  parseMnemonic,
  parsePaymentKey,
  parsePeriod,
  parsePeriodKey,
  parseSeed,
  parseSpendingKey,
  revealFullViewingKey,
} from '../../src/keys'
import { revealSeed } from '../../src/keys/mnemonic'
import { createMemoryLedger } from '../../src/ledger/memory'
import { encodeMemo } from '../../src/note'
import { createProver } from '../../src/prover'
import type { Prover, SignalInputs } from '../../src/statement'
import { createSealedStore } from '../../src/store'
import { createMemoryStore } from '../../src/store/memory'
import { addAction, authorizeAction, createPartialTransaction, proveAction } from '../../src/tx'
import { parseAmount } from '../../src/value'
import { createWallet } from '../../src/wallet'
import { createBoundVerifier, createGenesis, createStream } from '../ledger/fixture'
import { alice, bob, deps, domain, header, noteInTree, transferPlan } from '../tx/fixture'
import { checkingProver, createBank, issuerKey, USD } from '../wallet/fixture'
import { secretsOf } from './account-secrets'
import { createSearch, type Secret } from './search'

const words = createMnemonic(createStream('mnemonic'))
const seed = deriveSeed(words)
const spending = deriveSpendingKey(seed, domain, 0)
const viewing = deriveFullViewingKey(spending)
const { nk, vsk, external } = revealFullViewingKey(viewing)
const rseed = createStream('rseed').bytes(31)
const memoSeed = createStream('memo seed').bytes(32)
const issuer = createStream('issuer').bytes(32)
const operator = createStream('operator').bytes(32)
const password = 'ein "Paßwort" mit\\Umlaut ä'
const memo = 'a memo that is nobody else’s business'
const month = parsePeriod('2026-11')
const texts = {
  spending: formatSpendingKey(spending),
  full: formatFullViewingKey(viewing),
  incoming: formatIncomingViewingKey(deriveIncomingViewingKey(viewing)),
  period: formatPeriodKey(derivePeriodKey(viewing, month)),
  payment: formatPaymentKey(createPaymentKey(defaultAddress(viewing), parseFr(bytesToBigint(rseed)), memoSeed)),
}
const parsers = {
  spending: parseSpendingKey,
  full: parseFullViewingKey,
  incoming: parseIncomingViewingKey,
  period: parsePeriodKey,
  payment: parsePaymentKey,
} as const
type Kind = keyof typeof texts
const kinds = Object.keys(texts) as Kind[]

const alices = (): readonly Secret[] => {
  const secrets = revealFullViewingKey(alice.viewing)
  return [
    { name: "the signer's ask, nk, jk and vsk", value: decodeText('nacresk', formatSpendingKey(alice.spending)).slice(5, 37) },
    { name: "the signer's nk", value: bigintToBytes(secrets.nk, 32) },
    { name: "the signer's jk", value: bigintToBytes(secrets.jk, 32) },
  ]
}

const search = createSearch([
  ...secretsOf('own', words, domain),
  ...alices(),
  { name: 'rseed', value: rseed },
  { name: 'seed of the memo', value: memoSeed },
  { name: 'issuer', value: issuer },
  { name: 'operator', value: operator },
  { name: 'password', value: password },
  { name: 'memo', value: memo },
])

/** Everything that a program might print of an error, causes and all. */
function printsOf(error: unknown): string {
  const prints: string[] = []
  for (let at = error, depth = 0; at !== undefined && depth < 8; at = (at as Error).cause, depth++) {
    const own = Reflect.ownKeys(at as object).map((name) => Reflect.get(at as object, name))
    prints.push(
      String(at),
      (at as Error).stack ?? '',
      inspect(at, {
        depth: Number.POSITIVE_INFINITY,
        showHidden: true,
        getters: true,
        maxArrayLength: null,
        maxStringLength: null,
      }),
      inspect(at, { depth: Number.POSITIVE_INFINITY, customInspect: false, showHidden: true, maxArrayLength: null }),
      JSON.stringify(at, (_, value) => (typeof value === 'bigint' ? `${value}` : value)) ?? '',
      format('%s %o %O', at, at, at),
      ...own.map((value) => inspect(value, { depth: 10, showHidden: true, maxArrayLength: null })),
    )
  }
  return prints.join('\n')
}

/** An error with a secret in reach: its code, and what provokes it. */
type Provocation = readonly [name: string, code: string, provoke: () => unknown]

const misspell = (text: string): string => text.slice(0, -9) + (text.at(-9) === 'q' ? 'p' : 'q') + text.slice(-8)
const payloadOf = (kind: Kind): Uint8Array => decodeText(texts[kind].slice(0, texts[kind].lastIndexOf('1')), texts[kind])
const rewritten = (kind: Kind, change: (payload: Uint8Array) => Uint8Array): string =>
  encodeText(texts[kind].slice(0, texts[kind].lastIndexOf('1')), change(payloadOf(kind)))
const elsewhere = { ledgerId: new Uint8Array(32).fill(6), pool: 0 }
const short = { bytes: (length: number) => createStream('short').bytes(length - 1) }

const KEYS: readonly Provocation[] = kinds.flatMap((kind): readonly Provocation[] => [
  [`a ${kind} key with a letter changed`, 'keys/text-malformed', () => parsers[kind](misspell(texts[kind]))],
  [`a ${kind} key in capitals`, 'keys/text-malformed', () => parsers[kind](texts[kind].toUpperCase())],
  [`a ${kind} key with a space before it`, 'keys/text-malformed', () => parsers[kind](` ${texts[kind]}`)],
  [`a ${kind} key that is cut`, 'keys/text-malformed', () => parsers[kind](texts[kind].slice(0, -30))],
  [`a ${kind} key twice`, 'keys/text-malformed', () => parsers[kind](texts[kind] + texts[kind])],
  [
    `a ${kind} key with a byte too many`,
    'keys/text-malformed',
    () => parsers[kind](rewritten(kind, (bytes) => Uint8Array.of(...bytes, 0))),
  ],
  [`a ${kind} key of another version`, 'keys/version-unknown', () => parsers[kind](rewritten(kind, (bytes) => bytes.with(0, 2)))],
  [`a ${kind} key of another ledger`, 'keys/foreign-ledger', () => parsers[kind](texts[kind], elsewhere)],
  [`a ${kind} key for an address`, 'keys/text-malformed', () => parseAddress(texts[kind])],
  [`a misspelt ${kind} key of any kind`, 'keys/text-malformed', () => parseAnyKey(misspell(texts[kind]))],
])

const [first = '', second = '', ...others] = words.split(' ')

const PURE: readonly Provocation[] = [
  ...KEYS,
  ['words for a key', 'keys/text-malformed', () => parseAnyKey(words)],
  [
    'a spending key whose ask is too large',
    'keys/text-malformed',
    () => parseSpendingKey(rewritten('spending', (bytes) => bytes.with(5, 0xff))),
  ],
  [
    'a full key whose ak is no point',
    'keys/text-malformed',
    () => parseFullViewingKey(rewritten('full', (bytes) => bytes.with(40, (bytes[40] as number) ^ 1))),
  ],
  ['a mnemonic with a misspelt word', 'keys/mnemonic-invalid', () => parseMnemonic([first, `${second}x`, ...others].join(' '))],
  ['a mnemonic with two words exchanged', 'keys/mnemonic-invalid', () => parseMnemonic([second, first, ...others].join(' '))],
  ['a mnemonic without its first word', 'keys/mnemonic-invalid', () => parseMnemonic([second, ...others].join(' '))],
  ['a seed that is cut', 'keys/seed-invalid', () => parseSeed(revealSeed(seed).subarray(1))],
  ['an account index that is none', 'keys/account-index-invalid', () => deriveSpendingKey(seed, domain, -1)],
  ['a ledger that is none', 'keys/domain-invalid', () => deriveSpendingKey(seed, { ledgerId: vsk.slice(1), pool: 0 }, 0)],
  ['an address index that is none', 'keys/address-index-invalid', () => deriveAddress(viewing, 'external', -1n)],
  ['a copy of a key', 'keys/object-unknown', () => formatFullViewingKey({ ...viewing })],
  ['hexadecimal in capitals', 'base/bytes-malformed', () => parseHex(bytesToHex(vsk).toUpperCase())],
  ['hexadecimal of another length', 'base/bytes-malformed', () => parseHex(bytesToHex(vsk), 31)],
  ['a number that does not fit', 'base/bytes-malformed', () => bigintToBytes(nk, 16)],
  ['bytes that end too early', 'base/bytes-malformed', () => createReader(vsk).fixed(33)],
  ['bytes that go on', 'base/bytes-malformed', () => createReader(vsk).finish()],
  ['a number that is no field element', 'crypto/field-not-canonical', () => parseFr(nk + FIELD_MODULUS)],
  ['bytes that are no signature', 'crypto/signature-malformed', () => decodeSignature(Uint8Array.of(...vsk, ...vsk, ...vsk))],
  ['text with a wrong prefix', 'crypto/text-malformed', () => decodeText('nacre', texts.spending)],
  [
    'randomness that is too short for a signature',
    'base/internal',
    () => signEddsa({ rng: short }, bytesToBigint(vsk) % 1_000n, parseFr(1n)),
  ],
  ['randomness that is too short for a mnemonic', 'base/internal', () => createMnemonic(short)],
  ['X25519 with a key that is cut', 'base/internal', () => nodeX25519.sharedKey(external.ivk.slice(1), vsk)],
  ['a memo that is too long', 'note/memo-invalid', () => encodeMemo(memo.repeat(9))],
  ['a memo that is no text', 'note/memo-invalid', () => encodeMemo(`${memo}\ud800`)],
  ['a store under a key that is cut', 'base/internal', () => createSealedStore(createMemoryStore(), vsk.slice(1), systemRng)],
  [
    'a plan that does not add up',
    'tx/plan-invalid',
    () =>
      addAction(deps, createPartialTransaction(header), viewing, {
        ...transferPlan(noteInTree(100n).input),
        publicIn: parseAmount(1n),
      }),
  ],
  [
    'a plan that is not what is to be signed',
    'tx/plan-mismatch',
    () =>
      authorizeAction(
        deps,
        addAction(deps, createPartialTransaction(header), alice.viewing, transferPlan(noteInTree(100n).input)),
        0,
        spending,
      ),
  ],
  [
    'the operator of another ledger',
    'ledger/operator-key',
    () => createMemoryLedger({ genesis: createGenesis(), operatorKey: operator, verifier: createBoundVerifier() }),
  ],
]

const folder = mkdtempSync(join(tmpdir(), 'nacre-errors-'))
afterEach(() => vi.unstubAllEnvs())
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const give = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}
const issuerText = JSON.stringify({ version: 1, kind: 'nacre-issuer-key', asset: 'USD', secretKey: bytesToHex(issuer) })

let prover: Prover
beforeAll(async () => {
  prover = await createProver()
})
afterAll(() => prover.dispose())

/** The inputs of a true statement, as a prover gets them. */
async function inputsOf(): Promise<SignalInputs> {
  const { input, membership } = noteInTree(100n)
  const partial = addAction(deps, createPartialTransaction(header), alice.viewing, transferPlan(input))
  const authorization = authorizeAction(deps, partial, 0, alice.spending)
  let captured: SignalInputs = {}
  const capturing: Prover = {
    prove: (circuit, inputs) => {
      captured = inputs
      return checkingProver.prove(circuit, inputs)
    },
    dispose: async () => {},
  }
  await proveAction({ ...deps, prover: capturing }, partial, authorization, alice.viewing, membership)
  return captured
}

const walletOf = (bank: ReturnType<typeof createBank>) => {
  const key = deriveSpendingKey(seed, bank.ledger.domain, 0)
  const { ledger, clock } = bank
  return createWallet({
    ledger,
    clock,
    prover: checkingProver,
    store: createMemoryStore(),
    viewingKey: deriveFullViewingKey(key),
    x25519: nodeX25519,
  })
}

const AWAITED: readonly Provocation[] = [
  [
    'a witness that does not exist',
    'prover/unsatisfied',
    async () => prover.prove('transfer', { ...(await inputsOf()), inAmount: [101n, 0n] }),
  ],
  [
    'a signal that is no field element',
    'prover/signal-input',
    async () => {
      const inputs = await inputsOf()
      return prover.prove('transfer', { ...inputs, nk: (inputs['nk'] as bigint) + FIELD_MODULUS })
    },
  ],
  [
    'a wallet on another ledger',
    'wallet/foreign-ledger',
    () => createWallet({ ledger: createBank().ledger, store: createMemoryStore(), viewingKey: viewing }),
  ],
  [
    'a payment under the key of another account',
    'wallet/watch-only',
    async () => {
      const bank = createBank()
      const wallet = await walletOf(bank)
      const proposal = await wallet.propose({ shield: { asset: USD, amount: parseAmount(5n), memo } })
      return wallet.send(proposal, { authorize: bob.spending, issuer: issuerKey })
    },
  ],
  [
    'a shield with the key of another issuer',
    'rules/issuer',
    async () => {
      const bank = createBank()
      const wallet = await walletOf(bank)
      const proposal = await wallet.propose({ shield: { asset: USD, amount: parseAmount(5n), memo } })
      return wallet.send(proposal, { authorize: deriveSpendingKey(seed, bank.ledger.domain, 0), issuer })
    },
  ],
  [
    'a payment of more than there is',
    'wallet/insufficient-funds',
    async () => {
      const wallet = await walletOf(createBank())
      return wallet.propose({ pay: [{ to: defaultAddress(wallet.viewingKey), asset: USD, amount: parseAmount(5n), memo }] })
    },
  ],
  [
    'a payment to another ledger',
    'wallet/foreign-address',
    async () => {
      const wallet = await walletOf(createBank())
      return wallet.propose({ pay: [{ to: defaultAddress(viewing), asset: USD, amount: parseAmount(5n), memo }] })
    },
  ],
  [
    'a store that was sealed under another key',
    'store/corrupt',
    async () => {
      const store = createMemoryStore()
      await createSealedStore(store, external.dk, systemRng).commit([{ key: 'memo', value: new TextEncoder().encode(memo) }])
      return createSealedStore(store, vsk, systemRng).get('memo')
    },
  ],
  [
    'a wallet file and a wrong password',
    'wallet/password-wrong',
    async () => {
      vi.stubEnv('NACRE_INSECURE_WALLET_FILES', '1')
      const file = join(folder, 'wallet')
      await createWalletFile(
        file,
        { ledger: folder, ledgerId: '00'.repeat(32), account: 0, secret: { kind: 'mnemonic', words } },
        `${password}!`,
      )
      return openWalletFile(file, password)
    },
  ],
  ['words for a wallet file', 'wallet/file-corrupt', () => openWalletFile(give('words', words), password)],
  [
    'an issuer key in capitals',
    'cli/issuer-key-malformed',
    () => readIssuerKey(give('capitals', issuerText.toUpperCase()), { code: 'USD', issuer: vsk }),
  ],
  [
    'an issuer key that is cut',
    'cli/issuer-key-malformed',
    () => readIssuerKey(give('cut', issuerText.slice(0, -3)), { code: 'USD', issuer: vsk }),
  ],
  [
    'the issuer key of another asset',
    'rules/issuer',
    () => readIssuerKey(give('other', issuerText), { code: 'USD', issuer: operator }),
  ],
  ['a file that is too long', 'cli/file-unreadable', () => readText(give('long', `${words}\n`.repeat(1_000)))],
  ['a file that is not there', 'cli/file-unreadable', () => readKeyArgument(`@${join(folder, 'nowhere')}`)],
]

describe('an error with a secret in reach', () => {
  it.each([...PURE, ...AWAITED])('says nothing of it: %s', async (_, code, provoke) => {
    const error = await (async () => provoke())().then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    expect(error).toBeInstanceOf(NacreError)
    expect((error as NacreError).code).toBe(code)
    expect(search.find(Buffer.from(printsOf(error)))).toEqual([])
  })

  it('would be found out, in its message, a field or its cause', () => {
    const careless = [
      new Error(`not a key: ${texts.full}`),
      Object.assign(new Error('no'), { key: vsk }),
      Object.assign(new Error('no'), { nk }),
      new Error('no', { cause: new TypeError(`bad ${first} ${second} ${others[0]} ${others[1]}`) }),
      Object.assign(new Error('no'), { memo }),
    ]
    for (const error of careless) expect(search.find(Buffer.from(printsOf(error))).length).toBeGreaterThan(0)
  })
})
