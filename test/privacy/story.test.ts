import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeFr } from '../../src/crypto'
import {
  deriveFullViewingKey,
  deriveSeed,
  deriveSpendingKey,
  formatSpendingKey,
  parseMnemonic,
  revealFullViewingKey,
} from '../../src/keys'
import { readAccepted } from '../../src/ledger'
import { openLmdbLedger } from '../../src/ledger/lmdb'
import { openSenderCopy } from '../../src/note'
import { defaultCacheFolder } from '../../src/prover/artifacts/node-cache'
import { type Outcome, start } from '../e2e/cli'
import { suite } from '../suite'
import { secretsOf } from './account-secrets'
import { type SeenProcess, watchProcesses } from './processes'
import { createSearch, type Search, type Secret } from './search'

const PASSWORD = 'Pässword "zwölf\\Boxkämpfer"'
const WRONG = 'another-password-of-somebody'
const MEMO = 'for the kidney, as agreed'
const GIFT = 'a present nobody knows of'

const root = mkdtempSync(join(tmpdir(), 'nacre-secrets-'))
/** What the test itself writes for commands to read is not searched. */
const given = join(root, 'given')
const [work, home, temporary, cache] = ['work', 'home', 'tmp', 'cache'].map((name) => join(root, name)) as [
  string,
  string,
  string,
  string,
]
afterAll(() => rmSync(root, { recursive: true, force: true }))

const ENVIRONMENT = {
  HOME: home,
  TMPDIR: temporary,
  NACRE_CACHE: cache,
  NACRE_PASSWORD: PASSWORD,
  NACRE_INSECURE_WALLET_FILES: '1',
  NACRE_DEBUG: '1',
}

/** A command that was run, and which secrets it had to show. */
interface Told {
  readonly args: readonly string[]
  readonly outcome: Outcome
  readonly shows: RegExp
}

const NOTHING = /$^/
const told: Told[] = []

interface CallOptions {
  readonly shows?: RegExp
  readonly env?: Record<string, string>
  readonly input?: string
  readonly json?: boolean
}

async function run(
  args: readonly string[],
  { shows = NOTHING, env = {}, input = '', json = true }: CallOptions = {},
): Promise<Outcome> {
  const outcome = await start(args, { cwd: work, env: { ...ENVIRONMENT, ...env }, input, json }).outcome
  told.push({ args, outcome, shows })
  return outcome
}

async function ok(line: string, options: CallOptions = {}): Promise<Outcome['json']> {
  const outcome = await run(line.split(' '), options)
  if (outcome.status !== 0) throw new Error(`${line}: ${outcome.status}\n${outcome.stdout}${outcome.stderr}`)
  return outcome.json
}

const give = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(given, name), content)
  return join(given, name)
}
const taken = (name: string): string => readFileSync(join(work, name), 'utf8').trim()

/** A preload that makes something of Node fail in the way that is worst: with the secret in its message. */
const CRASHES = {
  'in a promise': `const crypto = require('node:crypto'), { syncBuiltinESMExports } = require('node:module')
    crypto.scrypt = (password, salt, length, options, done) => done(new TypeError('cannot hash ' + password))
    syncBuiltinESMExports()`,
  'where nobody waits for it': `const crypto = require('node:crypto'), { syncBuiltinESMExports } = require('node:module')
    crypto.scrypt = (password) => setTimeout(() => { throw new RangeError('cannot hash ' + password) })
    syncBuiltinESMExports()`,
}

let processes: readonly SeenProcess[]
let secrets: readonly Secret[]
let search: Search
const expected: (readonly [string, Outcome, string])[] = []

beforeAll(async () => {
  for (const folder of [work, home, temporary, given]) mkdirSync(folder)
  cpSync(defaultCacheFolder(), cache, { recursive: true, preserveTimestamps: true })
  const watch = watchProcesses()
  await tellStory()
  processes = watch.stop()
  secrets = await collectSecrets()
  search = createSearch(secrets)
}, 900_000)

