import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseHex } from '../../src/base'
import { isFormula, isHarmless, parseRow } from '../cli/hostile'
import { secretsOf } from '../privacy/account-secrets'
import { createSearch } from '../privacy/search'
import { suite } from '../suite'
import { createFolder, nacre, ok } from './cli'
import { openBank } from './story'

const { folder, remove } = createFolder()
const at = (name: string): string => join(folder, name)
const run = (...args: readonly string[]) => ok(args, { cwd: folder })
const month = new Date().toISOString().slice(0, 7)
const lastYear = `${Number(month.slice(0, 4)) - 1}-${month.slice(5)}`
let bobAddress = ''

beforeAll(async () => {
  bobAddress = (await openBank(run)).bobAddress
}, 300_000)

afterAll(remove)

const amounts = (document: { assets: { code: string; amount: string }[] }): Record<string, string> =>
  Object.fromEntries(document.assets.map(({ code, amount }) => [code, amount]))

describe('a walk through the command line', () => {
  it('unshields for a fee, and everybody has what is left, to the cent', async () => {
    const receipt = await run('unshield', 'alice', '--to', 'IBAN XX00', '--asset', 'USD', '--amount', '10.00')
    expect(receipt).toMatchObject({ fee: '0.10', height: 5, txIds: [receipt.txId] })
    for (const field of ['proofMs', 'verifyMs', 'settleMs']) expect(receipt[field]).toBeGreaterThan(0)
    expect(amounts(await run('wallet', 'balance', 'alice'))).toEqual({ USD: '34.90', CNY: '7.50' })
    expect(amounts(await run('wallet', 'balance', 'bob'))).toEqual({ USD: '55.00' })
  })

  it('verifies by replay, with the supply that is shielded less unshielded less fees', async () => {
    const verified = await run('ledger', 'verify', 'bank')
    expect(verified).toMatchObject({ ok: true, height: 5, transactions: 5, keys: 'dev' })
    expect(verified.warning).toContain('proves nothing outside a test')
    expect(verified.supply).toEqual([
      { code: 'USD', supply: '89.90', shielded: '100.00', unshielded: '10.00', fees: '0.10' },
      { code: 'CNY', supply: '7.50', shielded: '7.50', unshielded: '0.00', fees: '0.00' },
    ])
    const info = await run('ledger', 'info', 'bank')
    expect(info).toMatchObject({ network: 'dev', height: 5, notes: 15, nullifiers: 10 })
    expect(info.nullifierRoot).toMatch(/^[0-9a-f]{64}$/)
    expect(info.assets).toMatchObject([
      { code: 'USD', decimals: 2, supply: '89.90' },
      { code: 'CNY', supply: '7.50' },
    ])
  })

  it('exports to a file that verifies, and not with one byte changed', async () => {
    await run('ledger', 'export', 'bank', '--out', 'bank.export')
    expect(await run('ledger', 'verify', 'bank.export')).toMatchObject({ ok: true, height: 5 })
    const bytes = readFileSync(at('bank.export'))
    for (const place of [20, 300, bytes.length >> 1, bytes.length - 100]) {
      const altered = Buffer.from(bytes)
      altered[place] = (altered[place] as number) ^ 4
      writeFileSync(at('altered.export'), altered)
      const outcome = await nacre(['ledger', 'verify', 'altered.export'], { cwd: folder })
      expect([outcome.status, outcome.json.ok]).toEqual([1, false])
      expect(outcome.json.code).toMatch(/^(rules|ledger)\//)
    }
  })

  it('restores the payer from its mnemonic: same balance, same history, payees and memos included', async () => {
    await run('wallet', 'restore', 'again', '--ledger', 'bank', '--mnemonic-file', 'alice.words')
    expect(await run('wallet', 'balance', 'again')).toEqual(await run('wallet', 'balance', 'alice'))
    const restored = await run('wallet', 'history', 'again')
    expect(restored).toEqual(await run('wallet', 'history', 'alice'))
    const lines = restored.entries.map((entry: Record<string, unknown>) => [
      entry['direction'],
      entry['asset'],
      entry['amount'],
      entry['counterparty'],
      entry['memo'],
    ])
    expect(lines).toContainEqual(['out', 'USD', '25.00', bobAddress, 'two lunches'])
    expect(lines).toContainEqual(['out', 'USD', '30.00', bobAddress, ''])
    expect(lines).toContainEqual(['shield', 'CNY', '7.50', null, 'gift'])
    expect(lines).toContainEqual(['unshield', 'USD', '10.00', 'IBAN XX00', null])
  })

  it("shows with the payer's period key alone both payments, and the change flagged as such", async () => {
    const { keys } = await run('wallet', 'keys', 'alice', '--kind', 'period', '--period', month, '--period', lastYear)
    expect(keys.map((key: { period: string }) => key.period)).toEqual([month, lastYear])
    const view = await run('view', keys[0].key, '--ledger', 'bank')
    expect(view).toMatchObject({ kind: 'period', periods: [month], complete: false, bound: false })
    expect(view.note).toContain('not yet proven')
    const lines = view.entries.map(
      (entry: Record<string, string>) => `${entry['direction']} ${entry['amount']} ${entry['asset']}`,
    )
    expect(lines.sort()).toEqual(
      [
        'change 45.00 USD',
        'change 34.90 USD',
        'change 75.00 USD',
        'out 25.00 USD',
        'out 30.00 USD',
        'shield 100.00 USD',
        'shield 7.50 CNY',
        'unshield 10.00 USD',
      ].sort(),
    )
    expect((await run('view', keys[1].key, '--ledger', 'bank')).entries).toEqual([])
  })

  it("shows with the payee's incoming key the receipts, and with a full key everything", async () => {
    const incoming = (await run('wallet', 'keys', 'bob', '--kind', 'incoming')).keys[0].key
    const receipts = await run('view', incoming, '--ledger', 'bank')
    expect(
      receipts.entries.map((entry: Record<string, unknown>) => [entry['direction'], entry['amount'], entry['memo']]),
    ).toEqual([
      ['in', '25.00', 'two lunches'],
      ['in', '30.00', ''],
    ])
    const full = (await run('wallet', 'keys', 'alice', '--kind', 'full')).keys[0].key
    writeFileSync(at('full.key'), full)
    const everything = await run('view', '@full.key', '--ledger', 'bank')
    expect(everything.entries).toEqual((await run('wallet', 'history', 'alice')).entries)
    await run('wallet', 'watch', 'watcher', '--key', '@full.key', '--ledger', 'bank')
    expect(await run('wallet', 'balance', 'watcher')).toEqual(await run('wallet', 'balance', 'alice'))
    const refused = await nacre(['unshield', 'watcher', '--to', 'me', '--asset', 'USD', '--amount', '1'], { cwd: folder })
    expect([refused.status, refused.json.error.code]).toEqual([1, 'wallet/no-spending-key'])
  })

  it.skipIf(suite === 'normal')('prints CSV in which no memo is a formula, and no memo commands a terminal', async () => {
    const memo = '=HYPERLINK("x")\u001b[31m<b>\u202e;=1+1\r\n\u200b午餐'
    const recipient = '@SUM(A1);=1+1 \u200b"<b>'
    await run('send', 'bob', '--to', bobAddress, '--asset', 'USD', '--amount', '1.00', '--memo', memo)
    await run('unshield', 'bob', '--to', recipient, '--asset', 'USD', '--amount', '1.00')
    const key = (await run('wallet', 'keys', 'bob', '--kind', 'full')).keys[0].key
    const csv = await nacre(['view', key, '--ledger', 'bank', '--csv'], { cwd: folder, json: false })
    expect(csv.status).toBe(0)
    const [head = '', ...rows] = csv.stdout.trimEnd().split('\r\n')
    expect(head).toMatch(/^[a-zA-Z,]+$/)
    expect(csv.stdout).toContain(`"'=HYPERLINK(""x"")\\u{1b}[31m<b>\\u{202e};'=1+1\\u{d}\\u{a}\\u{200b}午餐"`)
    expect(csv.stdout).toContain(`"'@SUM(A1);'=1+1 \\u{200b}""<b>"`)
    for (const row of rows) expect([parseRow(row).length, parseRow(row).filter(isFormula)]).toEqual([head.split(',').length, []])
    expect(isHarmless(csv.stdout.replaceAll('\r\n', '\n'))).toBe(true)
    const both = await nacre(['view', key, '--ledger', 'bank', '--csv'], { cwd: folder })
    expect([both.status, both.json.error.code]).toEqual([2, 'cli/usage'])
    const commands = [
      ['wallet', 'history', 'bob'],
      ['view', key, '--ledger', 'bank'],
    ]
    for (const command of commands) {
      const told = await nacre(command, { cwd: folder, json: false })
      const json = await nacre(command, { cwd: folder })
      for (const { status, stdout, stderr } of [told, json]) expect([status, isHarmless(stdout + stderr)]).toEqual([0, true])
      const entries = json.json.entries as readonly Record<string, unknown>[]
      expect(entries.some((entry) => entry['memo'] === memo)).toBe(true)
      expect(entries.some((entry) => entry['counterparty'] === recipient)).toBe(true)
    }
  })

  it.skipIf(suite === 'normal' || process.platform === 'win32')(
    'prints names of files and other arguments so that they command no terminal and make no line',
    async () => {
      const name = 'al\u001b[31mi\u202ece\nnacre: done'
      const shown = 'al\\u{1b}[31mi\\u{202e}ce\\u{a}nacre: done'
      const tell = async (...args: readonly string[]) => {
        const told = await nacre(args, { cwd: folder, json: false })
        expect(isHarmless(told.stdout + told.stderr), told.stdout + told.stderr).toBe(true)
        expect(`${told.stdout}${told.stderr}`).not.toMatch(/^nacre: done/m)
        return told
      }
      const made = await tell('wallet', 'create', name, '--ledger', 'bank', '--mnemonic-out', `${name}.words`)
      expect([made.status, made.stdout.includes(`Wallet ${shown} is ready`)]).toEqual([0, true])
      expect((await tell('wallet', 'balance', name)).status).toBe(0)
      expect((await tell('doctor', '--wallet', name, '--ledger', 'bank')).stdout).toContain(`wallet ${shown}: whole`)
      expect((await tell('ledger', 'export', 'bank', '--out', `${name}.export`)).stdout).toContain(`${shown}.export: `)
      const head = await tell('ledger', 'head', 'bank', '--out', `${name}.head`)
      expect(head.stdout).toContain(`written to ${shown}.head`)
      expect((await tell('ledger', 'export', 'bank', '--out', `${name}.export`)).status).toBe(0)
      const compared = await tell('ledger', 'head', '--compare', `${name}.head`, `${name}.head`)
      expect(compared.stdout).toContain(`${shown}.head:\n`)
      expect((await tell('ceremony', 'key', '--out', `${name}.coordinator`)).stdout).toContain(`${shown}.coordinator  (`)
      const terms = ['--audience', 'Bank', '--nonce', '00112233aabbccdd', '--out', `${name}.json`]
      const disclosed = await tell('disclose', 'account', name, '--period', '2020-01', ...terms)
      expect([disclosed.status, disclosed.stdout.includes(`${shown}.json: `)], disclosed.stderr).toEqual([0, true])
      const refused = [
        ['ledger', 'info', name.slice(1)],
        ['wallet', 'balance', name.slice(1)],
        ['wallet', 'keys', name, '--kind', name],
        ['wallet', name],
        ['send', name, '--to', name, '--asset', name, '--amount', name],
        ['shield', name, '--asset', 'USD', '--amount', '1.00', '--issuer-key', name.slice(1)],
        ['view', name, '--ledger', 'bank'],
        ['ledger', 'init', 'new', '--network', `dev${name}`, '--asset', 'USD:2'],
        ['ledger', 'init', 'new', '--network', 'dev', '--asset', name],
        ['wallet', 'restore', 'new', '--ledger', 'bank', '--mnemonic-file', `${name}.export`],
        ['check-circuit', name, `--${name}`],
      ]
      for (const args of refused) {
        const { status, stdout, stderr } = await tell(...args)
        expect([status === 2 || status === 3, stdout], stderr).toEqual([true, ''])
        expect(stderr).toMatch(/^nacre: [^\n]*\n(hint: [^\n]*\n)?$/)
        const json = await nacre(args, { cwd: folder })
        expect([json.status, isHarmless(json.stdout), typeof json.json.error.code]).toEqual([status, true, 'string'])
      }
    },
  )

  it('keeps secrets to files of mode 0600', () => {
    for (const name of ['alice', 'alice.words', 'bank-issuers/USD.key', 'bank/operator.key'])
      expect(statSync(at(name)).mode & 0o777).toBe(0o600)
  })

  it('writes no mnemonic and no key anywhere but where it was asked to', async () => {
    const { ledgerId, pool } = await run('ledger', 'info', 'bank')
    const domain = { ledgerId: parseHex(ledgerId), pool }
    const wordsOf = (name: string): string => readFileSync(at(`${name}.words`), 'utf8').trim()
    const search = createSearch([
      ...secretsOf('alice', wordsOf('alice'), domain),
      ...secretsOf('bob', wordsOf('bob'), domain),
      { name: 'issuer', value: parseHex(JSON.parse(readFileSync(at('bank-issuers/USD.key'), 'utf8')).secretKey) },
      { name: 'operator', value: parseHex(readFileSync(at('bank/operator.key'), 'utf8').trim()) },
      // Not a word of BIP-39 alone, which a mnemonic may have.
      { name: 'memo', value: 'two lunches' },
    ])
    const kept: Readonly<Record<string, RegExp>> = {
      'alice.words': /^alice: mnemonic$/,
      'bob.words': /^bob: mnemonic$/,
      'bank-issuers/USD.key': /^issuer$/,
      'bank/operator.key': /^operator$/,
      // Written by this test, with the key that it asked for.
      'full.key': /^alice: (nk|jk|vsk)$/,
    }
    for (const file of allFiles(folder)) {
      const found = search.find(readFileSync(file)).map(({ secret, form }) => `${secret} (${form})`)
      const allowed = kept[relative(folder, file)]
      expect(allowed ? found.filter((each) => !allowed.test(each.replace(/ \(.*/, ''))) : found, file).toEqual([])
      if (allowed) expect(found.length, file).toBeGreaterThan(0)
    }
  })
})

function allFiles(path: string): string[] {
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? allFiles(join(path, entry.name)) : [join(path, entry.name)],
  )
}
