import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openWalletFile } from '../../src/cli/wallet-file'
import { cases } from '../suite'
import { useKilling } from './killing'

const killing = useKilling('save-child')

describe('a process that is killed at any moment', () => {
  it('leaves whole wallet files or none', { timeout: 7_200_000 }, async () => {
    const rounds = cases(3, 70, 4_100)
    let torn = 0
    // Most of the time goes into the password, and a kill at any time hits a write once in ten to fifty times.
    for await (const names of killing.killAtWrite('save', rounds, 100, 8)) {
      const files = readdirSync(killing.folder).filter((name) => name !== 'ledger')
      const saved = files.filter((name) => name.endsWith('.wallet'))
      expect(saved).toEqual(expect.arrayContaining([...names]))
      for (const name of saved) {
        const { secret } = await openWalletFile(join(killing.folder, name), 'password')
        expect(secret).toEqual({ kind: 'mnemonic', words: 'one two three' })
      }
      // What was being written stays behind, as closed as the file was to be.
      for (const name of files) expect(statSync(join(killing.folder, name)).mode & 0o777).toBe(0o600)
      if (files.length > saved.length) torn++
      for (const name of files) rmSync(join(killing.folder, name))
    }
    // In how many a file was being written; a fast disk is done before some of the kills.
    expect(torn).toBeGreaterThanOrEqual(Math.floor(rounds / 25))
  })
})
