import { createHash } from 'node:crypto'

/** SHA-256 and BLAKE2b-512 of a file of some ten megabytes, for which hashing in JavaScript would take longer than the keys. */
export function hashR1csFile(file: Uint8Array): { readonly sha256: Uint8Array; readonly blake2b512: Uint8Array } {
  const hash = (name: string): Uint8Array => new Uint8Array(createHash(name).update(file).digest())
  return { sha256: hash('sha256'), blake2b512: hash('blake2b512') }
}
