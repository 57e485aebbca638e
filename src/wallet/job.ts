import type { Store, StoreChange } from '../store'
import { decodeRecord, encodeRecord, RECORD_VERSION, readAll } from './record'
import type { Proposal } from './wallet'

/** What all records of a job start with: `job` is the proposal, `job/…` each step that was kept. */
export const JOB = 'job'
const stepKey = (index: number): string => `${JOB}/${index.toString().padStart(12, '0')}`

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

/** A proposal on its way, and by index those of its steps that were kept. */
export interface Job {
  readonly proposal: Proposal
  readonly submitted: readonly (SubmittedStep | undefined)[]
}

interface JobRecord {
  readonly version: number
  readonly proposal: Proposal
}

interface StepRecord {
  readonly index: number
  readonly step: SubmittedStep
}

/** The job with another outcome of one step; those of the others stay, to be handed in again or found on the ledger. */
export function withSubmitted(job: Job, index: number, step: SubmittedStep | undefined): Job {
  const submitted = [...job.submitted]
  submitted[index] = step
  return { ...job, submitted }
}

export async function loadJob(store: Store): Promise<Job | undefined> {
  const bytes = await store.get(JOB)
  if (!bytes) return undefined
  const { version, proposal } = decodeRecord<JobRecord>(bytes)
  if (version !== RECORD_VERSION) return undefined
  const submitted: SubmittedStep[] = []
  for (const [, record] of await readAll(store, `${JOB}/`)) {
    const { index, step } = decodeRecord<StepRecord>(record)
    submitted[index] = step
  }
  return { proposal, submitted }
}

/** Keeps a step of a job, and the proposal with the first of them; without a step, forgets it. */
export function stepChanges(
  { proposal, submitted }: Job,
  index: number,
  step: SubmittedStep | undefined,
): readonly StoreChange[] {
  const kept: StoreChange = { key: stepKey(index), value: step && encodeRecord({ index, step } satisfies StepRecord) }
  if (submitted.length > 0) return [kept]
  return [{ key: JOB, value: encodeRecord({ version: RECORD_VERSION, proposal } satisfies JobRecord) }, kept]
}

/** Forgets a job. */
export function forgetJob({ submitted }: Job): readonly StoreChange[] {
  // Steps that were not kept leave holes.
  return [JOB, ...Array.from(submitted, (_, index) => stepKey(index))].map((key) => ({ key, value: undefined }))
}
