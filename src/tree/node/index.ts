/** The hashes of a tree on all cores of a machine, for composition roots to hand in. @module */
export { WorkerMissingError } from '../../worker'
export type { ThreadOptions } from '../../worker/node'
export type { HashingCrew } from './crew'
export { createThreadedFamilyHashing } from './threads'
