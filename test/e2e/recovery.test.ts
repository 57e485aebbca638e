import { chmodSync, cpSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mountSmallDisk } from '../small-disk'
import { cases, suite } from '../suite'
import { createFolder, nacre, ok, start } from './cli'

const { folder, remove } = createFolder()
const at = (name: string): string => join(folder, name)
const run = (...args: readonly string[]) => ok(args, { cwd: folder })
let bob = ''

const create = (name: string) => run('wallet', 'create', name, '--ledger', 'bank', '--mnemonic-out', `${name}.words`)
const shield = (name: string, amount: string) =>
  ['shield', name, '--asset', 'USD', '--amount', amount, '--issuer-key', 'bank-issuers/USD.key'] as const
const send = (amount: string) => ['send', 'alice', '--to', bob, '--asset', 'USD', '--amount', amount] as const
const balance = async (name: string): Promise<string | undefined> => (await run('wallet', 'balance', name)).assets[0]?.amount
const cents = async (name: string): Promise<number> => Math.round(100 * Number((await balance(name)) ?? '0'))

beforeAll(async () => {
  await run('ledger', 'init', 'bank', '--network', 'dev', '--asset', 'USD:2')
  await create('alice')
  await create('carol')
  bob = (await create('bob')).address
  await run(...shield('alice', '50.00'))
}, 300_000)

afterAll(remove)

describe('two processes', () => {
  it('on one wallet: the second is told that it is locked, the first goes on', async () => {
    const first = start(send('1.00'), { cwd: folder })
    await first.until(/pay: /)
    const second = await nacre(['wallet', 'balance', 'alice'], { cwd: folder })
    expect([second.json.error?.code, second.status]).toEqual(['wallet/locked', 3])
    expect((await first.outcome).status).toBe(0)
    expect(await balance('alice')).toBe('49.00')
  })

  it.skipIf(suite === 'normal')('on one ledger: both succeed', async () => {
    const both = [start(shield('carol', '5.00'), { cwd: folder }), start(send('2.00'), { cwd: folder })]
    const outcomes = await Promise.all(both.map(({ outcome }) => outcome))
    expect(outcomes.map(({ status }) => status)).toEqual([0, 0])
    expect([await balance('alice'), await balance('bob'), await balance('carol')]).toEqual(['47.00', '3.00', '5.00'])
  })
})

describe('a payment that is interrupted', () => {
  const interruptions = [
    ['killed at its proof', /pay: prove/, 'SIGKILL'],
    ['killed before its proof', /pay: \w/, 'SIGKILL'],
    ['interrupted by Ctrl-C at its proof', /pay: prove/, 'SIGINT'],
  ] as const

  it.skipIf(suite === 'normal').each(interruptions)(
    '%s: nothing was paid, no lock stays, and the next payment goes as if nothing had been',
    async (_, moment, signal) => {
      const before = { alice: await cents('alice'), bob: await cents('bob') }
      const payment = start(send('1.50'), { cwd: folder })
      await payment.until(moment)
      payment.kill(signal)
      const { status, json } = await payment.outcome
      expect(status).not.toBe(0)
      if (signal === 'SIGINT') expect([json?.error.code, status]).toEqual(['base/aborted', 1])
      expect((await run('wallet', 'resume', 'alice')).txIds).toEqual([])
      expect({ alice: await cents('alice'), bob: await cents('bob') }).toEqual(before)
      await run(...send('0.50'))
      expect({ alice: await cents('alice'), bob: await cents('bob') }).toEqual({ alice: before.alice - 50, bob: before.bob + 50 })
    },
  )

  it.skipIf(suite === 'normal')(
    'killed between two transactions of one payment: it is resumed, and everybody is paid once',
    async () => {
      const before = { alice: await cents('alice'), bob: await cents('bob') }
      const three = [...send('0.10'), '--to', bob, '--amount', '0.20', '--to', bob, '--amount', '0.30']
      const payment = start(three, { cwd: folder })
      await payment.until(/pay: commit[\s\S]*pay: prove/)
      payment.kill('SIGKILL')
      expect((await payment.outcome).status).not.toBe(0)
      const refused = await nacre(send('0.01'), { cwd: folder })
      expect([refused.json.error?.code, refused.status]).toEqual(['wallet/unfinished', 1])
      expect((await run('wallet', 'resume', 'alice')).txIds.length).toBeGreaterThan(0)
      expect({ alice: await cents('alice'), bob: await cents('bob') }).toEqual({ alice: before.alice - 60, bob: before.bob + 60 })
      expect((await run('wallet', 'resume', 'alice')).txIds).toEqual([])
    },
  )

  it.skipIf(suite === 'normal')(
    'by a full disk: a clear error, and after some room was made it is resumed or abandoned',
    async () => {
      const before = await cents('alice')
      const cramped = await start(send('1.00'), { cwd: folder, kilobytes: 8 }).outcome
      expect(cramped.json?.error.code, cramped.stdout + cramped.stderr).toMatch(
        /^(store\/unavailable|ledger\/unavailable|cli\/system)$/,
      )
      expect(cramped.status).toBe(3)
      expect(await run('ledger', 'verify', 'bank')).toMatchObject({ ok: true })
      await run('wallet', 'abandon', 'alice')
      expect(await cents('alice')).toBe(before)
    },
  )
})

