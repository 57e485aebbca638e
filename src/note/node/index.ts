/** Trial decryption on all cores of a machine, for composition roots to hand in. @module */
export { WorkerMissingError } from '../../worker'
export { createThreadedTrialDecryption, type ThreadedTrialDecryption, type TrialThreadOptions } from './threads'
