import { bytesToBigint, systemRng } from '../../../base'
import { portableX25519, reduceFr, type X25519 } from '../../../crypto'
import { nodeX25519 } from '../../../crypto/node'
import { createMnemonic, deriveFullViewingKey, deriveSeed, deriveSpendingKey, revealFullViewingKey } from '../../../keys'
import {
  CIPHERTEXT_BYTES,
  decryptOutput,
  type NoteCommitment,
  type Nullifier,
  type OutputCiphertexts,
  type OutputContext,
  type ScanningKey,
} from '../../../note'
import { alternate } from '../../alternate'
import { MeasuringFailedError } from '../../errors'
import type { Mode } from '../../report'
import { singleTask } from '../suite'

const OUTPUTS: Readonly<Record<Mode, number>> = { quick: 200, normal: 1_000, full: 5_000 }

/** Outputs of strangers, which is what nearly all are; the whole of a try: key agreement, derivation, the tag that does not fit. */
export const suite = singleTask(
  { name: 'scan', about: 'trying to decrypt outputs of strangers, one thread' },
  7,
  async ({ mode, repetitions, onProgress }) => {
    const key = drawScanningKey()
    const outputs = Array.from({ length: OUTPUTS[mode] }, drawOutput)
    const scanWith = (x25519: X25519) => (): void => {
      for (const { ciphertexts, context } of outputs)
        if (decryptOutput({ x25519 }, key, ciphertexts, context) !== undefined)
          throw new MeasuringFailedError('an output of nobody was decrypted')
    }
    const figures = await alternate(
      [
        { subject: 'nacre', run: scanWith(nodeX25519), operations: outputs.length },
        { subject: 'noble', run: scanWith(portableX25519), operations: outputs.length },
      ],
      {
        now: () => performance.now(),
        repetitions,
        sample: (milliseconds) => 1_000 / milliseconds,
        onRound: (done, total) => onProgress('scan', done, total),
      },
    )
    return { measurements: [{ name: 'trial decryption', unit: 'outputs/s', better: 'more', start: 'warm', figures }] }
  },
)

function drawScanningKey(): ScanningKey {
  const domain = { ledgerId: systemRng.bytes(32), pool: 0 }
  const spending = deriveSpendingKey(deriveSeed(createMnemonic(systemRng)), domain, 0)
  const { account, external } = revealFullViewingKey(deriveFullViewingKey(spending))
  return { ivk: external.ivk, account }
}

function drawOutput(): { readonly ciphertexts: OutputCiphertexts; readonly context: OutputContext } {
  const element = () => reduceFr(bytesToBigint(systemRng.bytes(64)))
  const epk = systemRng.bytes(CIPHERTEXT_BYTES.epk)
  // The top byte of a little-endian u-coordinate: canonical, and never 2^255 - 19 or more.
  epk[31] = (epk[31] as number) & 0x3f
  return {
    ciphertexts: {
      epk,
      payee: systemRng.bytes(CIPHERTEXT_BYTES.payee),
      memo: systemRng.bytes(CIPHERTEXT_BYTES.memo),
      sender: systemRng.bytes(CIPHERTEXT_BYTES.sender),
    },
    context: { nf0: element() as Nullifier, index: 0, commitment: element() as NoteCommitment },
  }
}
