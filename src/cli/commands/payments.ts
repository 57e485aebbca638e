import type { Command } from 'commander'
import { bytesToHex } from '../../base'
import { formatAddress, parseAddress } from '../../keys'
import type { ExpiryStep } from '../../tx'
import { EXPIRY_STEPS } from '../../tx'
import type { Proposal, ProposalRequest, SendReceipt } from '../../wallet'
import { UsageError } from '../errors'
import type { Io } from '../io'
import { readIssuerKey } from '../issuer-key'
import type { Run } from '../run'
import { findAsset, type NamedAsset, openSession, type WalletSession } from '../session'

interface PaymentOptions {
  readonly passwordFile?: string
  readonly expiry: string
}

interface SendArguments extends PaymentOptions {
  readonly asset: string
  readonly to: readonly string[]
  readonly amount: readonly string[]
  readonly memo?: readonly string[]
}

interface BorderArguments extends PaymentOptions {
  readonly asset: string
  readonly amount: string
}

const collect = (value: string, all: readonly string[] = []): readonly string[] => [...all, value]

function paying(program: Command, name: string, description: string): Command {
  return program
    .command(`${name} <wallet>`)
    .description(description)
    .option('--password-file <file>', 'the password, instead of NACRE_PASSWORD')
    .option('--expiry <15m|1h|6h|24h>', 'how long the ledger may take it', '1h')
}

export function addPayments(program: Command, run: Run): void {
  paying(program, 'shield', 'bring money into the pool, signed by its issuer')
    .requiredOption('--asset <code>', 'such as USD')
    .requiredOption('--amount <amount>', 'such as 100.00')
    .requiredOption('--issuer-key <file>', 'the key of the asset')
    .option('--memo <text>', 'a note to oneself')
    .action(run(shield))
  paying(program, 'send', 'a private payment; repeat --to and --amount for several payees')
    .requiredOption('--to <address>', 'the payee', collect)
    .requiredOption('--asset <code>', 'such as USD')
    .requiredOption('--amount <amount>', 'such as 25.00', collect)
    .option('--memo <text>', 'for the payee, in the order of --to', collect)
    .action(run(send))
  paying(program, 'unshield', 'take money out of the pool')
    .requiredOption('--to <text>', 'who gets it, as the ledger shall show it')
    .requiredOption('--asset <code>', 'such as USD')
    .requiredOption('--amount <amount>', 'such as 10.00; the fee comes on top')
    .action(run(unshield))
  paying(program, 'resume', 'finish a payment that was interrupted').action(run(resume))
  program
    .command('abandon <wallet>')
    .description('drop a payment that was interrupted; what is on the ledger stays')
    .option('--password-file <file>', 'the password, instead of NACRE_PASSWORD')
    .action(run(abandon))
}

function shield(io: Io, options: BorderArguments & { issuerKey: string; memo?: string }, file: string): Promise<void> {
  return payFrom(io, file, options, async ({ ledger }) => {
    const asset = findAsset(ledger.genesis, options.asset)
    const issuer = readIssuerKey(options.issuerKey, asset.code)
    return { asset, issuer, request: { shield: { asset: asset.id, amount: asset.parse(options.amount), memo: options.memo } } }
  })
}

function unshield(io: Io, options: BorderArguments & { to: string }, file: string): Promise<void> {
  return payFrom(io, file, options, async ({ ledger }) => {
    const asset = findAsset(ledger.genesis, options.asset)
    return { asset, request: { unshield: { asset: asset.id, amount: asset.parse(options.amount), recipient: options.to } } }
  })
}

function send(io: Io, options: SendArguments, file: string): Promise<void> {
  const { to, amount, memo = [] } = options
  if (to.length !== amount.length) throw new UsageError('each --to needs its --amount')
  if (memo.length > to.length) throw new UsageError('there are more memos than payees')
  return payFrom(io, file, options, async ({ ledger }) => {
    const asset = findAsset(ledger.genesis, options.asset)
    const pay = to.map((text, index) => ({
      to: parseAddress(text, ledger.domain),
      asset: asset.id,
      amount: asset.parse(amount[index] as string),
      memo: memo[index],
    }))
    return { asset, request: { pay } }
  })
}

