/** Threads of Node, and where the programs lie that run in them. @module */
export { resolveWorkerFile, type WorkerName } from './resolve'
export { createThreadPeer, defaultThreads } from './thread'
