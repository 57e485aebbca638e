import { bytesToHex, parseHex } from '../base'
import { type TrustedBlock, type VerifyEvidenceDeps, verifyEvidence } from '../disclosure'
import { parseAddress } from '../keys'
import { type ChainView, deriveBlockHash } from '../rules'
import type { CheckFiles } from './check'
import { HeadMalformedError } from './errors'
import { readHead } from './recognize'
import { replayExport } from './replay-export'

/** The check behind the page: what the reader trusts is a ledger and a head of which that was said, and a hash that he typed. */
export function createFileCheck(deps: VerifyEvidenceDeps): CheckFiles {
  return async ({ evidence, ledger, head, expected, at }, observed) => {
    const named = head && readHead(head.bytes)
    if (head && !named) throw new HeadMalformedError('the head file names no block')
    const view = ledger && (await replayExport(ledger.source, deps, observed))
    return verifyEvidence(deps, evidence, {
      ...observed,
      at,
      audience: expected.audience,
      nonce: expected.nonce === undefined ? undefined : parseHex(expected.nonce),
      since: expected.since,
      known: expected.known?.map((text) => parseAddress(text)),
      ledger: view && { ...view, isTrusted: ledger.isTrusted },
      trusted: [
        ...(named && head.isTrusted ? [named] : []),
        ...(expected.hash === undefined ? [] : [await placeHash(view, expected.hash)]),
      ],
    })
  }
}

/** The block of that hash, with its height if the ledger has it. */
async function placeHash(view: ChainView | undefined, hash: string): Promise<TrustedBlock> {
  const trusted = { hash: parseHex(hash) }
  if (!view) return trusted
  for (let height = view.to; height >= view.from; height--) {
    const header = await view.header(height)
    if (header && bytesToHex(deriveBlockHash(header)) === hash) return { ...trusted, height }
  }
  return trusted
}
