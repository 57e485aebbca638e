// Written by scripts/pin-circuits.mjs.
import transfer from '../../artifacts/transfer.vkey.json'

/** The verifying keys' JSON by circuit name, imported so that bundlers take them along. */
export const verifyingKeyFiles: Readonly<Record<string, unknown>> = { transfer }

/** Where they come from. */
export const verifyingKeyOrigin: 'dev' | 'ceremony' = 'dev'