describe('a payment on a disk of its own that is full', () => {
  it.skipIf(suite === 'normal')(
    'says so, changes nothing, and goes when there is room',
    { timeout: 600_000 },
    async ({ skip }) => {
      const disk = mountSmallDisk(4_096)
      if (typeof disk === 'string') return skip(disk)
      const options = { cwd: disk.path }
      const usd = async (): Promise<string | undefined> => (await ok(['wallet', 'balance', 'dora'], options)).assets[0]?.amount
      const more = ['shield', 'dora', '--asset', 'USD', '--amount', '1.00', '--issuer-key', 'bank-issuers/USD.key']
      const fill = (): void => {
        for (let size = 65_536; size > 256; size >>= 1) {
          try {
            while (true) writeFileSync(join(disk.path, 'filler'), new Uint8Array(size), { flag: 'a' })
          } catch {}
        }
      }
      try {
        await ok(['ledger', 'init', 'bank', '--network', 'dev', '--asset', 'USD:2'], options)
        await ok(['wallet', 'create', 'dora', '--ledger', 'bank', '--mnemonic-out', 'dora.words'], options)
        // A wallet that was never opened has no store yet.
        fill()
        const unopened = await nacre(['wallet', 'balance', 'dora'], options)
        expect([unopened.json?.error.code, unopened.status], unopened.stderr).toEqual(['store/unavailable', 3])
        rmSync(join(disk.path, 'filler'))
        await ok(more, options)
        fill()
        for (const command of [
          more,
          ['wallet', 'create', 'new', '--ledger', 'bank', '--mnemonic-out', 'new.words'],
          ['ledger', 'export', 'bank'],
        ]) {
          const refused = await nacre(command, options)
          expect(refused.json?.error.code, refused.stdout + refused.stderr).toMatch(
            /^(store\/unavailable|ledger\/unavailable|cli\/system|cli\/file-unwritable)$/,
          )
          expect(refused.status).toBe(3)
        }
        expect(readdirSync(disk.path).sort()).toEqual(['bank', 'bank-issuers', 'dora', 'dora.store', 'dora.words', 'filler'])
        expect(await ok(['ledger', 'verify', 'bank'], options)).toMatchObject({ ok: true, height: 1 })
        rmSync(join(disk.path, 'filler'))
        const { txIds } = await ok(['wallet', 'resume', 'dora', '--issuer-key', 'bank-issuers/USD.key'], options)
        expect(await usd()).toBe(txIds.length > 0 ? '2.00' : '1.00')
        await ok(more, options)
        expect(await usd()).toBe(txIds.length > 0 ? '3.00' : '2.00')
      } finally {
        disk.remove()
      }
    },
  )
})

