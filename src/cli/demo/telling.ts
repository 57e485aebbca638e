import { bytesToHex } from '../../base'
import type { HistoryEntry } from '../../disclosure'
import { formatPeriod } from '../../keys'
import { deriveTransactionId } from '../../tx'
import type { Amount } from '../../value'
import { findAsset } from '../assets'
import type { Io } from '../io'
import { DEV_WARNING } from '../show'
import { showText, table } from '../text'
import type { Story } from './story'

const HIDDEN = '·'

/** Tells a newcomer what happened and who can see what of it. */
export function showStory(io: Io, story: Story): void {
  const { balances, timings, peakMemoryMB, keys } = story.document as {
    balances: Record<'alice' | 'bob' | 'shop', string>
    timings: Record<'witnessMs' | 'proofMs' | 'verifyMs' | 'settleMs' | 'setupMs', number>
    peakMemoryMB: number
    keys: 'dev' | 'ceremony'
  }
  io.say('\nWhat happened')
  io.say('  1. The issuer shielded 100.00 USD to Alice.')
  io.say('  2. Alice paid Bob 25.00 and a shop 30.00, in one private transaction.')
  io.say('  3. The month ended (the ledger of this demo has a clock that can be put ahead).')
  io.say('  4. The shop unshielded 10.00 USD; the ledger took its fee of 0.10.')
  io.say(`  Now Alice has ${balances.alice} USD, Bob ${balances.bob}, the shop ${balances.shop}.`)

  io.say('\nWho sees what')
  io.say(viewTable(story))
  io.say(`  ${HIDDEN} nothing: the same random-looking bytes as in any other transaction`)
  io.say('\n  Alice reads with her own keys. The shop’s till has an incoming key: receipts, no spending.')
  io.say('  The regulator has the key of this one month of Alice’s, and nothing else. Every payment that she')
  io.say('  made in it is in that column: the circuit wrote it there, and she could not leave one out.')

  const { verdict, tamperedVerdict, tamperedByte, bytes, period, paid } = story.evidence
  const usd = findAsset(story.genesis, 'USD')
  const month = formatPeriod(period)
  io.say('\nCan it be checked?')
  io.say(`  Alice gave the regulator evidence of ${month}: one file of ${bytes} bytes, with a proof that it is her account’s.`)
  io.say(`  Checked against the ledger, payments of ${usd.format(paid as Amount)} USD in all:  ${verdict}`)
  io.say(`  The same file with one digit changed, at byte ${tamperedByte}:    ${tamperedVerdict}`)

  io.say('\nHow long')
  io.say(
    `  a proof ${Math.round(timings.witnessMs + timings.proofMs)} ms, its verification ${Math.round(timings.verifyMs)} ms, durable ${Math.round(timings.settleMs)} ms after submission (means of 3)`,
  )
  io.say(`  peak memory ${peakMemoryMB} MB, the prover's threads included`)
  if (keys === 'dev') io.say(`\nKeys: ${DEV_WARNING}.`)
}

function viewTable({ genesis, accepted, views }: Story): string {
  const usd = findAsset(genesis, 'USD')
  const rows = accepted.map(({ transaction }) => {
    const txId = deriveTransactionId(transaction.body)
    const hex = bytesToHex(txId)
    const cell = (entries: readonly HistoryEntry[]): string =>
      entries
        .filter((entry) => bytesToHex(entry.txId) === hex)
        .map((entry) => `${entry.direction} ${usd.format(entry.amount)}${entry.memo ? ` “${showText(entry.memo)}”` : ''}`)
        .join(', ') || HIDDEN
    const action = transaction.body.actions[0]
    const crossed =
      action &&
      (action.publicIn !== 0n
        ? `${usd.format(action.publicIn)} came in`
        : action.publicOut !== 0n
          ? `${usd.format(action.publicOut)} left`
          : HIDDEN)
    return [`${hex.slice(0, 8)}…`, crossed ?? HIDDEN, cell(views.alice), cell(views.shop), cell(views.regulator)]
  })
  const head = ['transaction', 'everybody', 'Alice', 'the shop’s till', 'the regulator']
  return table([head, ...rows])
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')
}
