import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cases } from '../suite'
import { createFolder, main, nacre, ok } from './cli'

const { folder, remove } = createFolder()
const at = (name: string): string => join(folder, name)
const run = (...args: readonly string[]) => ok(args, { cwd: folder })
const month = new Date().toISOString().slice(0, 7)
const text: Record<'bob' | 'stranger' | 'period' | 'foreignPeriod', string> = {
  bob: '',
  stranger: '',
  period: '',
  foreignPeriod: '',
}

beforeAll(async () => {
  const init = (name: string) => run('ledger', 'init', name, '--network', 'dev', '--asset', 'USD:2')
  const create = (name: string, ledger: string) =>
    run('wallet', 'create', name, '--ledger', ledger, '--mnemonic-out', `${name}.words`)
  const periodKey = async (wallet: string) =>
    (await run('wallet', 'keys', wallet, '--kind', 'period', '--period', month)).keys[0].key
  await init('bank')
  await init('other')
  await create('alice', 'bank')
  text.bob = (await create('bob', 'bank')).address
  text.stranger = (await create('stranger', 'other')).address
  text.period = await periodKey('alice')
  text.foreignPeriod = await periodKey('stranger')
  const { keys } = await run('wallet', 'keys', 'alice', '--kind', 'full')
  writeFileSync(at('full.key'), keys[0].key)
  await run('wallet', 'watch', 'watcher', '--ledger', 'bank', '--key', '@full.key')
  await run('wallet', 'sync', 'watcher')
  await run('shield', 'alice', '--asset', 'USD', '--amount', '20.00', '--issuer-key', 'bank-issuers/USD.key')
  const words = readFileSync(at('alice.words'), 'utf8').trim().split(' ')
  writeFileSync(at('misspelt.words'), words.with(3, 'nonsense').join(' '))
  writeFileSync(at('swapped.words'), words.with(0, words[0] === 'abandon' ? 'ability' : 'abandon').join(' '))
  writeFileSync(at('eleven.words'), words.slice(1).join(' '))
  writeFileSync(at('a-file'), 'no ledger\n')
  writeFileSync(at('empty'), '')
  mkdirSync(at('a-folder'))
  for (const [name, place] of [
    ['flipped.wallet', 300],
    ['cut.wallet', -1],
  ] as const) {
    const bytes = readFileSync(at('alice'))
    if (place >= 0) bytes[place] = (bytes[place] as number) ^ 1
    writeFileSync(at(name), place < 0 ? bytes.subarray(0, bytes.length >> 1) : bytes)
  }
}, 300_000)

afterAll(remove)

/** All files and their content; stores are told by what is in them, for LMDB may rewrite a page. */
function filesIn(path: string): readonly string[] {
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .sort()
    .filter((name) => statSync(join(path, name)).isFile())
    .map((name) => {
      if (/\.(mdb|lock)$|\.mdb-lock$|lock\.mdb$/.test(name)) return name
      return `${name} ${createHash('sha256')
        .update(readFileSync(join(path, name)))
        .digest('hex')}`
    })
}

interface State {
  readonly info: unknown
  readonly balance: unknown
  readonly files: readonly string[]
}

async function state(): Promise<State> {
  const info = await run('ledger', 'info', 'bank')
  const balance = await run('wallet', 'balance', 'alice')
  return { info, balance, files: filesIn(folder) }
}

/** The arguments; `@@name` stands for a text above. */
type Case = readonly [name: string, args: string, code: string, status: number]

const send = (to: string, amount: string): string => `send alice --to ${to} --asset USD --amount ${amount}`
const shieldWith = (key: string): string => `shield alice --asset USD --amount 1.00 --issuer-key ${key}`

