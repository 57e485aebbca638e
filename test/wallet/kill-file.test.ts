import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openWalletFile } from '../../src/cli/wallet-file'
import { cases } from '../suite'
import { useKilling } from './killing'

const killing = useKilling('save-child')

describe('a process that is killed at any moment', () => {
  it('leaves whole wallet files or none', { timeout: 7_200_000 }, async () => {
    for await (const names of killing.kill('save', cases(3, 70, 4_100), 100)) {
      const files = readdirSync(killing.folder).filter((name) => name !== 'ledger')
      const saved = files.filter((name) => name.endsWith('.wallet'))
      expect(saved).toEqual(expect.arrayContaining([...names]))
      for (const name of saved) {
        const { secret } = await openWalletFile(join(killing.folder, name), 'password')
        expect(secret).toEqual({ kind: 'mnemonic', words: 'one two three' })
      }
      // What was being written stays behind, as closed as the file was to be.
      for (const name of files) expect(statSync(join(killing.folder, name)).mode & 0o777).toBe(0o600)
      for (const name of files) rmSync(join(killing.folder, name))
    }
  })
})
