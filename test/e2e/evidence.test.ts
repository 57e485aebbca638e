import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { suite } from '../suite'
import { createFolder, nacre, ok } from './cli'

const { folder, remove } = createFolder()
const at = (name: string): string => join(folder, name)
const run = (...args: readonly string[]) => ok(args, { cwd: folder })
const month = new Date().toISOString().slice(0, 7)
const audience = ['--audience', 'Bank of Examples', '--nonce', '00112233445566778899']
let bobAddress = ''

beforeAll(async () => {
  await run('ledger', 'init', 'bank', '--network', 'dev', '--asset', 'USD:2')
  await run('wallet', 'create', 'alice', '--ledger', 'bank', '--mnemonic-out', 'alice.words')
  await run('wallet', 'create', 'bob', '--ledger', 'bank', '--mnemonic-out', 'bob.words')
  bobAddress = (await run('wallet', 'address', 'bob')).address
  await run('shield', 'alice', '--asset', 'USD', '--amount', '100.00', '--issuer-key', 'bank-issuers/USD.key')
}, 300_000)
afterAll(remove)

/** Exit status, verdict and code of `nacre verify`. */
async function verdict(...args: readonly string[]): Promise<readonly unknown[]> {
  const { status, json } = await nacre(['verify', ...args], { cwd: folder })
  return [status, json.verdict, json.code]
}

function tamper(from: string, to: string, change: (text: string) => string): void {
  const text = readFileSync(at(from), 'utf8')
  expect(change(text)).not.toBe(text)
  writeFileSync(at(to), change(text))
}

