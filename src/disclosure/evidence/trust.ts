import { equalBytes, type Observed } from '../../base'
import { type ChainView, deriveBlockHash, encodeGenesis } from '../../rules'
import { type ChainEnd, checkedBlocks } from './chain'
import { assertEvidence, InvalidEvidenceError } from './errors'
import type { Evidence } from './format'

/** A block that the reader knows from elsewhere: its hash commits to the ledger and to all blocks before it. */
export interface TrustedBlock {
  /** Where known; 32 bytes. */
  readonly ledgerId?: Uint8Array | undefined
  /** Where known: a hash by itself says nothing of blocks before it. */
  readonly height?: number | undefined
  /** 32 bytes. */
  readonly hash: Uint8Array
}

/** What the reader knows of the ledger. */
export interface ReaderLedger {
  readonly ledger?: ChainView | undefined
  readonly trusted?: readonly TrustedBlock[] | undefined
}

/**
 * `replaced`: another block stands at its height on the ledger that the reader knows. `contradicted`: he trusts two blocks of one height, which the
 * operator signed both.
 */
export type Trust = 'trusted' | 'unknown' | 'replaced' | 'contradicted'

export interface Standing {
  readonly trust: Trust
  /** The reader's ledger, if the block of the evidence stands in it. */
  readonly ledger: ChainView | undefined
}

/** How the block of evidence stands to what its reader knows; throws `InvalidEvidenceError` when that is another ledger, or none. */
export async function trustOf(
  { genesis, domain, block }: Evidence,
  { ledger, trusted = [] }: ReaderLedger,
  observed: Observed,
): Promise<Standing> {
  if (ledger) assertEvidence(equalBytes(encodeGenesis(ledger.genesis), encodeGenesis(genesis)), 'evidence/ledger-mismatch')
  for (const { ledgerId } of trusted)
    assertEvidence(ledgerId === undefined || equalBytes(ledgerId, domain.ledgerId), 'evidence/ledger-mismatch')
  const { height } = block.header
  const header = ledger && ledger.from <= height ? await ledger.header(height) : undefined
  const isHere = header !== undefined && equalBytes(deriveBlockHash(header), block.hash)
  const here = isHere ? ledger : undefined
  const isTrusted = trusted.some(({ hash }) => equalBytes(hash, block.hash)) || (isHere && ledger?.isTrusted === true)
  const isReplaced =
    trusted.some((known) => known.ledgerId && known.height === height && !equalBytes(known.hash, block.hash)) ||
    (header !== undefined && !isHere && ledger?.isTrusted === true)
  if ((isTrusted && isReplaced) || (await isForked(trusted, ledger))) return { trust: 'contradicted', ledger: here }
  if (isTrusted || isReplaced) return { trust: isTrusted ? 'trusted' : 'replaced', ledger: here }
  // The reader's export is believed as far as it leads to a block that he knows.
  for (const known of trusted) {
    if (here && known.height !== undefined && known.height > height && known.height <= here.to) {
      const later = { height: known.height, hash: known.hash, ledgerId: domain.ledgerId }
      if (await leadsTo(here, height, later, observed)) return { trust: 'trusted', ledger: here }
    }
  }
  return { trust: 'unknown', ledger: here }
}

/** Whether two blocks of one height are trusted. */
async function isForked(trusted: readonly TrustedBlock[], ledger: ChainView | undefined): Promise<boolean> {
  const known = new Map<number, Uint8Array>()
  for (const { ledgerId, height, hash } of trusted) {
    if (ledgerId === undefined || height === undefined) continue
    const header = ledger?.isTrusted && ledger.from <= height && height <= ledger.to ? await ledger.header(height) : undefined
    const others = [known.get(height), header && deriveBlockHash(header)]
    if (others.some((other) => other !== undefined && !equalBytes(other, hash))) return true
    known.set(height, hash)
  }
  return false
}

/** What is wrong with the way to the later block is wrong with the reader's export, and says nothing of the evidence. */
async function leadsTo(ledger: ChainView, from: number, later: ChainEnd, observed: Observed): Promise<boolean> {
  try {
    for await (const _ of checkedBlocks(ledger, from, later, observed));
    return true
  } catch (error) {
    if (error instanceof InvalidEvidenceError) return false
    throw error
  }
}
