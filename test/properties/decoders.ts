import { createCeremonyDecoders } from './ceremony-decoders'
import { createCommandLineDecoder } from './command-line'
import type { Decoder } from './decoder'
import { createDisclosureDecoders } from './disclosure-decoders'
import { createLocalDecoders } from './local-decoders'
import { createProtocolDecoders } from './protocol-decoders'

type Files = Parameters<typeof createProtocolDecoders>[0] &
  Parameters<typeof createLocalDecoders>[0] &
  Parameters<typeof createCeremonyDecoders>[0]

/** All that reads what others may have written; test/architecture/decoders.test.ts sees that none is missing. */
export async function createDecoders(files: Files): Promise<readonly Decoder[]> {
  // What takes longest begins first.
  return [
    ...createCeremonyDecoders(files),
    ...(await createProtocolDecoders(files)),
    ...(await createDisclosureDecoders()),
    ...(await createLocalDecoders(files)),
    createCommandLineDecoder(),
  ]
}