describe('damage', () => {
  const history = async () => (await run('wallet', 'history', 'alice')).entries

  const damages = [
    ['cut', (file: string) => truncateSync(file, 5_000)],
    ['full of noise', (file: string) => writeFileSync(file, Buffer.alloc(40_000, 0xa7))],
    [
      'altered in the middle',
      (file: string) => {
        const bytes = readFileSync(file)
        for (let i = 0; i < bytes.length; i += 97) bytes[i] = (bytes[i] as number) ^ 0x10
        writeFileSync(file, bytes)
      },
    ],
    ['gone', () => rmSync(at('alice.store'), { recursive: true })],
  ] as const

  it.each(damages.slice(0, cases(1, 4, 4)))(
    'of a wallet store that is %s heals by a rescan: same balance, same history',
    async (_, damage) => {
      const before = { balance: await balance('alice'), history: await history() }
      damage(at('alice.store/data.mdb'))
      expect({ balance: await balance('alice'), history: await history() }).toEqual(before)
    },
  )

  it.each([
    ['cut', (file: string) => truncateSync(file, 12_288)],
    ['full of noise', (file: string) => writeFileSync(file, Buffer.alloc(40_000, 0xa7))],
  ] as const)('of a ledger that is %s is told, and nothing is written to it', async (_, damage) => {
    rmSync(at('broken'), { recursive: true, force: true })
    cpSync(at('bank'), at('broken'), { recursive: true })
    damage(at('broken/data.mdb'))
    const before = readFileSync(at('broken/data.mdb'))
    for (const command of [
      ['ledger', 'info', 'broken'],
      ['ledger', 'verify', 'broken'],
    ]) {
      const outcome = await nacre(command, { cwd: folder })
      expect([outcome.json?.error.code, outcome.status]).toEqual(['ledger/corrupt', 3])
    }
    expect(readFileSync(at('broken/data.mdb')).equals(before)).toBe(true)
  })
})

describe('doctor', () => {
  it('finds a healthy installation, ledger and wallet in order', async () => {
    const { ok: healthy, checks, keys } = await run('doctor', '--ledger', 'bank', '--wallet', 'alice')
    expect(checks.filter((check: { ok: boolean }) => !check.ok)).toEqual([])
    expect([healthy, keys]).toEqual([true, 'dev'])
  })

  it('names what is wrong and its cure', async () => {
    const { status, json } = await nacre(['doctor', '--ledger', 'broken', '--wallet', 'alice.words'], {
      cwd: folder,
      env: { NACRE_CACHE: at('no-cache') },
    })
    expect([status, json.ok]).toEqual([1, false])
    const bad = json.checks.filter((check: { ok: boolean }) => !check.ok)
    expect(bad.map((check: { name: string }) => check.name)).toEqual(
      expect.arrayContaining(['cache', 'zkey of transfer', 'ledger broken', 'wallet alice.words']),
    )
    for (const check of bad) expect(check.cure).not.toBe('')
    const cureOf = (name: string) => bad.find((check: { name: string }) => check.name === name).cure
    expect(cureOf('cache')).toBe('nacre setup')
    expect(cureOf('zkey of transfer')).toBe('nacre setup --circuit transfer')
    expect(cureOf('ledger broken')).toBe('restore it from a copy, and see nacre ledger verify')
    expect(cureOf('wallet alice.words')).toBe('restore the wallet from its mnemonic under another name')
  })

  it('looks at what needs no keys where those in use cannot be read, and says what it left out', async () => {
    const { status, json } = await nacre(['doctor', '--ledger', 'bank', '--keys', 'no-keys'], { cwd: folder })
    const named = (name: string) => json.checks.find((check: { name: string }) => check.name === name)
    expect([status, json.ok, json.keys]).toEqual([1, false, 'unknown'])
    expect([named('node').ok, named('ledger bank').ok]).toEqual([true, true])
    for (const name of ['keys no-keys', 'circuit sources', 'cache'])
      expect(named(name)).toMatchObject({ ok: false, cure: expect.stringMatching(/get the folder again|mend the keys first/) })
  })

  it('names files that others may read, and a store that is damaged', async () => {
    cpSync(at('bank'), at('loose'), { recursive: true })
    chmodSync(at('loose/operator.key'), 0o644)
    cpSync(at('alice'), at('dora'))
    chmodSync(at('dora'), 0o640)
    cpSync(at('alice.store'), at('dora.store'), { recursive: true })
    truncateSync(at('dora.store/data.mdb'), statSync(at('dora.store/data.mdb')).size >> 1)
    const { status, json } = await nacre(['doctor', '--ledger', 'loose', '--wallet', 'dora'], { cwd: folder })
    const named = (name: string) => json.checks.find((check: { name: string }) => check.name === name)
    expect(status).toBe(1)
    expect(named('ledger loose').ok).toBe(true)
    expect(named('key files of loose')).toMatchObject({ ok: false, cure: expect.stringContaining('chmod go-rwx') })
    expect(named('wallet dora')).toMatchObject({ ok: false, cure: expect.stringContaining('chmod go-rwx') })
    expect(named(`store ${at('dora.store')}`)).toMatchObject({ ok: false, code: 'store/corrupt' })
    expect(named(`store ${at('dora.store')}`).cure).toContain('nacre wallet sync dora')
  })
})
