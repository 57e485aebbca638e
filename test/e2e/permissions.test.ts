import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { suite } from '../suite'
import { giveToUnprivileged, whyNotUnprivileged } from '../unprivileged'
import { createFolder, main, nacre, ok } from './cli'

const { folder, remove } = createFolder()
const at = (name: string): string => join(folder, name)
const run = (...args: readonly string[]) => ok(args, { cwd: folder })
const reason = whyNotUnprivileged(main, '--version')

beforeAll(async () => {
  if (reason !== undefined) return
  await run('ledger', 'init', 'bank', '--network', 'dev', '--asset', 'USD:2')
  await run('wallet', 'create', 'alice', '--ledger', 'bank', '--mnemonic-out', 'alice.words')
  await run('wallet', 'create', 'fresh', '--ledger', 'bank', '--mnemonic-out', 'fresh.words')
  await run('wallet', 'sync', 'alice')
  await run('ledger', 'export', 'bank')
  writeFileSync(at('full.key'), (await run('wallet', 'keys', 'alice', '--kind', 'full')).keys[0].key)
  writeFileSync(at('password'), 'correct horse battery staple\n')
  mkdirSync(at('closed'))
  giveToUnprivileged(folder)
}, 300_000)
afterAll(remove)

/** What cannot be used, its mode, what is typed, and what that comes to. */
type Case = readonly [name: string, place: string, mode: number, args: string, code: string, status: number]

const balance = 'wallet balance alice'
const shield = 'shield alice --asset USD --amount 1.00 --issuer-key bank-issuers/USD.key'
const CASES: readonly Case[] = [
  ['a wallet file', 'alice', 0o000, balance, 'cli/file-unreadable', 2],
  ['the folder of a store', 'alice.store', 0o000, balance, 'store/unavailable', 3],
  ['the data of a store', 'alice.store/data.mdb', 0o000, balance, 'store/unavailable', 3],
  ['the lock of a store', 'alice.store/lock.mdb', 0o400, balance, 'store/unavailable', 3],
  ['a store that may only be read', 'alice.store/data.mdb', 0o400, balance, 'store/unavailable', 3],
  ['the folder for a new store', '.', 0o500, 'wallet balance fresh', 'store/unavailable', 3],
  ['the folder of a ledger', 'bank', 0o000, 'ledger info bank', 'ledger/unavailable', 3],
  ['the data of a ledger', 'bank/data.mdb', 0o000, 'ledger verify bank', 'ledger/unavailable', 3],
  ['the ledger of a wallet', 'bank', 0o000, balance, 'ledger/unavailable', 3],
  ['a ledger that may only be read', 'bank/data.mdb', 0o400, shield, 'ledger/unavailable', 3],
  ["the operator's key", 'bank/operator.key', 0o000, shield, 'ledger/unavailable', 3],
  ["an issuer's key", 'bank-issuers/USD.key', 0o000, shield, 'cli/file-unreadable', 2],
  ['a mnemonic', 'alice.words', 0o000, 'wallet restore new --ledger bank --mnemonic-file alice.words', 'cli/file-unreadable', 2],
  ['a password', 'password', 0o000, `${balance} --password-file password`, 'cli/file-unreadable', 2],
  ['a view key', 'full.key', 0o000, 'view @full.key --ledger bank', 'cli/file-unreadable', 2],
  ['an export', 'bank.export', 0o000, 'ledger verify bank.export', 'cli/file-unreadable', 2],
  ['a circuit', 'full.key', 0o000, 'check-circuit full.key', 'cli/file-unreadable', 2],
  [
    'the folder of a new wallet',
    'closed',
    0o500,
    'wallet create closed/new --ledger bank --mnemonic-out new.words',
    'cli/file-unwritable',
    3,
  ],
  [
    'the folder of a new mnemonic',
    'closed',
    0o500,
    'wallet create new --ledger bank --mnemonic-out closed/words',
    'cli/file-unwritable',
    3,
  ],
  ['the folder of a new export', 'closed', 0o500, 'ledger export bank closed/export', 'cli/file-unwritable', 3],
  [
    'the folder of new issuer keys',
    'closed',
    0o500,
    'ledger init new --network dev --asset USD:2 --issuer-dir closed/keys',
    'cli/file-unwritable',
    3,
  ],
  [
    'the folder of a new ledger',
    'closed',
    0o500,
    'ledger init closed/new --network dev --asset USD:2 --issuer-dir keys',
    'ledger/unavailable',
    3,
  ],
]

/** All files and their content. */
function filesIn(path: string): readonly string[] {
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const file = join(path, name)
      // LMDB counts readers there.
      if (!statSync(file).isFile() || /lock/.test(name)) return name
      return `${name} ${createHash('sha256').update(readFileSync(file)).digest('hex')}`
    })
}

describe.skipIf(suite === 'normal')('what may not be read or written', () => {
  beforeEach(({ skip }) => {
    if (reason !== undefined) skip(reason)
  })

  it.each(CASES)('%s: a typed error, its exit status, and nothing changed', async (_, place, mode, args, code, status) => {
    const before = filesIn(folder)
    const usual = statSync(at(place)).mode & 0o777
    chmodSync(at(place), mode)
    const outcome = await nacre(args.split(' '), { cwd: folder, unprivileged: true })
    chmodSync(at(place), usual)
    expect([outcome.json?.error?.code ?? outcome.stdout, outcome.status], outcome.stderr).toEqual([code, status])
    expect(filesIn(folder)).toEqual(before)
  })

  it('is all that keeps nobody from his wallet', async () => {
    const outcome = await nacre(['wallet', 'balance', 'alice'], { cwd: folder, unprivileged: true })
    expect(outcome.status, outcome.stdout + outcome.stderr).toBe(0)
  })
})
