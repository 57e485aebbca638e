import { createWalletFile } from '../../src/cli/wallet-file'

/** Makes one wallet file after the other until it is killed: `node save-child.mjs save FOLDER`. Alone, for it is started thousands of times. */
const [, , , folder = ''] = process.argv

process.stdout.write('started\n')
const start = Date.now()
for (let number = 0; ; number++) {
  const name = `${start}-${process.pid}-${number}.wallet`
  await createWalletFile(
    `${folder}/${name}`,
    { ledger: folder, ledgerId: '00'.repeat(32), account: number, secret: { kind: 'mnemonic', words: 'one two three' } },
    'password',
  )
  process.stdout.write(`${name}\n`)
}
