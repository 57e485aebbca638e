import { equalBytes, type Observed } from '../../base'
import { type ChainView, deriveBlockHash, encodeGenesis } from '../../rules'
import { checkedBlocks } from './chain'
import { assertEvidence } from './errors'
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

/** `replaced`: another block stands at its height on the ledger that the reader knows. */
export type Trust = 'trusted' | 'unknown' | 'replaced'

/** How the block of evidence stands to what its reader knows; throws `InvalidEvidenceError` when that is another ledger, or none. */
export async function trustOf(
  { genesis, domain, block }: Evidence,
  { ledger, trusted = [] }: ReaderLedger,
  observed: Observed,
): Promise<Trust> {
  if (ledger) assertEvidence(equalBytes(encodeGenesis(ledger.genesis), encodeGenesis(genesis)), 'evidence/ledger-mismatch')
  for (const { ledgerId } of trusted)
    assertEvidence(ledgerId === undefined || equalBytes(ledgerId, domain.ledgerId), 'evidence/ledger-mismatch')
  const { height } = block.header
  if (trusted.some((known) => equalBytes(known.hash, block.hash))) return 'trusted'
  if (trusted.some((known) => known.ledgerId !== undefined && known.height === height)) return 'replaced'
  const header = ledger && ledger.from <= height ? await ledger.header(height) : undefined
  if (!ledger || !header) return 'unknown'
  const isHere = equalBytes(deriveBlockHash(header), block.hash)
  if (!isHere || ledger.isTrusted) return isHere ? 'trusted' : 'replaced'
  const later = trusted.flatMap(({ height: at, hash }) =>
    at !== undefined && at > height && at <= ledger.to ? [{ height: at, hash }] : [],
  )[0]
  if (!later) return 'unknown'
  // The reader's export is believed as far as it leads to a block that he knows.
  for await (const _ of checkedBlocks(ledger, height, { ...later, ledgerId: domain.ledgerId }, observed));
  return 'trusted'
}
