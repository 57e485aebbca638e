import { readLittleEndian } from '../../base'
import { WitnessMalformedError, witnessBytes } from '../../r1cs'

/** The values of a wtns file as bytes, 32 each, and the public signals. Throws `WitnessMalformedError` unless it is one for such a key. */
export function readWitness(
  wtns: Uint8Array,
  { wires, publicSignals }: { readonly wires: number; readonly publicSignals: number },
): { readonly witness: Uint8Array; readonly publicSignals: readonly bigint[] } {
  const witness = witnessBytes(wtns)
  if (witness.length !== 32 * wires)
    throw new WitnessMalformedError(`a witness of ${witness.length / 32} wires for a key of ${wires}`)
  const view = new DataView(witness.buffer, witness.byteOffset, witness.byteLength)
  return { witness, publicSignals: Array.from({ length: publicSignals }, (_, i) => readLittleEndian(view, 32 * (i + 1))) }
}
