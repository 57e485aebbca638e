import { bytesToHex } from '../../base'
import { encodeFr, type Fr } from '../../crypto'

/** An element as 64 digits. */
export function hexOf(element: Fr): string {
  return bytesToHex(encodeFr(element))
}
