import { bytesToHex } from '../../base'
import { headOf } from '../../ledger'
import { compareHeads, formatHead, type LedgerHead, signHead } from '../../rules'
import { formatIso } from '../../wording'
import { UsageError } from '../errors'
import { isFile, writePublicFile } from '../files'
import type { Io } from '../io'
import { type AddCommand, collect } from '../run'
import { withLedger } from '../session'
import { readSigningKey } from '../signing-key'
import { showText } from '../text'
import { readHead } from './verify'

interface Options {
  readonly out?: string
  readonly sign?: readonly string[]
  readonly compare?: readonly string[]
}

export const addLedgerHead: AddCommand = (parent, run) => {
  parent
    .command('head [ledger|head]')
    .description(
      'the newest block as its operator signed it, from a ledger or a head file: whoever has it from you can check evidence without the ledger',
    )
    .option('--out <file>', 'write it to a new file, for publication')
    .option(
      '--sign <keyfile>',
      'add a signature that says: I saw this block; of an issuer key, or one that nacre ceremony key made; repeat for more',
      collect,
    )
    .option('--compare <files...>', 'compare heads that several people have: two of one height that differ prove a fork')
    .action(
      run(async (io, options: Options, path?: string) => {
        if ((path === undefined) === (options.compare === undefined))
          throw new UsageError('either a ledger or a head file, or --compare and the files of heads')
        if (options.compare) compare(io, options.compare)
        else if (isFile(path as string)) show(io, readHead(path as string), options)
        else await withLedger(path as string, async (ledger) => show(io, await headOf(ledger), options))
      }),
    )
}

function show(io: Io, head: LedgerHead, { out, sign = [] }: Options): void {
  const signed = sign.map(readSigningKey).reduce(signHead, head)
  if (out !== undefined) writePublicFile(out, formatHead(signed))
  tell(io, signed)
  if (out !== undefined) io.say(`written to ${showText(out)}`)
  io.result(JSON.parse(formatHead(signed)))
}

function tell(io: Io, { genesis, header, hash, signers }: LedgerHead): void {
  io.say(`network ${genesis.network}, block ${header.height}, ${formatIso(header.time)}`)
  io.say(`hash ${bytesToHex(hash)}`)
  io.say(`signed by the operator${signers.map(({ key }) => `, and by ${bytesToHex(key)}`).join('')}`)
}

const WORDS = {
  same: 'All of them show the same block.',
  'different-heights': 'They are of one ledger at different heights: that alone says nothing. Ask for heads of the same height.',
  'different-ledgers': 'They are of different ledgers.',
  fork: 'The operator signed two different blocks at one height: these files together are the proof. Trust neither.',
} as const

function compare(io: Io, files: readonly string[]): void {
  if (files.length < 2) throw new UsageError('there is nothing to compare: name two files or more')
  const heads = files.map(readHead)
  const comparison = compareHeads(heads)
  for (const [index, head] of heads.entries()) {
    io.say(`${showText(files[index] as string)}:`)
    tell(io, head)
  }
  io.say(WORDS[comparison.kind])
  const documents = heads.map(({ ledgerId, header, hash, signers }) => ({
    ledgerId: bytesToHex(ledgerId),
    height: header.height,
    hash: bytesToHex(hash),
    signers: signers.map(({ key }) => bytesToHex(key)),
  }))
  io.result({
    ...comparison,
    consistent: comparison.kind === 'same' || comparison.kind === 'different-heights',
    heads: documents,
  })
  if (comparison.kind === 'fork' || comparison.kind === 'different-ledgers') process.exitCode = 1
}
