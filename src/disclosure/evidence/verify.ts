import type { Observed } from '../../base'
import type { X25519 } from '../../crypto'
import type { ChainView } from '../../rules'
import type { Verifier } from '../../statement'
import type { EvidenceReport } from './report'

/** What checking evidence needs: nothing of it is a secret. */
export interface VerifyEvidenceDeps {
  readonly verifier: Verifier
  readonly x25519: X25519
}

/** A block that the reader knows from elsewhere: its hash commits to the ledger and to all blocks before it. */
export interface TrustedBlock {
  readonly height: number
  /** 32 bytes. */
  readonly hash: Uint8Array
}

export interface VerifyEvidenceOptions extends Observed {
  /** The time at which the evidence is looked at, Unix seconds. */
  readonly at: number
  /** What the reader asked for; compared where given. */
  readonly audience?: string | undefined
  readonly nonce?: Uint8Array | undefined
  /** Where blocks are read that the evidence does not carry; `isTrusted` if it is the reader's own. */
  readonly ledger?: ChainView | undefined
  /** Blocks that the reader trusts beside those of a trusted ledger: heads that the operator signed, or hashes on paper. */
  readonly trusted?: readonly TrustedBlock[] | undefined
}

/** Checks evidence; never throws on what is in `file`, whatever it is. Stage `blocks`. */
export async function verifyEvidence(
  deps: VerifyEvidenceDeps,
  file: string | Uint8Array,
  options: VerifyEvidenceOptions,
): Promise<EvidenceReport> {
  throw new Error(`not yet: ${deps.verifier.keys} ${file.length} ${options.at}`)
}
