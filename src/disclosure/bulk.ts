import { assertNotAborted, createInnerSignal, type Observed } from '../base'
import { packOutputs, type TrialDecryption } from '../note'
import type { AcceptedTransaction } from '../tx'
import { pause } from '../worker'

/** Outputs tried at a time, but for a transaction that has more. */
const BATCH_OUTPUTS = 3_000

/** Transactions read before others have their turn: a few milliseconds, or more where outputs are found. */
const TRANSACTIONS_A_TURN = 20

/** Which keys open the outputs of a transaction: for each action a byte an output, bit k for key k. */
export type Openings = readonly Uint8Array[]

/** Transactions in the order of the ledger. */
export type AcceptedTransactions = AsyncIterable<AcceptedTransaction> | Iterable<AcceptedTransaction>

/** What reading many transactions takes. */
export interface BulkReader<T> {
  readonly trials: TrialDecryption
  /** Incoming keys that all outputs are tried with. */
  readonly keys: readonly Uint8Array[]
  readonly read: (accepted: AcceptedTransaction, openings: Openings) => T
}

interface Tried {
  readonly accepted: AcceptedTransaction
  readonly openings: Openings
}

/**
 * Reads transactions in their order, with their outputs tried in batches before: while one batch is read, the next is tried. Two batches are in memory at
 * most. Throws `AbortedError`; whoever stops reading ends the trials, too.
 */
export async function* readInBulk<T>(
  { trials, keys, read }: BulkReader<T>,
  transactions: AcceptedTransactions,
  { signal }: Pick<Observed, 'signal'> = {},
): AsyncGenerator<T> {
  const inner = createInnerSignal(signal)
  let ahead: Promise<readonly Tried[]> | undefined
  const tryAhead = (batch: readonly AcceptedTransaction[]): Promise<readonly Tried[]> => {
    const trying = tryBatch(trials, keys, batch, inner.signal)
    // Nobody waits for it yet, or ever, where reading ends before.
    trying.catch(() => undefined)
    return trying
  }
  try {
    assertNotAborted(signal)
    for await (const batch of batchesOf(transactions)) {
      const next = tryAhead(batch)
      if (ahead) yield* readBatch(await ahead, read, signal)
      ahead = next
    }
    if (ahead) yield* readBatch(await ahead, read, signal)
  } finally {
    inner.end()
  }
}

async function* readBatch<T>(
  batch: readonly Tried[],
  read: BulkReader<T>['read'],
  signal: AbortSignal | undefined,
): AsyncGenerator<T> {
  for (const [index, { accepted, openings }] of batch.entries()) {
    if (index > 0 && index % TRANSACTIONS_A_TURN === 0) await pause()
    assertNotAborted(signal)
    yield read(accepted, openings)
  }
}

async function* batchesOf(transactions: AcceptedTransactions): AsyncGenerator<readonly AcceptedTransaction[]> {
  let batch: AcceptedTransaction[] = []
  let outputs = 0
  for await (const accepted of transactions) {
    batch.push(accepted)
    outputs += outputsOf(accepted).length
    if (outputs < BATCH_OUTPUTS) continue
    yield batch
    batch = []
    outputs = 0
  }
  if (batch.length > 0) yield batch
}

async function tryBatch(
  trials: TrialDecryption,
  keys: readonly Uint8Array[],
  batch: readonly AcceptedTransaction[],
  signal: AbortSignal,
): Promise<readonly Tried[]> {
  const found = await trials.tryOutputs(keys, packOutputs(batch.flatMap(outputsOf)), { signal })
  let at = 0
  return batch.map((accepted) => {
    const openings = accepted.transaction.body.actions.map(({ outputs }) => {
      const from = at
      at += outputs.length
      return found.subarray(from, at)
    })
    return { accepted, openings }
  })
}

function outputsOf({ transaction }: AcceptedTransaction) {
  return transaction.body.actions.flatMap(({ cm, outputs }) =>
    outputs.map((ciphertexts, index) => ({ commitment: cm[index], ciphertexts })),
  )
}
