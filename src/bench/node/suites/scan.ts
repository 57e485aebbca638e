import { systemRng } from '../../../base'
import { portableX25519, type X25519 } from '../../../crypto'
import { nodeX25519 } from '../../../crypto/node'
import { createMnemonic, deriveFullViewingKey, deriveSeed, deriveSpendingKey, revealFullViewingKey } from '../../../keys'
import type { Ledger } from '../../../ledger'
import { createTrialDecryption, PACKED_OUTPUT_BYTES, packOutputs, type TrialDecryption } from '../../../note'
import { createThreadedTrialDecryption } from '../../../note/node'
import { createMemoryStore } from '../../../store/memory'
import { createWallet } from '../../../wallet'
import { MeasuringFailedError } from '../../errors'
import { type Figure, type Mode, sizedName } from '../../report'
import { contest, contestTasks, type Program, rate, type Trial } from '../contest'
import type { LedgerFiles } from '../fixture/ledger-folder'
import { drawCiphertexts, drawElement, drawStrangersLedger, strangersLedgerOf } from '../fixture/strangers'
import type { Findings, Suite, TaskSettings } from '../suite'

/** Outputs tried by all cores; one thread gets a quarter of them, and without native X25519 a sixteenth. */
const OUTPUTS: Readonly<Record<Mode, number>> = { quick: 3_200, normal: 16_000, full: 80_000 }

/** Transactions of the ledger that is synced, and of the one that is synced without native X25519. */
const TRANSACTIONS: Readonly<Record<Mode, readonly [number, number]>> = {
  quick: [100, 25],
  normal: [400, 50],
  full: [2_000, 200],
}

const MEASURED = 'trial decryption'
const SYNC = 'wallet sync'

/** What all read: outputs of nobody's, packed; the ledger to sync, and a shorter one. */
interface Drawn {
  readonly outputs: Uint8Array
  readonly ledger: LedgerFiles
  readonly short: LedgerFiles
}

/** The slower a program, the less it gets to read. */
const PROGRAMS: readonly Program<Drawn>[] = [
  reader('all cores', 1, 'ledger', nodeX25519, createThreadedTrialDecryption),
  reader('one thread', 4, 'ledger', nodeX25519),
  reader('noble', 16, 'short', portableX25519),
]

/**
 * Transactions of strangers, which is what nearly all are. A trial decryption is whole: key agreement, derivation, the tag that does not fit. A sync is, too: two trials of
 * each of three outputs and a look at the journal for each transaction, the tree, the store.
 */
export const suite: Suite = {
  name: 'scan',
  about: 'reading the transactions of strangers: trial decryption, and the sync of a wallet',
  compared: { [MEASURED]: ['noble'] },
  tasks: { draw, ...contestTasks(PROGRAMS) },
  async measure(bench) {
    const { measurements } = await contest(bench, PROGRAMS, { drawn: await bench.task<Drawn>('draw'), rounds: 2 })
    const [all, transactions] = [OUTPUTS[bench.mode], TRANSACTIONS[bench.mode][0]]
    return {
      measurements: measurements.flatMap((each) =>
        each.name === MEASURED ? ratesOf(each, all / 4, all) : ratesOf(each, transactions, transactions),
      ),
    }
  },
}

async function draw({ mode, onProgress }: TaskSettings): Promise<Drawn> {
  const output = () => ({ commitment: drawElement(), ciphertexts: drawCiphertexts() })
  const outputs = packOutputs(Array.from({ length: OUTPUTS[mode] }, output))
  const ledgerOf = (count: number) => drawStrangersLedger(count, (done, total) => onProgress('transactions', done, total))
  const [all, few] = TRANSACTIONS[mode]
  return { outputs, ledger: await ledgerOf(all), short: await ledgerOf(few) }
}

/** One that tries a part of the outputs and syncs a ledger; without `createTrials` on this thread. */
function reader(
  subject: string,
  part: number,
  which: 'ledger' | 'short',
  x25519: X25519,
  createTrials?: () => TrialDecryption,
): Program<Drawn> {
  return {
    subject,
    async prepare({ outputs, [which]: files }) {
      const trials = createTrials?.()
      const ledger = await strangersLedgerOf(files)
      return [
        tryingOutputs(trials ?? createTrialDecryption({ x25519 }), outputs.slice(0, outputs.length / part)),
        {
          name: SYNC,
          ...rate('transactions'),
          operations: (await ledger.tip()).height,
          run: () => sync(ledger, x25519, trials),
        },
      ]
    },
  }
}

function tryingOutputs(trials: TrialDecryption, packed: Uint8Array): Trial {
  const operations = packed.length / PACKED_OUTPUT_BYTES
  const { ivk } = revealFullViewingKey(drawViewingKey({ ledgerId: systemRng.bytes(32), pool: 0 })).external
  return {
    name: MEASURED,
    ...rate('outputs'),
    operations,
    run: () => trials.tryOutputs([ivk], packed),
    inspect: (found: Uint8Array) => {
      if (found.length !== operations || found.some((keys) => keys !== 0))
        throw new MeasuringFailedError('an output of nobody was decrypted')
    },
  }
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

/** One thread, which has done `one` in a round, against noble's X25519, which it is measured against; all cores, with `all`, beside both. */
function ratesOf(
  measurement: Findings['measurements'][number],
  one: number,
  all: number,
): readonly Findings['measurements'][number][] {
  const { name, figures } = measurement
  const of = (subject: string, as = subject): readonly Figure[] =>
    figures.filter((figure) => figure.subject === subject).map((figure) => ({ ...figure, subject: as }))
  return [
    { ...measurement, name: sizedName(name, one), figures: [...of('one thread', 'nacre'), ...of('noble')] },
    {
      ...measurement,
      name: sizedName(`${name}, all cores`, all),
      figures: [...of('all cores', 'nacre'), ...of('one thread'), ...of('noble')],
    },
  ]
}
