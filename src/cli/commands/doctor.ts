import { type Check, check, type Examination } from '../doctor/examination'
import { installation } from '../doctor/installation'
import { keyExaminations, tryLoadKeys } from '../doctor/keys'
import { ledgerExaminations, walletExaminations } from '../doctor/stores'
import type { Io } from '../io'
import { keyFolder } from '../keys'
import type { AddCommand } from '../run'
import { DEV_WARNING } from '../show'
import { showText } from '../text'

interface Options {
  readonly ledger?: string
  readonly wallet?: string
  readonly keys?: string
  readonly signer?: string
  readonly transcript?: string
  readonly ceremony?: string
  readonly ptau?: string
  readonly beacon?: string
}

export const addDoctor: AddCommand = (parent, run) => {
  parent
    .command('doctor')
    .description(
      'is this installation safe: Node, packages, circuits, keys and where they come from; a ledger and a wallet if they are named',
    )
    .option('--ledger <ledger>', 'a ledger to look at, too')
    .option('--wallet <wallet>', 'a wallet to look at, too; takes no password')
    .option('--keys <folder>', 'finished keys of a ceremony (default: NACRE_KEYS, else those of the package)')
    .option('--signer <hex>', 'the public key that has to have signed them')
    .option('--transcript <file>', 'the transcript that they have to come from')
    .option('--ceremony <folder>', 'the whole ceremony, verified from its beginning')
    .option('--ptau <file>', 'the file of powers of tau of that ceremony (default: phase1.ptau in the folder)')
    .option('--beacon <hex>', 'the beacon that was announced for it')
    .action(run(examine))
}

async function examine(io: Io, { ledger, wallet, ...given }: Options): Promise<void> {
  const { keys: folder = keyFolder(), signer, transcript, ceremony, ptau, beacon } = given
  const keys = await tryLoadKeys(folder)
  const examinations: readonly Examination[] = [
    ...(await installation(keys?.manifest)),
    ...keyExaminations(keys, { keys: folder, signer, transcript, ceremony, ptau, beacon }, io.observed('doctor')),
    ...(ledger === undefined ? [] : ledgerExaminations(ledger)),
    ...(wallet === undefined ? [] : walletExaminations(wallet)),
  ]
  const checks: Check[] = []
  for (const each of examinations) checks.push(await check(each))
  for (const { name, ok, detail, cure } of checks) {
    io.say(showText(`${ok ? 'ok  ' : 'BAD '} ${name}: ${detail}`))
    if (!ok) io.say(showText(`     cure: ${cure}`))
  }
  const origin = keys?.manifest.keys ?? 'unknown'
  const isDev = origin === 'dev'
  if (isDev) io.say(`Keys: ${DEV_WARNING}.`)
  const ok = checks.every((each) => each.ok)
  io.result({ ok, checks, keys: origin, ...(isDev ? { warning: DEV_WARNING } : {}) })
  if (!ok) process.exitCode = 1
}
