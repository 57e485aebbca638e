/** Threads of Node, and where the programs lie that run in them. @module */
export { resolveWorkerFile, type WorkerName } from './resolve'
export { serveCrew } from './serve'
export { createThreadPeer, defaultThreads, type ThreadOptions, threadsOf } from './thread'
