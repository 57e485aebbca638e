import { InternalError } from '../base'
import { deriveBlockHash, type LedgerHead } from '../rules'
import type { EmbeddedLedger } from './embedded'
import { viewLedger } from './view'

/** The newest block of a ledger as its operator signed it, to publish and to compare; `signers` is empty, for nobody else has signed it yet. */
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