describe('evidence on the command line', () => {
  it('hands over an account, which verifies with the ledger and does not with a byte changed', async () => {
    const made = await run(
      'disclose',
      'account',
      'alice',
      '--period',
      month,
      ...audience,
      '--out',
      'account.json',
      '--camt',
      'own.xml',
    )
    expect(made).toMatchObject({ verdict: 'VALID_PARTIAL', code: 'evidence/period-open', kind: 'account', periods: [month] })
    for (const file of ['account.json', 'own.xml']) expect(statSync(at(file)).mode & 0o777).toBe(0o600)
    expect(readFileSync(at('own.xml'), 'utf8')).toContain('<Amt Ccy="USD">100.00</Amt>')
    expect(made.items).toMatchObject([{ direction: 'shield', amount: '100.00', asset: 'USD' }])
    expect(made.totals).toMatchObject([{ asset: 'USD', shield: '100.00', opening: '0.00', closing: '100.00' }])
    expect(made).toMatchObject({ keys: 'dev', asOf: { height: 1 } })
    expect(made.warning).toContain('proves nothing outside a test')
    expect(await verdict('account.json', '--ledger', 'bank', ...audience)).toEqual([0, 'VALID_PARTIAL', 'evidence/period-open'])
    expect(await verdict('account.json')).toEqual([0, 'VALID_PARTIAL', 'evidence/no-ledger-data'])
    tamper('account.json', 'altered.json', (text) => text.replace('100.00', '900.00'))
    expect(await verdict('altered.json', '--ledger', 'bank')).toEqual([1, 'INVALID', 'evidence/summary-amount'])
    const again = await nacre(['disclose', 'account', 'alice', '--period', month, ...audience, '--out', 'account.json'], {
      cwd: folder,
    })
    expect([again.status, again.json.error.code]).toEqual([2, 'cli/file-exists'])
  })

  it.skipIf(suite === 'normal')('is refused for another audience or nonce, and after its time', async () => {
    const file = ['account.json', '--ledger', 'bank']
    expect(await verdict(...file, '--audience', 'somebody else')).toEqual([1, 'INVALID', 'evidence/audience-mismatch'])
    expect(await verdict(...file, '--nonce', 'ff'.repeat(10))).toEqual([1, 'INVALID', 'evidence/nonce-mismatch'])
    expect(await verdict(...file, '--at', '2099-01-01')).toEqual([1, 'STALE', 'evidence/expired'])
    expect(await verdict(...file, '--since', '2020-01-01')).toEqual([0, 'VALID_PARTIAL', 'evidence/period-open'])
    expect(await verdict(...file, '--since', '2099-01-01')).toEqual([1, 'STALE', 'evidence/block-old'])
    for (const bad of [['--at', 'tomorrow'], ['--since', 'ever'], ['--nonce', 'xyz'], ['--csv']]) {
      const { status, json } = await nacre(['verify', ...file, ...bad], { cwd: folder })
      expect([status, json.error.code]).toEqual([2, 'cli/usage'])
    }
    const missing = await nacre(['verify', 'nothing.json'], { cwd: folder })
    expect([missing.status, missing.json.error.code]).toEqual([2, 'cli/file-unreadable'])
  })

  it.skipIf(suite === 'normal')('is read with an export as far as it leads to a head, which several may sign', async () => {
    await run('ledger', 'export', 'bank', '--out', 'bank.export')
    const head = await run('ledger', 'head', 'bank', '--out', 'head.json', '--sign', 'bank-issuers/USD.key')
    expect(head).toMatchObject({ format: 'nacre-head', height: 1, network: 'dev' })
    expect(head.signers).toHaveLength(1)
    const file = ['account.json', '--ledger', 'bank.export']
    expect(await verdict(...file)).toEqual([0, 'VALID_PARTIAL', 'evidence/no-trusted-block'])
    expect(await verdict(...file, '--head', 'head.json')).toEqual([0, 'VALID_PARTIAL', 'evidence/period-open'])
    await run('ledger', 'head', 'bank', '--out', 'same.json')
    expect(await run('ledger', 'head', '--compare', 'head.json', 'same.json')).toMatchObject({ kind: 'same', consistent: true })
    tamper('head.json', 'forged.json', (text) => text.replace('"height": 1', '"height": 2'))
    const forged = await nacre(['verify', ...file, '--head', 'forged.json'], { cwd: folder })
    expect([forged.status, forged.json.error.code]).toEqual([2, 'rules/head-malformed'])
    const usage = await nacre(['ledger', 'head', 'bank', '--compare', 'head.json'], { cwd: folder })
    expect([usage.status, usage.json.error.code]).toEqual([2, 'cli/usage'])
  })

  it('goes into CSV and a bank statement, and says in words what it cannot show', async () => {
    const file = ['verify', 'account.json', '--ledger', 'bank']
    const csv = await nacre([...file, '--csv', '--camt', 'alice.xml'], { cwd: folder, json: false })
    expect(csv.status).toBe(0)
    const [head, line] = csv.stdout.split('\r\n')
    expect(head).toMatch(/^txId,height,time,period,direction,/)
    expect(line).toContain(',shield,')
    expect(readFileSync(at('alice.xml'), 'utf8')).toContain('camt.053.001.08')
    const told = await nacre(file, { cwd: folder, json: false })
    for (const words of [
      'VALID_PARTIAL',
      'is not closed yet',
      'several accounts',
      'payer in league',
      'proves nothing outside a test',
    ])
      expect(told.stdout).toContain(words)
  })
})

describe('what the maker of evidence is told before', () => {
  it('of a payment: that its memo is shown with --memos alone', async () => {
    const { stdout } = await nacre(['disclose', 'payment', '--help'], { json: false })
    const help = stdout.replaceAll(/\s+/g, ' ')
    for (const words of ['with --memos also its memo', "a payment's stays shut to its reader"]) expect(help).toContain(words)
  })
})