async function tellStory(): Promise<void> {
  await ok('ledger init bank --network dev --asset USD:2')
  await ok('ledger init other --network dev --asset USD:2')
  await Promise.all([
    ok('wallet create alice --ledger bank --mnemonic-out alice.words'),
    ok('wallet create bob --ledger bank --mnemonic-out bob.words'),
  ])
  const shield = [
    'shield',
    'alice',
    '--asset',
    'USD',
    '--amount',
    '100.00',
    '--issuer-key',
    'bank-issuers/USD.key',
    '--memo',
    GIFT,
  ]
  expect((await run(shield)).status).toBe(0)
  const { address } = await ok('wallet address bob')
  const sent = await run(['send', 'alice', '--to', address, '--asset', 'USD', '--amount', '25.00', '--memo', MEMO], {
    json: false,
  })
  expect(sent.status, sent.stderr).toBe(0)
  await ok('unshield alice --to nobody --asset USD --amount 10.00')
  await ok('wallet history bob', { shows: /^memo/ })
  const viewing = /^alice: (?!mnemonic|entropy|.*seed|ask)|^memo/
  const full = (await ok('wallet keys alice --kind full', { shows: viewing })).keys[0].key as string
  await ok('wallet keys alice --kind incoming', { shows: /^alice: (ivk|dk|account)$/ })
  const month = new Date().toISOString().slice(0, 7)
  const period = (await ok(`wallet keys alice --kind period --period ${month}`, { shows: /^alice: jk_e$/ })).keys[0].key
  const watch = give('full.key', `${full}\n`)
  await ok(`wallet watch watcher --ledger bank --key @${watch}`)
  await ok('wallet balance watcher')
  await ok('wallet history watcher', { shows: /^memo/, json: false })
  await ok('view - --ledger bank', { input: period, json: true })
  await ok('wallet restore again --ledger bank --mnemonic-file -', { input: taken('alice.words') })
  await ok('doctor --ledger bank --wallet alice')
  await ok('ledger export bank --out bank.export')
  await badInputs(full)
}

/** The words with two neighbours exchanged where the checksum shows it, which it does not for one exchange in 256. */
function misplaced(words: readonly string[]): string {
  for (let at = 0; at + 1 < words.length; at++) {
    const text = words
      .with(at, words[at + 1] as string)
      .with(at + 1, words[at] as string)
      .join(' ')
    try {
      parseMnemonic(text)
    } catch {
      return text
    }
  }
  throw new Error('no exchange shows')
}

