import { type Fr, hash } from '../crypto'
import type { TransferPublic } from './transfer'

/** What a spend authorization covers of an action: not the anchor, so that slow approvals do not go stale. */
export type AuthorizedFields = Pick<TransferPublic, 'nf' | 'cm' | 'publicIn' | 'publicOut' | 'publicAsset' | 'period' | 'txHash'>

/** m = H(signed, nf…, cm…, publicIn, publicOut, publicAsset, period, txHash) (PROTOCOL §5.5). */
export function deriveAuthorizationMessage(fields: AuthorizedFields): Fr {
  const { nf, cm, publicIn, publicOut, publicAsset, period, txHash } = fields
  return hash('signed', ...nf, ...cm, publicIn, publicOut, publicAsset, period, txHash)
}