describe.skipIf(suite === 'normal')('evidence with real proofs', () => {
  it('of a statement, a payment, a balance and an income verifies by the pinned keys, and not with a bit changed', async () => {
    await run('send', 'alice', '--to', bobAddress, '--asset', 'USD', '--amount', '25.00', '--memo', 'lunch')
    await run('wallet', 'sync', 'bob')
    const { entries } = await run('wallet', 'history', 'bob')
    const tx = ['--tx', entries[0].txId, '--output', String(entries[0].output)]
    const asset = ['--asset', 'USD', '--at-least', '20.00']
    const { address: seventh } = await run('wallet', 'address', 'alice', '--new')
    const files = {
      statement: ['disclose', 'statement', 'alice', '--period', month, '--address', seventh, '--camt', 'sent.xml'],
      payment: ['disclose', 'payment', 'bob', ...tx],
      balance: ['attest', 'balance', 'bob', ...asset],
      income: ['attest', 'income', 'bob', ...asset, '--from', '1', '--to', '2'],
    }
    await run('ledger', 'head', 'bank', '--out', 'later.json')
    for (const [name, command] of Object.entries(files)) {
      await run(...command, ...audience, '--out', `${name}.json`)
      const expected =
        name === 'statement' ? [0, 'VALID_PARTIAL', 'evidence/period-open'] : [0, 'VALID_COMPLETE', 'evidence/complete']
      // By the ledger, and by the file and a head alone.
      expect(await verdict(`${name}.json`, '--ledger', 'bank', ...audience)).toEqual(expected)
      expect(await verdict(`${name}.json`, '--head', 'later.json')).toEqual(expected)
      const { proofs } = JSON.parse(readFileSync(at(`${name}.json`), 'utf8'))
      const proof: string = proofs[0].proof
      const flipped = proof.slice(0, -1) + (Number.parseInt(proof.slice(-1), 16) ^ 1).toString(16)
      tamper(`${name}.json`, 'broken.json', (text) => text.replace(proof, flipped))
      expect((await verdict('broken.json', '--ledger', 'bank')).slice(0, 2)).toEqual([1, 'INVALID'])
      tamper(`${name}.json`, 'replayed.json', (text) => text.replace('Bank of Examples', 'Bank of Exemplar'))
      expect(await verdict('replayed.json', '--ledger', 'bank')).toEqual([1, 'INVALID', 'evidence/proof-invalid'])
    }
    for (const words of ['camt.053.001.08', '<Amt Ccy="USD">25.00</Amt>'])
      expect(readFileSync(at('sent.xml'), 'utf8')).toContain(words)
    const statement = await run('verify', 'statement.json', '--ledger', 'bank', '--known', bobAddress)
    expect(statement.address).toBe(seventh)
    const { owner } = await run('wallet', 'address', 'bob')
    const paid = statement.items.find(({ direction }: { direction: string }) => direction === 'out')
    expect(paid).toMatchObject({ owner, counterparty: bobAddress })
    const foreign = await nacre([...files.statement, '--address', bobAddress, ...audience, '--out', 'foreign.json'], {
      cwd: folder,
    })
    expect([foreign.status, foreign.json.error.code]).toEqual([2, 'evidence/request-invalid'])
    const balance = await run('verify', 'balance.json', '--ledger', 'bank')
    expect(balance.totals).toMatchObject([{ asset: 'USD', atLeast: '20.00' }])
    const payment = await run('verify', 'payment.json', '--ledger', 'bank')
    expect(payment.items).toMatchObject([{ direction: 'in', amount: '25.00', memo: null }])
    await run(...files.payment, '--memos', ...audience, '--out', 'told.json')
    const told = await run('verify', 'told.json', '--ledger', 'bank')
    expect(told.items).toMatchObject([{ direction: 'in', amount: '25.00', memo: 'lunch' }])
    const more = await nacre(
      ['attest', 'balance', 'bob', '--asset', 'USD', '--at-least', '25.01', ...audience, '--out', 'more.json'],
      {
        cwd: folder,
      },
    )
    expect([more.status, more.json.error.code]).toEqual([1, 'evidence/insufficient-notes'])
  }, 600_000)
})
