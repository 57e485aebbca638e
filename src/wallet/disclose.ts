import type { Rng } from '../base'
import { discloseAccount, disclosePayment, discloseStatement, type Evidence } from '../disclosure'
import { deriveFullViewingKey, type FullViewingKey, sameViewingKey } from '../keys'
import type { EncryptionDeps } from '../note'
import type { Prover } from '../statement'
import { WatchOnlyError } from './errors'
import type { DiscloseOptions, DisclosureRequest } from './wallet'

/** What disclosing needs of the wallet around it. */
export interface DiscloseContext {
  readonly deps: EncryptionDeps & { readonly rng: Rng; readonly prover: Prover | undefined }
  readonly key: FullViewingKey
}

/** Makes evidence; the spending key signs it and is not kept. */
export async function disclose(
  { deps, key }: DiscloseContext,
  request: DisclosureRequest,
  options: DiscloseOptions,
): Promise<Evidence> {
  if (!sameViewingKey(deriveFullViewingKey(options.authorize), key))
    throw new WatchOnlyError('the spending key is of another account')
  const asked = { ...options, viewingKey: key }
  if ('account' in request) return discloseAccount(deps, asked, request.account)
  if (!deps.prover) throw new WatchOnlyError('this wallet has no prover')
  return 'statement' in request
    ? discloseStatement(deps, asked, request.statement)
    : disclosePayment(deps, asked, request.payment)
}
