import { InternalError } from '../base'
import { type EmbeddedLedger, viewLedger } from '../ledger'
import { deriveBlockHash, type LedgerHead } from '../rules'

/** The newest block of a ledger as its operator signed it; nobody else has signed it yet. */
export async function headOf(ledger: EmbeddedLedger): Promise<LedgerHead> {
  const view = await viewLedger(ledger)
  for await (const { header, signature } of view.blocks(view.to, view.to)) {
    if (signature)
      return {
        genesis: ledger.genesis,
        ledgerId: ledger.domain.ledgerId,
        header,
        hash: deriveBlockHash(header),
        signature,
        signers: [],
      }
  }
  throw new InternalError('the ledger has no newest block')
}
