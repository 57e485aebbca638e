import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { NacreError } from '../../src/base'
import { hashFile } from '../../src/prover/artifacts/node'
import { inspectPtau } from '../../src/prover/ceremony/node-ptau'
import { parseZkey } from '../../src/prover/zkey'
import { bytesDecoder, type Decoder } from './decoder'

/** The large files of a ceremony, which contributors hand on. */
export function createCeremonyDecoders(files: {
  /** With a contribution and a beacon. */
  readonly zkey: Uint8Array
  /** Prepared, of power 1. */
  readonly ptau: Uint8Array
  /** Where a file may be written. */
  readonly scratch: string
}): readonly Decoder[] {
  return [
    bytesDecoder('proving key of a ceremony', ['prover/zkey/parse.ts parseZkey'], [files.zkey], (bytes) =>
      refusingAs(/^ceremony\/zkey-malformed$/, () => void parseZkey(bytes)),
    ),
    // Under its own hash, which would else be all that refuses it.
    bytesDecoder('powers of tau', ['prover/ceremony/node-ptau.ts inspectPtau'], [files.ptau], (bytes) =>
      refusingAs(/^ceremony\/ptau-/, async () => {
        const path = join(files.scratch, 'altered.ptau')
        writeFileSync(path, bytes)
        await inspectPtau(path, hashFile(bytes), 2, {})
      }),
    ),
  ]
}

/** A code of another file's counts as a foreign error. */
async function refusingAs(codes: RegExp, read: () => void | Promise<void>): Promise<undefined> {
  try {
    await read()
  } catch (error) {
    if (error instanceof NacreError && !codes.test(error.code)) throw new Error('refused as something else', { cause: error })
    throw error
  }
}
