/** The circuits of this version of the protocol; a ledger's genesis pins the verifying key of each. */
export const CIRCUITS = ['transfer', 'binding', 'payment', 'attest'] as const

export type CircuitName = (typeof CIRCUITS)[number]
