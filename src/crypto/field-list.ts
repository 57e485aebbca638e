import { readLittleEndian, writeLittleEndian } from '../base'
import { FieldElementError } from './errors'
import { FIELD_BYTES, type Fr, parseFr } from './field'

/** Elements one after the other, 32 little-endian bytes each: the form of bulk arithmetic, not of the protocol, which is big-endian. Throws `FieldElementError`. */
export function packFrs(elements: readonly Fr[]): Uint8Array {
  const bytes = new Uint8Array(elements.length * FIELD_BYTES)
  const view = new DataView(bytes.buffer)
  elements.forEach((element, i) => {
    writeLittleEndian(parseFr(element), view, i * FIELD_BYTES)
  })
  return bytes
}

/** The elements of `packFrs`; throws `FieldElementError` if one is not below r or the last is cut off. */
export function unpackFrs(bytes: Uint8Array): Fr[] {
  if (bytes.length % FIELD_BYTES !== 0) throw new FieldElementError('not a whole number of elements')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: bytes.length / FIELD_BYTES }, (_, i) => parseFr(readLittleEndian(view, i * FIELD_BYTES)))
}
