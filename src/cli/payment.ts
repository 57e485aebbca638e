import type { Command } from 'commander'
import { assertNotAborted, bytesToHex } from '../base'
import { formatAddress } from '../keys'
import { EXPIRY_STEPS, type ExpiryStep } from '../tx'
import { InsufficientFundsError, type Proposal, type ProposalRequest, type SendReceipt } from '../wallet'
import type { NamedAsset } from './assets'
import { UsageError } from './errors'
import type { Io } from './io'
import { PASSWORD, type PasswordOption } from './run'
import { type WalletSession, withWallet } from './session'
import { showText } from './text'

/** Options of every command that makes a transaction. */
export interface PaymentOptions extends PasswordOption {
  readonly expiry: string
}

/** A command that makes a transaction from a wallet. */
export function addPaymentCommand(parent: Command, name: string, description: string): Command {
  return parent
    .command(`${name} <wallet>`)
    .description(description)
    .option(...PASSWORD)
    .option('--expiry <15m|1h|6h|24h>', 'how long the ledger may take it', '1h')
}

/** What a payment command makes of its arguments once the ledger is known. */
export interface PaymentOrder {
  readonly asset: NamedAsset
  readonly request: ProposalRequest
  /** The issuer's secret key; shields only. */
  readonly issuer?: Uint8Array
}

/** Opens the wallet, shows what is about to happen, lets it happen, and tells what it came to. */
export async function pay(
  io: Io,
  file: string,
  { expiry: step, ...password }: PaymentOptions,
  order: (session: WalletSession) => PaymentOrder,
): Promise<void> {
  const expiry = parseExpiry(step)
  await withWallet(io, file, { ...password, spends: true }, async (session) => {
    const { wallet, spendingKey } = session
    const authorize = spendingKey()
    const { asset, request, issuer } = order(session)
    await wallet.sync(io.observed('sync'))
    const proposal = await wallet.propose(request, { expiry }).catch((error: unknown) => {
      throw error instanceof InsufficientFundsError ? withAmounts(error, asset) : error
    })
    showProposal(io, asset, proposal)
    assertNotAborted(io.signal)
    const receipt = await tellUnfinished(io, file, session, () =>
      wallet.send(proposal, { authorize, issuer, ...io.observed('pay') }),
    )
    showReceipt(io, asset, receipt)
  })
}

/** Says how to go on when something of a payment may have happened and the rest has not. */
export async function tellUnfinished<T>(io: Io, file: string, { wallet }: WalletSession, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    // Whatever keeps the wallet from answering is not what went wrong first.
    const unfinished = await wallet.unfinished().catch(() => undefined)
    if (unfinished) {
      const name = showText(file)
      io.note(`The payment is unfinished: nacre wallet resume ${name}, or nacre wallet abandon ${name}`)
    }
    throw error
  }
}

/** Throws `UsageError`. */
export function parseExpiry(text: string): ExpiryStep {
  if (Object.hasOwn(EXPIRY_STEPS, text)) return text as ExpiryStep
  throw new UsageError(`${JSON.stringify(text)} is no expiry`, { hint: Object.keys(EXPIRY_STEPS).join(', ') })
}

function withAmounts({ available, needed }: InsufficientFundsError, { code, format }: NamedAsset): InsufficientFundsError {
  const hint = `it takes ${format(needed)} ${code} with the fee, ${format(available)} ${code} can be spent now`
  return new InsufficientFundsError(available, needed, { hint })
}

/** What is about to happen, before it does. */
export function showProposal(io: Io, { code, format }: NamedAsset, { total, fee, steps, request }: Proposal): void {
  const payees = 'pay' in request && request.pay.length > 1 ? ` to ${request.pay.length} payees` : ''
  const how = steps.length > 1 ? `, in ${steps.length} transactions (notes are merged, or payees are many)` : ''
  io.note(`${format(total)} ${code}${payees}, fee ${format(fee)} ${code}${how}`)
  if ('pay' in request) for (const { to, amount } of request.pay) io.note(`  ${format(amount)} ${code} to ${formatAddress(to)}`)
}

/** What came of it; times are sums over its transactions. */
export function showReceipt(io: Io, { code, format }: NamedAsset, receipt: SendReceipt): void {
  const txIds = receipt.txIds.map(bytesToHex)
  const round = (ms: number): number => Math.round(10 * ms) / 10
  const { height, witnessMs, proofMs, verifyMs, settleMs } = receipt
  io.say(`Done at height ${height}: transaction ${txIds.at(-1)}`)
  const proven = `proven in ${round(witnessMs + proofMs)} ms, verified in ${round(verifyMs)} ms`
  io.say(`fee ${format(receipt.fee)} ${code}; ${proven}, durable ${round(settleMs)} ms after submission`)
  const times = {
    witnessMs: round(witnessMs),
    proofMs: round(proofMs),
    verifyMs: round(verifyMs),
    settleMs: round(settleMs),
  }
  io.result({ txId: txIds.at(-1), txIds, height, ...times, fee: format(receipt.fee), asset: code })
}
