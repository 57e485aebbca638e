/** The suites, each task in a process of its own. @module */
export { observeEnvironment } from './environment'
export { type RunOptions, repetitionsOf, runSuites } from './run'
export type { Bench, Findings, Suite, Task, TaskSettings } from './suite'
export { SUITE_NAMES, suiteNamed } from './suites'
