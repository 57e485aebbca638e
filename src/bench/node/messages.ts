import type { TaskSettings } from './suite'

/** What the command sends to a fresh process: one task. */
export interface TaskMessage {
  readonly suite: string
  readonly task: string
  readonly settings: Omit<TaskSettings, 'onProgress'>
}

/** What the process answers: progress, then one result or fault. */
export type TaskAnswer =
  | { readonly kind: 'progress'; readonly stage: string; readonly done: number; readonly total: number }
  | { readonly kind: 'result'; readonly result: unknown }
  | { readonly kind: 'fault'; readonly name: string; readonly message: string; readonly stack: string | undefined }