const CASES: readonly Case[] = [
  ['no command', '', 'cli/usage', 2],
  ['an unknown command', 'teleport', 'cli/usage', 2],
  ['an unknown option', 'ledger info bank --loud', 'cli/usage', 2],
  ['a missing option', 'send alice --asset USD --amount 1.00', 'cli/usage', 2],
  ['an address that is none', send('bob', '1.00'), 'keys/text-malformed', 2],
  ['an address with a letter changed', send('@@misspelt', '1.00'), 'keys/text-malformed', 2],
  ['an address of another ledger', send('@@stranger', '1.00'), 'keys/foreign-ledger', 2],
  ['a view key for an address', send('@@period', '1.00'), 'keys/text-malformed', 2],
  ['an amount with an exponent', send('@@bob', '1e3'), 'value/amount-malformed', 2],
  ['a negative amount', 'send alice --to @@bob --asset USD --amount=-1', 'value/amount-malformed', 2],
  ['an amount with too many decimals', send('@@bob', '1.001'), 'value/too-many-decimals', 2],
  ['an amount of 2^128', send('@@bob', '3402823669209384634633746074317682114.56'), 'value/amount-too-large', 2],
  ['a hexadecimal amount', send('@@bob', '0x10'), 'value/amount-malformed', 2],
  ['an amount with a comma', send('@@bob', '1,5'), 'value/amount-malformed', 2],
  ['an amount that is no number', send('@@bob', 'NaN'), 'value/amount-malformed', 2],
  ['an amount in other digits', send('@@bob', '١'), 'value/amount-malformed', 2],
  ['an empty amount', 'send alice --to @@bob --asset USD --amount=', 'value/amount-malformed', 2],
  ['an amount of nothing', send('@@bob', '0.00'), 'wallet/request-invalid', 2],
  ['more than there is', send('@@bob', '20.01'), 'wallet/insufficient-funds', 1],
  ['an unknown asset', 'send alice --to @@bob --asset EUR --amount 1.00', 'cli/asset-unknown', 2],
  ['an unknown expiry', `${send('@@bob', '1.00')} --expiry 2h`, 'cli/usage', 2],
  ['a memo that is too long', `${send('@@bob', '1.00')} --memo ${'x'.repeat(300)}`, 'note/memo-invalid', 2],
  [
    'a recipient that is too long',
    `unshield alice --to ${'x'.repeat(257)} --asset USD --amount 1.00`,
    'wallet/request-invalid',
    2,
  ],
  ['a payment from a view-only wallet', 'send watcher --to @@bob --asset USD --amount 1.00', 'wallet/no-spending-key', 1],
  ['the issuer key of another ledger', shieldWith('other-issuers/USD.key'), 'rules/issuer', 1],
  ['an issuer key that is none', shieldWith('a-file'), 'cli/issuer-key-malformed', 2],
  ['an issuer key that is not there', shieldWith('nowhere'), 'cli/file-unreadable', 2],
  ['a circuit that is none', 'setup --circuit none', 'prover/circuit-unknown', 2],
  ['a view key that is none', 'view nonsense --ledger bank', 'keys/text-malformed', 2],
  ['a view key of another ledger', 'view @@foreignPeriod --ledger bank', 'keys/foreign-ledger', 2],
  ['an address for a view key', 'view @@bob --ledger bank', 'keys/text-malformed', 2],
  ['a month that is none', 'wallet keys alice --kind period --period 2026-13', 'keys/period-malformed', 2],
  ['a kind of key that is none', 'wallet keys alice --kind spending', 'cli/usage', 2],
  [
    'a mnemonic with a word that is none',
    'wallet restore new --ledger bank --mnemonic-file misspelt.words',
    'keys/mnemonic-invalid',
    2,
  ],
  [
    'a mnemonic with a wrong checksum',
    'wallet restore new --ledger bank --mnemonic-file eleven.words',
    'keys/mnemonic-invalid',
    2,
  ],
  ['an empty mnemonic', 'wallet restore new --ledger bank --mnemonic-file empty', 'keys/mnemonic-invalid', 2],
  ['a mnemonic file that is not there', 'wallet restore new --ledger bank --mnemonic-file nowhere', 'cli/file-unreadable', 2],
  ['an account number that is none', 'wallet restore new --ledger bank --mnemonic-file alice.words --account -1', 'cli/usage', 2],
  ['a new mnemonic with nowhere to go', 'wallet create new --ledger bank', 'cli/usage', 2],
  ['a mnemonic file that is there already', 'wallet create new --ledger bank --mnemonic-out bob.words', 'cli/file-exists', 2],
  ['a wallet that is there already', 'wallet create alice --ledger bank --mnemonic-out new.words', 'wallet/exists', 2],
  [
    'a wallet in a folder that is not there',
    'wallet create no/new --ledger bank --mnemonic-out new.words',
    'cli/file-unwritable',
    3,
  ],
  ['a wallet that is not there', 'wallet balance nowhere', 'wallet/not-found', 2],
  ['a wallet file with a bit changed', 'wallet balance flipped.wallet', 'wallet/file-corrupt', 3],
  ['a wallet file that was cut', 'wallet balance cut.wallet', 'wallet/file-corrupt', 3],
  ['a folder for a wallet', 'wallet balance a-folder', 'cli/file-unreadable', 2],
  ['a ledger that is not there', 'ledger info nowhere', 'ledger/not-found', 3],
  ['a file for a ledger', 'ledger info a-file', 'ledger/not-found', 3],
  ['an empty folder for a ledger', 'ledger info a-folder', 'ledger/not-found', 3],
  ['a ledger that is there already', 'ledger init bank --network dev --asset USD:2 --issuer-dir new', 'ledger/exists', 2],
  [
    'an issuer key that is there already',
    'ledger init new --network dev --asset USD:2 --issuer-dir bank-issuers',
    'cli/file-exists',
    2,
  ],
  ['a network that would take development keys', 'ledger init new --network main --asset USD:2', 'rules/development-keys', 1],
  ['a network that is no name', 'ledger init new --network dev/../x --asset USD:2', 'rules/genesis-malformed', 2],
  ['an asset that is none', 'ledger init new --network dev --asset USD', 'cli/usage', 2],
  ['an asset with too many decimals', 'ledger init new --network dev --asset USD:99', 'cli/usage', 2],
  ['an asset twice', 'ledger init new --network dev --asset USD:2 --asset USD:2', 'cli/usage', 2],
  ['a fee that is none', 'ledger init new --network dev --asset USD:2 --fee transfer=1', 'cli/usage', 2],
  ['an export that is none', 'ledger verify a-file', 'ledger/export-malformed', 1],
  ['an export over a wallet', 'ledger export bank alice', 'cli/file-exists', 2],
  ['an export over a mnemonic', 'ledger export bank --out alice.words', 'cli/file-exists', 2],
  ['an export over a folder', 'ledger export bank bank', 'cli/file-exists', 2],
  ['a month that the key is not of', 'view @@period --ledger bank --period 2020-01', 'cli/usage', 2],
  ['an export into a folder that is not there', 'ledger export bank --out no/where', 'cli/file-unwritable', 3],
]

