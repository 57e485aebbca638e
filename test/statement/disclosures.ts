import { ATTEST } from './attest-negatives'
import { BINDING } from './binding'
import type { CircuitCase } from './case'
import { PAYMENT } from './payment'

/** The circuits of disclosures. */
export const DISCLOSURES: readonly CircuitCase[] = [BINDING, PAYMENT, ATTEST]