interface Prepared {
  readonly asset: NamedAsset
  readonly request: ProposalRequest
  readonly issuer?: Uint8Array
}

async function payFrom(
  io: Io,
  file: string,
  options: PaymentOptions,
  prepare: (session: WalletSession) => Promise<Prepared>,
): Promise<void> {
  const expiry = parseExpiry(options.expiry)
  const session = await openSession(io, file, { ...options, spends: true })
  try {
    const authorize = session.spendingKey()
    const { asset, request, issuer } = await prepare(session)
    await session.wallet.sync(io.observed('sync'))
    const proposal = await session.wallet.propose(request, { expiry })
    showProposal(io, asset, proposal)
    const receipt = await session.wallet.send(proposal, { authorize, issuer, ...io.observed('pay') })
    showReceipt(io, asset, receipt)
  } finally {
    await session.close()
  }
}

function parseExpiry(text: string): ExpiryStep {
  if (Object.hasOwn(EXPIRY_STEPS, text)) return text as ExpiryStep
  throw new UsageError(`${JSON.stringify(text)} is no expiry`, { hint: Object.keys(EXPIRY_STEPS).join(', ') })
}

/** What is about to happen, before it does. */
function showProposal(io: Io, { code, format }: NamedAsset, { total, fee, steps, request }: Proposal): void {
  const payees = 'pay' in request && request.pay.length > 1 ? ` to ${request.pay.length} payees` : ''
  const how = steps.length > 1 ? `, in ${steps.length} transactions (notes are merged or payees are many)` : ''
  io.note(`${format(total)} ${code}${payees}, fee ${format(fee)} ${code}${how}`)
  if ('pay' in request) for (const { to, amount } of request.pay) io.note(`  ${format(amount)} ${code} to ${formatAddress(to)}`)
}

function showReceipt(io: Io, { code, format }: NamedAsset, receipt: SendReceipt): void {
  const txIds = receipt.txIds.map(bytesToHex)
  const round = (ms: number): number => Math.round(10 * ms) / 10
  const { height, witnessMs, proofMs, verifyMs, settleMs } = receipt
  io.say(`Done at height ${height}: transaction ${txIds.at(-1)}`)
  io.say(
    `fee ${format(receipt.fee)} ${code}; proven in ${round(witnessMs + proofMs)} ms, verified in ${round(verifyMs)} ms, durable ${round(settleMs)} ms after submission`,
  )
  const times = { witnessMs: round(witnessMs), proofMs: round(proofMs), verifyMs: round(verifyMs), settleMs: round(settleMs) }
  io.result({ txId: txIds.at(-1), txIds, height, ...times, fee: format(receipt.fee), asset: code })
}

async function resume(io: Io, options: PaymentOptions & { issuerKey?: string }, file: string): Promise<void> {
  const session = await openSession(io, file, { ...options, spends: true })
  try {
    const proposal = await session.wallet.unfinished()
    if (!proposal) {
      io.say('No payment is unfinished.')
      io.result({ txId: null, txIds: [] })
      return
    }
    const asset = findAsset(session.ledger.genesis, session.ledger.genesis.assets[proposal.asset - 1]?.code ?? '')
    showProposal(io, asset, proposal)
    const receipt = await session.wallet.resume({ authorize: session.spendingKey(), ...io.observed('pay') })
    if (receipt) showReceipt(io, asset, receipt)
  } finally {
    await session.close()
  }
}

async function abandon(io: Io, options: { passwordFile?: string }, file: string): Promise<void> {
  const session = await openSession(io, file, options)
  try {
    const wasThere = (await session.wallet.unfinished()) !== undefined
    await session.wallet.abandon()
    io.say(wasThere ? 'Abandoned.' : 'No payment was unfinished.')
    io.result({ abandoned: wasThere })
  } finally {
    await session.close()
  }
}
