import { assertNotAborted, InternalError, type Observed } from '../base'
import { encodeFr, FIELD_BYTES, type Fr, X25519_BYTES } from '../crypto'
import { pause } from '../worker'
import { CIPHERTEXT_BYTES, type OutputCiphertexts } from './ciphertexts'
import { type EncryptionDeps, openForPayee } from './payee'

const { epk: EPK, payee: PAYEE } = CIPHERTEXT_BYTES

/** Of a packed output: ephemeral key, commitment, the payee's ciphertext. */
export const PACKED_OUTPUT_BYTES = EPK + FIELD_BYTES + PAYEE

/** Bits of a byte. */
export const MAX_TRIAL_KEYS = 8

/** Outputs tried here before others have their turn: some 5 ms with two keys, or 100 where X25519 is not native. */
export const OUTPUTS_A_TURN = 60

/** An output as ledgers have it. */
export interface TrialOutput {
  /** Without one the output is malformed, and opens under no key. */
  readonly commitment: Fr | undefined
  readonly ciphertexts: Pick<OutputCiphertexts, 'epk' | 'payee'>
}

/**
 * Finds which of many outputs open under which incoming keys, the expensive part of reading a ledger. That an output opens does not make it a note: who
 * asks looks at each by `decryptOutput`.
 */
export interface TrialDecryption {
  /**
   * Tries each of the outputs that `packOutputs` packed with each of at most 8 incoming keys (`ivk`, 32 bytes each). Gives one byte an output, in order: bit k is set if
   * it opens under `keys[k]`. Malformed outputs open under none. Rejects with `AbortedError`.
   */
  tryOutputs(keys: readonly Uint8Array[], packed: Uint8Array, options?: Pick<Observed, 'signal'>): Promise<Uint8Array>
}

/** Outputs in a form that goes to other threads: 180 bytes each. Those of wrong lengths become zeros, which open under no key. */
export function packOutputs(outputs: readonly TrialOutput[]): Uint8Array<ArrayBuffer> {
  const packed = new Uint8Array(outputs.length * PACKED_OUTPUT_BYTES)
  for (const [index, { commitment, ciphertexts }] of outputs.entries()) {
    const { epk, payee } = ciphertexts
    if (commitment === undefined || epk.length !== EPK || payee.length !== PAYEE) continue
    const at = index * PACKED_OUTPUT_BYTES
    packed.set(epk, at)
    packed.set(encodeFr(commitment), at + EPK)
    packed.set(payee, at + EPK + FIELD_BYTES)
  }
  return packed
}

/** How many outputs there are. Throws unless keys and outputs are what `tryOutputs` takes. */
export function countPacked(keys: readonly Uint8Array[], packed: Uint8Array): number {
  const count = packed.length / PACKED_OUTPUT_BYTES
  const isTriable = keys.length <= MAX_TRIAL_KEYS && keys.every(({ length }) => length === X25519_BYTES)
  if (!isTriable || !Number.isInteger(count)) throw new InternalError('trials take at most 8 keys and whole outputs')
  return count
}

/** Does at once, on this thread, what `TrialDecryption.tryOutputs` promises. */
export function tryPacked(deps: EncryptionDeps, keys: readonly Uint8Array[], packed: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: countPacked(keys, packed) }, (_, index) => {
    const output = packed.subarray(index * PACKED_OUTPUT_BYTES, (index + 1) * PACKED_OUTPUT_BYTES)
    const sealed = {
      epk: output.subarray(0, EPK),
      commitment: output.subarray(EPK, EPK + FIELD_BYTES),
      payee: output.subarray(EPK + FIELD_BYTES),
    }
    return keys.reduce((found, ivk, bit) => found | (openForPayee(deps, ivk, sealed) ? 1 << bit : 0), 0)
  })
}

/** Trial decryption on this thread, which others get to use every few milliseconds. */
export function createTrialDecryption(deps: EncryptionDeps): TrialDecryption {
  return {
    async tryOutputs(keys, packed, { signal } = {}) {
      const found = new Uint8Array(countPacked(keys, packed))
      for (let from = 0; from < found.length; from += OUTPUTS_A_TURN) {
        if (from > 0) await pause()
        assertNotAborted(signal)
        found.set(tryPacked(deps, keys, slicePacked(packed, from, from + OUTPUTS_A_TURN)), from)
      }
      return found
    },
  }
}

/** Some of the packed outputs, in the same memory. */
export function slicePacked(packed: Uint8Array, from: number, to: number): Uint8Array {
  return packed.subarray(from * PACKED_OUTPUT_BYTES, to * PACKED_OUTPUT_BYTES)
}
