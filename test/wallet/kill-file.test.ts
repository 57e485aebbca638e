import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFor } from '../../src/cli/temporary'
import { createWalletFile, openWalletFile, type WalletContent } from '../../src/cli/wallet-file'
import { cases } from '../suite'
import { useKilling } from './killing'

const killing = useKilling('save-child')

const CONTENT: WalletContent = {
  ledger: '/ledger',
  ledgerId: '00'.repeat(32),
  account: 0,
  secret: { kind: 'mnemonic', words: 'one two three' },
}

const filesIn = (folder: string): readonly string[] => readdirSync(folder).filter((name) => name !== 'ledger')
const isWhole = (name: string): boolean => name.endsWith('.wallet')

describe('a process that is killed at any moment', () => {
  it('leaves whole wallet files or none, and the next one that opens or saves one removes what was half-written', {
    timeout: 7_200_000,
  }, async () => {
    const rounds = cases(3, 160, 4_640)
    const { folder } = killing
    let torn = 0
    // The least of the time goes into a write, and a kill at any time seldom hits one.
    for await (const names of killing.killAtWrite('save', rounds, 40, 8)) {
      const files = filesIn(folder)
      expect(files.filter(isWhole)).toEqual(expect.arrayContaining([...names]))
      // What was being written is as closed as the file was to be.
      for (const name of files) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)
      for (const name of files.filter(isWhole)) {
        const { secret } = await openWalletFile(join(folder, name), 'password')
        expect(secret).toEqual(CONTENT.secret)
      }
      const half = files.find((name) => !isWhole(name))
      if (half !== undefined) await goOn(join(folder, half.slice(0, half.indexOf('.wallet.') + '.wallet'.length)), torn++)
      expect(filesIn(folder).filter((name) => !isWhole(name))).toEqual([])
      for (const name of filesIn(folder)) rmSync(join(folder, name))
    }
    // In how many a file was being written; a fast disk is done before some of the kills.
    expect(torn).toBeGreaterThanOrEqual(Math.floor(rounds / 25))
  })

  /** What was to become this file is opened or, every second time, saved anew. */
  async function goOn(file: string, time: number): Promise<void> {
    if (existsSync(file)) expect(await openWalletFile(file, 'password')).toMatchObject({ secret: CONTENT.secret })
    else if (time % 2 === 0) await createWalletFile(file, CONTENT, 'password')
    else await expect(openWalletFile(file, 'password')).rejects.toMatchObject({ code: 'wallet/not-found' })
  }
})

describe('what is half-written of a wallet file', () => {
  const DAY = 86_400_000

  it('stays while its process runs, and goes with the next opening or saving after that', async () => {
    for (const isSaved of [true, false]) {
      const file = join(killing.folder, `${isSaved}.wallet`)
      if (isSaved) await createWalletFile(file, CONTENT, 'password')
      const writer = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
      const half = temporaryFor(file).replace(`-${process.pid}-`, `-${writer.pid}-`)
      const goOn = () => (isSaved ? openWalletFile(file, 'password') : createWalletFile(file, CONTENT, 'password'))
      writeFileSync(half, '{')
      await goOn()
      expect(existsSync(half)).toBe(true)
      writer.kill('SIGKILL')
      await once(writer, 'exit')
      if (!isSaved) rmSync(file)
      await goOn()
      expect(existsSync(half)).toBe(false)
    }
  })

  it('stays for a day where nobody can tell whether its process runs, and nothing of another file or name goes', async () => {
    const file = join(killing.folder, 'a.wallet')
    await createWalletFile(file, CONTENT, 'password')
    const others = [`${file}.notes.tmp`, `${file}.0123456789ab.tmp.wallet`, join(killing.folder, 'a.wallet2.0123456789ab.tmp')]
    // Of another machine, of an older version, and under the number of a process that runs by now.
    const unclear = [`${file}.00000000-1-0123456789ab.tmp`, `${file}.0123456789ab.tmp`, temporaryFor(file)]
    for (const name of [...others, ...unclear]) writeFileSync(name, '{')
    const agedBy = (milliseconds: number): void => {
      const time = (Date.now() - milliseconds) / 1000
      for (const name of [...others, ...unclear]) utimesSync(name, time, time)
    }
    agedBy(DAY - 60_000)
    await openWalletFile(file, 'password')
    expect(unclear.every((name) => existsSync(name))).toBe(true)
    agedBy(DAY + 60_000)
    await openWalletFile(file, 'password')
    expect(unclear.filter((name) => existsSync(name))).toEqual([])
    expect([...others, file].every((name) => existsSync(name))).toBe(true)
  })
})
