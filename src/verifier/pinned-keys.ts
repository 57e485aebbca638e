// Written by scripts/pin-circuits.mjs.
import attest from '../../artifacts/attest.vkey.json'
import binding from '../../artifacts/binding.vkey.json'
import payment from '../../artifacts/payment.vkey.json'
import transfer from '../../artifacts/transfer.vkey.json'

/** The verifying keys' JSON by circuit name, imported so that bundlers take them along. */
export const verifyingKeyFiles: Readonly<Record<string, unknown>> = { transfer, binding, payment, attest }

/** Where they come from. */
export const verifyingKeyOrigin: 'dev' | 'ceremony' = 'dev'
