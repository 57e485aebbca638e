import { bytesToHex, systemRng } from '../../base'
import { deriveEd25519PublicKey } from '../../crypto'
import { formatCoordinatorKey } from '../coordinator-key'
import { writeSecretFile } from '../files'
import type { AddCommand } from '../run'
import { showText } from '../text'

interface Options {
  readonly out: string
}

export const addCeremonyKey: AddCommand = (parent, run) => {
  parent
    .command('key')
    .description('draw the key with which a coordinator signs the manifest of finished keys, or anyone a head')
    .requiredOption('--out <file>', 'a new file, mode 0600')
    .action(
      run(async (io, { out }: Options) => {
        const secret = systemRng.bytes(32)
        writeSecretFile(out, formatCoordinatorKey(secret))
        const publicKey = bytesToHex(deriveEd25519PublicKey(secret))
        io.say(`Coordinator key: ${showText(out)}  (keep it secret)`)
        io.say(`Public key, for everyone who checks: ${publicKey}`)
        io.result({ keyFile: out, publicKey })
      }),
    )
}