function argsOf(line: string): readonly string[] {
  const misspelt = text.bob.slice(0, -3) + (text.bob.at(-3) === 'q' ? 'p' : 'q') + text.bob.slice(-2)
  const known: Record<string, string> = { ...text, misspelt }
  return line
    .split(' ')
    .map((word) => word.replace(/@@(\w+)$/, (_, name: string) => known[name] ?? ''))
    .filter((word) => word !== '')
}

describe('bad input', () => {
  let before: State
  beforeAll(async () => {
    before = await state()
  })

  it.each(CASES.filter((_, index) => index % cases(6, 1, 1) === 0))(
    '%s: a typed error, its exit status, and no secret in it',
    async (_, line, code, status) => {
      const outcome = await nacre(argsOf(line), { cwd: folder })
      // A file that does not verify is a verdict; all else is an error.
      const told = outcome.json.error?.code ?? outcome.json.code
      expect([told, outcome.status], outcome.stdout).toEqual([code, status])
      const words = readFileSync(at('alice.words'), 'utf8').trim()
      for (const secret of [words, words.split(' ').slice(0, 3).join(' '), 'correct horse'])
        expect(outcome.stdout + outcome.stderr).not.toContain(secret)
    },
  )

  it('a password that is wrong, empty or not given', async () => {
    const balance = async (password: string | undefined) => {
      const { status, json } = await nacre(['wallet', 'balance', 'alice'], { cwd: folder, env: { NACRE_PASSWORD: password } })
      return [json.error.code, status]
    }
    expect(await balance('guess')).toEqual(['wallet/password-wrong', 1])
    expect(await balance('')).toEqual(['cli/usage', 2])
    expect(await balance(undefined)).toEqual(['cli/usage', 2])
  })

  it('has changed nothing: not the ledger, not the wallet, not a file', async () => {
    expect(await state()).toEqual(before)
    expect(await run('ledger', 'verify', 'bank')).toMatchObject({ ok: true, height: 1 })
  })
})

describe('bad input told to people', () => {
  it('says what is wrong and what to do, on standard error', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'ledger', 'info', 'nowhere'], {
      cwd: folder,
      encoding: 'utf8',
    })
    expect([status, stdout]).toEqual([3, ''])
    expect(stderr).toMatch(/^nacre: .*nowhere.* \(ledger\/not-found\)\n/)
  })
})