async function badInputs(full: string): Promise<void> {
  const words = taken('alice.words').split(' ')
  const spending = formatSpendingKey(deriveSpendingKey(deriveSeed(parseMnemonic(words.join(' '))), await domainOf('bank'), 0))
  const issuer = JSON.parse(taken('bank-issuers/USD.key'))
  const wallet = readFileSync(join(work, 'alice'))
  const flipped = Buffer.from(wallet)
  flipped[300] = (flipped[300] as number) ^ 1
  const misspell = (text: string): string => text.slice(0, -8) + (text.at(-8) === 'q' ? 'p' : 'q') + text.slice(-7)
  const shieldWith = (name: string, content: string): string =>
    `shield alice --asset USD --amount 1.00 --issuer-key ${give(name, content)}`
  const restore = (name: string, content: string): string =>
    `wallet restore new --ledger bank --mnemonic-file ${give(name, content)}`
  const view = (name: string, content: string): string => `view @${give(name, content)} --ledger bank`
  const bad: readonly (readonly [code: string, line: string, options?: CallOptions])[] = [
    ['wallet/password-wrong', 'wallet balance alice', { env: { NACRE_PASSWORD: WRONG } }],
    ['wallet/password-wrong', `wallet balance alice --password-file ${give('password', WRONG)}`],
    ['wallet/file-corrupt', `wallet balance ${give('flipped.wallet', flipped)}`],
    ['wallet/file-corrupt', `wallet balance ${give('cut.wallet', wallet.subarray(0, 500))}`],
    ['wallet/file-corrupt', `wallet balance ${give('words.wallet', words.join(' '))}`],
    ['keys/mnemonic-invalid', restore('misspelt.words', words.with(3, `${words[3]}x`).join(' '))],
    ['keys/mnemonic-invalid', restore('swapped.words', misplaced(words))],
    ['keys/mnemonic-invalid', restore('short.words', words.slice(1).join(' '))],
    ['keys/mnemonic-invalid', 'wallet restore new --ledger bank --mnemonic-file -', { input: `${words.join(', ')}` }],
    ['keys/mnemonic-invalid', restore('key.words', spending)],
    ['keys/text-malformed', view('misspelt.key', misspell(full))],
    ['keys/text-malformed', view('upper.key', full.toUpperCase())],
    ['keys/text-malformed', view('double.key', full + full)],
    ['keys/text-malformed', view('misspelt.spending', misspell(spending))],
    ['keys/text-malformed', view('words.key', words.join(' '))],
    ['keys/foreign-ledger', `view @${join(given, 'full.key')} --ledger other`],
    ['keys/text-malformed', `wallet watch new --ledger bank --key @${give('cut.key', full.slice(0, -20))}`],
    ['cli/usage', `wallet watch new --ledger bank --key @${give('spending.key', spending)}`],
    ['cli/usage', 'view - --ledger bank', { input: spending }],
    [
      'cli/issuer-key-malformed',
      shieldWith('upper.issuer', JSON.stringify({ ...issuer, secretKey: issuer.secretKey.toUpperCase() })),
    ],
    ['cli/issuer-key-malformed', shieldWith('bare.issuer', issuer.secretKey)],
    ['cli/issuer-key-malformed', shieldWith('cut.issuer', JSON.stringify(issuer, null, 2).slice(0, -4))],
    ['rules/issuer', `shield alice --asset USD --amount 1.00 --issuer-key ${join(work, 'other-issuers/USD.key')}`],
    ['wallet/insufficient-funds', `send alice --to ${(await ok('wallet address bob')).address} --asset USD --amount 5000.00`],
    ['wallet/no-spending-key', 'unshield watcher --to nobody --asset USD --amount 1.00'],
    [
      'base/internal',
      'wallet balance alice',
      { env: { NODE_OPTIONS: `--require=${give('crash.cjs', CRASHES['in a promise'])}` } },
    ],
    [
      'base/internal',
      'wallet balance alice',
      { env: { NODE_OPTIONS: `--require=${give('late.cjs', CRASHES['where nobody waits for it'])}` } },
    ],
  ]
  // One after the other: two at once would find the wallet locked.
  for (const [code, line, options] of bad) expected.push([line, await run(line.split(' '), options), code])
  await killWhileProving()
  // Last: whatever reads it afterwards heals it.
  const store = readdirSync(join(work, 'alice.store')).find((name) => name.endsWith('.mdb') && !name.includes('lock')) as string
  writeFileSync(join(work, 'alice.store', store), Buffer.alloc(8_192, 7))
  await ok('wallet balance alice')
}

/** The process, with the prover's threads, dies with a witness in its memory. */
async function killWhileProving(): Promise<void> {
  const args = ['unshield', 'alice', '--to', 'nobody', '--asset', 'USD', '--amount', '1.00']
  const running = start(args, { cwd: work, env: ENVIRONMENT })
  await running.until(/pay: prove/)
  running.kill('SIGKILL')
  told.push({ args, outcome: await running.outcome, shows: NOTHING })
}

const domainOf = async (name: string) => {
  const ledger = await openLmdbLedger({ path: join(work, name), readOnly: true })
  await ledger.close()
  return ledger.domain
}

async function collectSecrets(): Promise<readonly Secret[]> {
  const domain = await domainOf('bank')
  const accounts = ['alice', 'bob'].flatMap((name) => secretsOf(name, taken(`${name}.words`), domain))
  const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'))
  const ledgers = ['bank', 'other'].flatMap((name): Secret[] => [
    { name: `issuer of ${name}`, value: hex(JSON.parse(taken(`${name}-issuers/USD.key`)).secretKey) },
    { name: `operator of ${name}`, value: hex(taken(`${name}/operator.key`)) },
  ])
  const seeds = await outputSeeds()
  return [
    ...accounts,
    ...ledgers,
    ...seeds.map((value, index) => ({ name: `seed ${index} of outputs and memos`, value })),
    { name: 'password', value: PASSWORD },
    { name: 'wrong password', value: WRONG },
    { name: 'memo', value: MEMO },
    { name: 'memo of the shield', value: GIFT },
  ]
}

