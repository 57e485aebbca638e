import type { Observed, Rng } from '../base'
import {
  type AttestRequest,
  DisclosureRequestError,
  discloseAccount,
  discloseAttest,
  disclosePayment,
  discloseStatement,
  type Evidence,
  type EvidenceRequest,
} from '../disclosure'
import { deriveFullViewingKey, type FullViewingKey, sameViewingKey } from '../keys'
import type { EncryptionDeps } from '../note'
import type { Prover } from '../statement'
import type { AuthenticationPath, Position } from '../tree'
import { WatchOnlyError } from './errors'
import type { WalletState } from './state'
import type { DiscloseOptions, DisclosureRequest } from './wallet'

/** What disclosing needs of the wallet around it. */
export interface DiscloseContext {
  readonly deps: EncryptionDeps & { readonly rng: Rng; readonly prover: Prover | undefined }
  readonly key: FullViewingKey
  readonly state: () => WalletState
  readonly sync: (options: Observed) => Promise<unknown>
  /** In the tree as of the last sync. */
  readonly path: (position: Position) => Promise<AuthenticationPath>
}

/** Makes evidence; the spending key signs it and is not kept. */
export async function disclose(
  context: DiscloseContext,
  request: DisclosureRequest,
  options: DiscloseOptions,
): Promise<Evidence> {
  const { deps, key } = context
  if (!sameViewingKey(deriveFullViewingKey(options.authorize), key))
    throw new WatchOnlyError('the spending key is of another account')
  const asked = { ...options, viewingKey: key }
  if ('account' in request) return discloseAccount(deps, asked, request.account)
  if (!deps.prover) throw new WatchOnlyError('this wallet has no prover')
  if ('statement' in request) return discloseStatement(deps, asked, request.statement)
  if ('payment' in request) return disclosePayment(deps, asked, request.payment)
  return attest(context, asked, request.attest)
}

/** Notes and paths are those of the newest block, and so is the evidence. */
async function attest(context: DiscloseContext, asked: EvidenceRequest, request: AttestRequest): Promise<Evidence> {
  const { deps, state, sync, path } = context
  await sync({ onProgress: asked.onProgress, signal: asked.signal })
  const { view, height = view.to } = asked
  if ((state().tip?.height ?? 0) !== height) {
    throw new DisclosureRequestError('balances and incomes are attested as of the newest block', {
      hint: 'the ledger may have gone on meanwhile: try again',
    })
  }
  const notes = [...state().notes.values()]
  return discloseAttest(deps, asked, request, { notes, path: (note) => path(note.position) })
}
