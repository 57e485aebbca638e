import { cpSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { suite } from '../suite'
import { createFolder, nacre, ok } from './cli'

const { folder, remove } = createFolder()
const at = (name: string): string => join(folder, name)
const run = (...args: readonly string[]) => ok(args, { cwd: folder })
const keysOf = (head: { signers: readonly { key: string }[] }): readonly string[] => head.signers.map(({ key }) => key)
let watcher = ''

beforeAll(async () => {
  await run('ledger', 'init', 'bank', '--network', 'dev', '--asset', 'USD:2')
  await run('ledger', 'head', 'bank', '--out', 'head.json', '--sign', 'bank-issuers/USD.key')
  watcher = (await run('ceremony', 'key', '--out', 'watcher.key')).publicKey
}, 300_000)
afterAll(remove)

/** Exit status and code of a refused command. */
async function refusal(...args: readonly string[]): Promise<readonly unknown[]> {
  const { status, json } = await nacre(['ledger', 'head', ...args], { cwd: folder })
  return [status, json.error.code]
}

describe('a head file', () => {
  it('gets the signature of another person, who has neither the ledger nor its keys', async () => {
    const first = JSON.parse(readFileSync(at('head.json'), 'utf8'))
    const both = await run('ledger', 'head', 'head.json', '--sign', 'watcher.key', '--out', 'both.json')
    expect(keysOf(both)).toEqual([...keysOf(first), watcher])
    expect({ ...both, signers: [] }).toEqual({ ...first, signers: [] })
    // Read again, every signature is checked.
    expect(await run('ledger', 'head', 'both.json')).toEqual(both)
    expect(keysOf(await run('ledger', 'head', 'both.json', '--sign', 'watcher.key'))).toEqual(keysOf(both))
    const compared = await run('ledger', 'head', '--compare', 'head.json', 'both.json')
    expect(compared).toMatchObject({ kind: 'same', consistent: true })
    const told = await nacre(['ledger', 'head', 'both.json'], { cwd: folder, json: false })
    expect(told.stdout).toContain(`and by ${watcher}`)
  })

  it('may be read by all, unlike keys, and takes the place of no other file', async () => {
    expect(statSync(at('head.json')).mode & 0o777).toBe(0o644 & ~process.umask())
    expect(statSync(at('watcher.key')).mode & 0o777).toBe(0o600)
    expect(await refusal('head.json', '--sign', 'watcher.key', '--out', 'head.json')).toEqual([2, 'cli/file-exists'])
  })

  it.skipIf(suite === 'normal')('is refused where it is none or altered, and signed by nothing that is no key', async () => {
    expect(await refusal('watcher.key')).toEqual([2, 'rules/head-malformed'])
    const altered = readFileSync(at('head.json'), 'utf8').replace('"height": 0', '"height": 1')
    writeFileSync(at('altered.json'), altered)
    expect(await refusal('altered.json', '--sign', 'watcher.key', '--out', 'signed.json')).toEqual([2, 'rules/head-malformed'])
    expect(await refusal('head.json', '--sign', 'head.json')).toEqual([2, 'cli/signing-key-malformed'])
    expect(await refusal('nowhere')).toEqual([3, 'ledger/not-found'])
    expect(await refusal('head.json', '--compare', 'head.json')).toEqual([2, 'cli/usage'])
  })
})

describe('heads that several people have', () => {
  it.skipIf(suite === 'normal')(
    'prove a fork where they differ at one height, and the command fails',
    async () => {
      cpSync(at('bank'), at('branch'), { recursive: true })
      for (const ledger of ['bank', 'branch']) {
        await run('wallet', 'create', `of-${ledger}`, '--ledger', ledger, '--mnemonic-out', `${ledger}.words`)
        await run('shield', `of-${ledger}`, '--asset', 'USD', '--amount', '1.00', '--issuer-key', 'bank-issuers/USD.key')
        await run('ledger', 'head', ledger, '--out', `${ledger}.json`)
      }
      const { status, json } = await nacre(['ledger', 'head', '--compare', 'bank.json', 'branch.json'], { cwd: folder })
      expect([status, json.kind, json.height, json.consistent]).toEqual([1, 'fork', 1, false])
      expect(new Set(json.hashes).size).toBe(2)
      const told = await nacre(['ledger', 'head', '--compare', 'bank.json', 'branch.json'], { cwd: folder, json: false })
      expect([told.status, told.stdout]).toEqual([1, expect.stringContaining('two different blocks at one height')])
      expect(await run('ledger', 'head', '--compare', 'head.json', 'bank.json')).toMatchObject({ kind: 'different-heights' })
    },
    300_000,
  )

  it('are told apart where they are of different ledgers, which is no fork', async () => {
    await run('ledger', 'init', 'other', '--network', 'dev', '--asset', 'USD:2')
    await run('ledger', 'head', 'other', '--out', 'other.json')
    const { status, json } = await nacre(['ledger', 'head', '--compare', 'head.json', 'other.json'], { cwd: folder })
    expect([status, json.kind, json.consistent]).toEqual([1, 'different-ledgers', false])
  })
})
