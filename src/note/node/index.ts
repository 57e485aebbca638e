/** Trial decryption on all cores of a machine, for composition roots to hand in. @module */
export { WorkerMissingError } from '../../worker'
export type { TrialCrew } from './crew'
export { createThreadedTrialDecryption, type TrialThreadOptions } from './threads'
