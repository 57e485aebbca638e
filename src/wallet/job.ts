import type { Store, StoreChange } from '../store'
import { decodeRecord, encodeRecord } from './record'
import type { Proposal } from './wallet'

export const JOB = 'job'

/** A step that was handed to the ledger, or was about to be: kept before submission, so that no crash makes it pay twice. */
export interface SubmittedStep {
  /** Hexadecimal. */
  readonly txId: string
  readonly bytes: Uint8Array
  /** Unix seconds. */
  readonly expiry: number
  /** Notes that it spends, hexadecimal nullifiers. */
  readonly nullifiers: readonly string[]
}

/** A proposal on its way. */
export interface Job {
  readonly proposal: Proposal
  readonly submitted: readonly SubmittedStep[]
}

/** The job with another outcome of one step; those of the others stay, to be handed in again or found on the ledger. */
export function withSubmitted(job: Job, index: number, step: SubmittedStep): Job {
  const submitted = [...job.submitted]
  submitted[index] = step
  return { ...job, submitted }
}

export async function loadJob(store: Store): Promise<Job | undefined> {
  const bytes = await store.get(JOB)
  return bytes && decodeRecord<Job>(bytes)
}

export function jobChange(job: Job | undefined): StoreChange {
  return { key: JOB, value: job && encodeRecord(job) }
}