/** The seeds of all outputs that Alice made, from her own copies on the ledger. */
async function outputSeeds(): Promise<readonly Uint8Array[]> {
  const ledger = await openLmdbLedger({ path: join(work, 'bank'), readOnly: true })
  const seeds: Uint8Array[] = []
  try {
    const key = deriveFullViewingKey(deriveSpendingKey(deriveSeed(parseMnemonic(taken('alice.words'))), ledger.domain, 0))
    const { senderKey } = revealFullViewingKey(key)
    for await (const { transaction } of readAccepted(ledger)) {
      for (const { outputs, cm } of transaction.body.actions) {
        for (const [j, output] of outputs.entries()) {
          const copy = openSenderCopy(senderKey, output, cm[j as 0 | 1 | 2])
          if (copy) seeds.push(encodeFr(copy.rseed), copy.memoSeed)
        }
      }
    }
  } finally {
    await ledger.close()
  }
  return seeds
}

/** Files that may hold a secret, and which. */
const KEPT: readonly (readonly [RegExp, RegExp])[] = [
  [/^work\/alice\.words$/, /^alice: mnemonic$/],
  [/^work\/bob\.words$/, /^bob: mnemonic$/],
  [/^work\/(bank|other)-issuers\/USD\.key$/, /^issuer of/],
  [/^work\/(bank|other)\/operator\.key$/, /^operator of/],
]

/** Everything under the folders that commands may write to, but for what was in the cache before. */
function writtenFiles(): readonly string[] {
  const before = statSync(given).birthtimeMs
  return ['work', 'home', 'tmp', 'cache']
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)))
    .filter((name) => statSync(join(root, name)).isFile())
    .filter((name) => !name.startsWith('cache/') || statSync(join(root, name)).mtimeMs >= before)
}

// `test/e2e/walk.test.ts` searches the files of a story in the small suite, too.
describe.skipIf(suite === 'normal')('the secrets of a story on the command line, searched in every encoding', () => {
  it('are all that there are: of accounts, ledgers, outputs, passwords and memos', () => {
    expect(secrets.length).toBeGreaterThanOrEqual(56)
    expect(secrets.filter(({ name }) => name.startsWith('seed'))).toHaveLength(18)
    expect(search.patterns).toBeGreaterThan(10_000)
  })

  it('come near errors of the kinds that they provoke', () => {
    for (const [line, { json, stdout, stderr, status }, code] of expected) {
      expect([json?.error?.code, status === 0], `${line}\n${stdout}${stderr}`).toEqual([code, false])
    }
  })

  it('stand on standard output and standard error only where they were asked for', () => {
    for (const { args, outcome, shows } of told) {
      const found = search.find(Buffer.from(outcome.stdout + outcome.stderr)).filter(({ secret }) => !shows.test(secret))
      expect(found, args.join(' ')).toEqual([])
    }
  })

  it('are found on standard output where they were asked for', () => {
    const asked = told.filter(({ args }) => args[1] === 'keys')
    expect(asked).toHaveLength(3)
    for (const { outcome, shows } of asked) {
      const found = search.find(Buffer.from(outcome.stdout)).map(({ secret }) => secret)
      expect(found.some((name) => shows.test(name))).toBe(true)
    }
  })

  it('stand in no file but those that are for them', () => {
    const files = writtenFiles()
    expect(files.length).toBeGreaterThan(15)
    for (const file of files) {
      const allowed = KEPT.find(([name]) => name.test(file))?.[1] ?? NOTHING
      const found = search.find(readFileSync(join(root, file)))
      expect(
        found.filter(({ secret }) => !allowed.test(secret)),
        file,
      ).toEqual([])
      if (allowed !== NOTHING) expect(found.length, file).toBeGreaterThan(0)
      expect(search.find(Buffer.from(file))).toEqual([])
    }
  })

  it.runIf(process.platform === 'linux')('stand in the arguments of no process, and a process of a process inherits none', () => {
    const commands = processes.filter(({ depth }) => depth === 1)
    const workers = processes.filter(({ depth }) => depth > 1)
    expect(commands.length).toBeGreaterThan(20)
    // A memo is an argument because whoever runs the command writes it there.
    for (const { argv } of commands) {
      expect(search.find(argv).filter(({ secret }) => !secret.startsWith('memo'))).toEqual([])
    }
    for (const { argv, environment } of workers) {
      expect(search.find(Buffer.concat([argv, environment]))).toEqual([])
      expect(environment.includes('NACRE_PASSWORD')).toBe(false)
    }
    // The search sees what a process does inherit: the password that every command was given.
    const inherited = commands.flatMap(({ environment }) => search.find(environment).map(({ secret }) => secret))
    expect(new Set(inherited)).toEqual(new Set(['password', 'wrong password']))
  })
})
