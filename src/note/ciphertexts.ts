/** What an output publishes beside its commitment; constant lengths (PROTOCOL §4.3). */
export interface OutputCiphertexts {
  readonly epk: Uint8Array
  readonly payee: Uint8Array
  readonly memo: Uint8Array
  readonly sender: Uint8Array
}

export const CIPHERTEXT_BYTES = { epk: 32, payee: 116, memo: 336, sender: 133 } as const
