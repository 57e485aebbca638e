import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { createWalletFile, openWalletFile, readWalletFile, type WalletContent } from '../../src/cli/wallet-file'

const folder = mkdtempSync(join(tmpdir(), 'nacre-wallets-'))
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => vi.unstubAllEnvs())

const CONTENT: WalletContent = {
  ledger: '/ledger',
  ledgerId: '0f'.repeat(32),
  account: 3,
  secret: { kind: 'mnemonic', words: 'one two three' },
}

async function create(name: string, isQuick: boolean, password = 'pässword'): Promise<string> {
  const file = join(folder, name)
  vi.stubEnv('NACRE_INSECURE_WALLET_FILES', isQuick ? '1' : undefined)
  await createWalletFile(file, CONTENT, password)
  return file
}

describe('a wallet file', () => {
  it('costs who guesses its password 128 MiB and 131,072 rounds of scrypt a guess, and less for tests alone', async () => {
    const usual = await create('usual.wallet', false)
    expect(readWalletFile(usual).kdf).toMatchObject({ name: 'scrypt', n: 131_072, r: 8, p: 1 })
    expect(await openWalletFile(usual, 'pässword')).toEqual(CONTENT)
    expect(readWalletFile(await create('quick.wallet', true)).kdf.n).toBe(1_024)
  })

  it('has salt and nonce of its own, lets nobody else read it, and shows nothing of what it holds', async () => {
    const files = [await create('a.wallet', true), await create('b.wallet', true)]
    const [a, b] = files.map(readWalletFile)
    expect(a?.kdf.salt).not.toBe(b?.kdf.salt)
    expect(a?.nonce).not.toBe(b?.nonce)
    for (const file of files) {
      expect(statSync(file).mode & 0o777).toBe(0o600)
      expect(readFileSync(file, 'utf8')).not.toMatch(/three|ledger|0f0f/)
    }
  })

  it('opens by the same password however it was typed, and by no other', async () => {
    const file = await create('typed.wallet', true, 'pa\u0308ssword')
    expect(await openWalletFile(file, 'pässword')).toEqual(CONTENT)
    for (const wrong of ['', 'passwort', 'Pässword', 'pässword '])
      await expect(openWalletFile(file, wrong)).rejects.toMatchObject({ code: 'wallet/password-wrong' })
  })

  it('is not written over, and says what it is when it is missing, damaged or asks for more than ours', async () => {
    const file = await create('kept.wallet', true)
    const before = readFileSync(file, 'utf8')
    await expect(create('kept.wallet', true)).rejects.toMatchObject({ code: 'wallet/exists' })
    expect(readFileSync(file, 'utf8')).toBe(before)
    await expect(openWalletFile(join(folder, 'none.wallet'), '')).rejects.toMatchObject({ code: 'wallet/not-found' })
    for (const damaged of [before.slice(0, -9), before.replace('1024', '524288'), before.replace('1024', '512'), '{}', '']) {
      writeFileSync(file, damaged)
      await expect(openWalletFile(file, 'pässword')).rejects.toMatchObject({ code: 'wallet/file-corrupt' })
    }
  })
})
