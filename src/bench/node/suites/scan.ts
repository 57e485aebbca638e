import { systemRng } from '../../../base'
import { portableX25519, type X25519 } from '../../../crypto'
import { nodeX25519 } from '../../../crypto/node'
import { createMnemonic, deriveFullViewingKey, deriveSeed, deriveSpendingKey, revealFullViewingKey } from '../../../keys'
import type { Ledger } from '../../../ledger'
import { createTrialDecryption, packOutputs, type TrialDecryption } from '../../../note'
import { createThreadedTrialDecryption } from '../../../note/node'
import { createMemoryStore } from '../../../store/memory'
import { createWallet } from '../../../wallet'
import { type AlternateOptions, alternate, type Subject } from '../../alternate'
import { MeasuringFailedError } from '../../errors'
import type { Figure, Measurement, Mode } from '../../report'
import { createStrangersLedger, drawCiphertexts, drawElement } from '../fixture/strangers'
import { singleTask } from '../suite'

/** Outputs tried by all cores; one thread gets a quarter of them, and without native X25519 a sixteenth. */
const OUTPUTS: Readonly<Record<Mode, number>> = { quick: 3_200, normal: 16_000, full: 80_000 }

/** Transactions of the ledger that is synced, and of the one that is synced without native X25519. */
const TRANSACTIONS: Readonly<Record<Mode, readonly [number, number]>> = {
  quick: [100, 25],
  normal: [400, 50],
  full: [2_000, 200],
}

const MEASURED = 'trial decryption'

/**
 * Transactions of strangers, which is what nearly all are. A trial decryption is whole: key agreement, derivation, the tag that does not fit. A sync is, too: two trials of
 * each of three outputs and a look at the journal for each transaction, the tree, the store.
 */
export const suite = singleTask(
  {
    name: 'scan',
    about: 'reading the transactions of strangers: trial decryption, and the sync of a wallet',
    compared: { [MEASURED]: ['noble'] },
  },
  7,
  async ({ mode, repetitions, onProgress }) => {
    const threads = createThreadedTrialDecryption()
    const options = (stage: string): AlternateOptions => ({
      now: () => performance.now(),
      repetitions,
      sample: (milliseconds) => 1_000 / milliseconds,
      onRound: (done, total) => onProgress(stage, done, total),
    })
    try {
      const [all, few] = TRANSACTIONS[mode]
      const ledger = await createStrangersLedger(all, (done, total) => onProgress('transactions', done, total))
      const short = await createStrangersLedger(few, (done, total) => onProgress('transactions', done, total))
      // One after the other, for threads that are idle for long end, and new ones are slow at first.
      const trials = await alternate(trialSubjects(threads, OUTPUTS[mode]), options('scan'))
      const syncs = await alternate(
        [
          { subject: 'all cores', run: () => sync(ledger, nodeX25519, threads), operations: all },
          { subject: 'one thread', run: () => sync(ledger, nodeX25519), operations: all },
          { subject: 'noble', run: () => sync(short, portableX25519), operations: few },
        ],
        options('sync'),
      )
      return {
        measurements: [
          ...measurementsOf(MEASURED, 'outputs/s', trials),
          ...measurementsOf('wallet sync', 'transactions/s', syncs),
        ],
      }
    } finally {
      await threads.dispose()
    }
  },
)

function trialSubjects(threads: TrialDecryption, count: number): readonly Subject[] {
  const outputs = Array.from({ length: count }, () => ({ commitment: drawElement(), ciphertexts: drawCiphertexts() }))
  const { ivk } = revealFullViewingKey(drawViewingKey({ ledgerId: systemRng.bytes(32), pool: 0 })).external
  const subject = (name: string, trials: TrialDecryption, operations: number): Subject => {
    const packed = packOutputs(outputs.slice(0, operations))
    const inspect = (found: Uint8Array): void => {
      if (found.length !== operations || found.some((keys) => keys !== 0))
        throw new MeasuringFailedError('an output of nobody was decrypted')
    }
    return { subject: name, run: () => trials.tryOutputs([ivk], packed), operations, inspect }
  }
  return [
    subject('all cores', threads, count),
    subject('one thread', createTrialDecryption({ x25519: nodeX25519 }), count / 4),
    subject('noble', createTrialDecryption({ x25519: portableX25519 }), count / 16),
  ]
}

/** A new wallet reads the whole ledger. */
async function sync(ledger: Ledger, x25519: X25519, trials?: TrialDecryption): Promise<void> {
  const viewingKey = drawViewingKey(ledger.domain)
  const wallet = await createWallet({ ledger, store: createMemoryStore(), viewingKey, x25519, trials })
  const { height, notesFound } = await wallet.sync()
  if (height !== (await ledger.tip()).height || notesFound !== 0) throw new MeasuringFailedError('a wallet read another ledger')
}

function drawViewingKey(domain: Ledger['domain']) {
  return deriveFullViewingKey(deriveSpendingKey(deriveSeed(createMnemonic(systemRng)), domain, 0))
}

/** One thread against noble's X25519, which it is measured against; all cores beside both. */
function measurementsOf(name: string, unit: string, [all, one, noble]: readonly Figure[]): readonly Omit<Measurement, 'suite'>[] {
  const measured = (title: string, figures: readonly (Figure | undefined)[]): Omit<Measurement, 'suite'> => ({
    name: title,
    unit,
    better: 'more',
    start: 'warm',
    figures: figures.filter((figure) => figure !== undefined),
  })
  const asNacre = (figure: Figure | undefined): Figure | undefined => figure && { ...figure, subject: 'nacre' }
  return [measured(name, [asNacre(one), noble]), measured(`${name}, all cores`, [asNacre(all), one, noble])]
}
