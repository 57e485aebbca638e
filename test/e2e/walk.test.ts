import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFolder, nacre, ok } from './cli'

const { folder, remove } = createFolder()
const at = (name: string): string => join(folder, name)
const run = (...args: readonly string[]) => ok(args, { cwd: folder })
const month = new Date().toISOString().slice(0, 7)
const lastYear = `${Number(month.slice(0, 4)) - 1}-${month.slice(5)}`
let bobAddress = ''

beforeAll(async () => {
  await run(
    'ledger',
    'init',
    'bank',
    '--network',
    'dev',
    '--asset',
    'USD:2',
    '--asset',
    'CNY:2',
    '--fee',
    'shield=0.00,unshield=0.10',
  )
  await run('wallet', 'create', 'alice', '--ledger', 'bank', '--mnemonic-out', 'alice.words')
  await run('wallet', 'create', 'bob', '--ledger', 'bank', '--mnemonic-out', 'bob.words')
  bobAddress = (await run('wallet', 'address', 'bob')).address
  await run('shield', 'alice', '--asset', 'USD', '--amount', '100.00', '--issuer-key', 'bank-issuers/USD.key')
  await run('shield', 'alice', '--asset', 'CNY', '--amount', '7.50', '--issuer-key', 'bank-issuers/CNY.key', '--memo', 'gift')
  await run('send', 'alice', '--to', bobAddress, '--asset', 'USD', '--amount', '25.00', '--memo', 'lunch')
  await run('send', 'alice', '--to', bobAddress, '--asset', 'USD', '--amount', '30.00')
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
    expect(lines).toContainEqual(['out', 'USD', '25.00', bobAddress, 'lunch'])
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
      ['in', '25.00', 'lunch'],
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

  it('prints CSV in which no memo is a formula, and no memo commands a terminal', async () => {
    const memo = '=HYPERLINK("x")\u001b[31m<b>'
    await run('send', 'bob', '--to', bobAddress, '--asset', 'USD', '--amount', '1.00', '--memo', memo)
    const key = (await run('wallet', 'keys', 'bob', '--kind', 'incoming')).keys[0].key
    const csv = await nacre(['view', key, '--ledger', 'bank', '--csv'], { cwd: folder, json: false })
    expect(csv.status).toBe(0)
    expect(csv.stdout.split('\r\n')[0]).toMatch(/^[a-zA-Z,]+$/)
    expect(csv.stdout).toContain(`"'=HYPERLINK(""x"")\\u{1b}[31m<b>"`)
    const both = await nacre(['view', key, '--ledger', 'bank', '--csv'], { cwd: folder })
    expect([both.status, both.json.error.code]).toEqual([2, 'cli/usage'])
    const history = await nacre(['wallet', 'history', 'bob'], { cwd: folder, json: false })
    const json = await nacre(['wallet', 'history', 'bob'], { cwd: folder })
    for (const { status, stdout } of [csv, history, json]) expect([status, stdout.includes('\u001b')]).toEqual([0, false])
    expect(json.json.entries.some((entry: Record<string, unknown>) => entry['memo'] === memo)).toBe(true)
  })

  it('keeps secrets to files of mode 0600', () => {
    for (const name of ['alice', 'alice.words', 'bank-issuers/USD.key', 'bank/operator.key'])
      expect(statSync(at(name)).mode & 0o777).toBe(0o600)
  })

  it('writes no mnemonic and no key anywhere but where it was asked to', () => {
    const words = readFileSync(at('alice.words'), 'utf8').trim()
    const issuer = JSON.parse(readFileSync(at('bank-issuers/USD.key'), 'utf8')).secretKey as string
    for (const file of allFiles(folder)) {
      const bytes = readFileSync(file)
      if (!file.endsWith('alice.words')) expect(bytes.includes(words), file).toBe(false)
      if (!file.endsWith('USD.key')) {
        expect(
          bytes.includes(issuer) ||
            bytes.includes(Buffer.from(issuer, 'hex')) ||
            bytes.includes(Buffer.from(issuer, 'hex').toString('base64')),
          file,
        ).toBe(false)
      }
      if (file.includes('.store/')) expect(bytes.includes('lunch'), file).toBe(false)
    }
  })
})

function allFiles(path: string): string[] {
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? allFiles(join(path, entry.name)) : [join(path, entry.name)],
  )
}
