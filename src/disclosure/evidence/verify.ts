import { bytesToHex, equalBytes, type Observed } from '../../base'
import type { X25519 } from '../../crypto'
import { type Address, formatAddress } from '../../keys'
import { assertVerifyingKeys, DevelopmentKeysError, isOperatorSignature, VerifyingKeyMismatchError } from '../../rules'
import type { Verifier } from '../../statement'
import { checkAccountSignature } from './account'
import { EVIDENCE_CODES, type EvidenceCode } from './codes'
import { deriveAudience, deriveContext } from './context'
import { viewEmbedded } from './embedded-chain'
import { assertEvidence, InvalidEvidenceError } from './errors'
import { findClaim } from './find'
import type { Findings } from './findings'
import { type Evidence, parseEvidence, termsOf } from './format'
import { hexOf } from './hex'
import { checkProofs } from './proofs'
import type { EvidenceItem, EvidenceLimit, EvidenceReport } from './report'
import { compareSummary, summarize } from './summary'
import { type ReaderLedger, type Trust, trustOf } from './trust'

/** What checking evidence needs: nothing of it is a secret. */
export interface VerifyEvidenceDeps {
  readonly verifier: Verifier
  readonly x25519: X25519
}

/**
 * How evidence is looked at. `ledger` is where blocks are read that the evidence does not carry, and is believed where it is the
 * reader's own; `trusted` are blocks that the reader knows beside it: heads that the operator signed, or hashes on paper.
 */
export interface VerifyEvidenceOptions extends Observed, ReaderLedger {
  /** The time at which it is looked at, Unix seconds. */
  readonly at: number
  /** What the reader asked for; compared where given. */
  readonly audience?: string | undefined
  readonly nonce?: Uint8Array | undefined
  /**
   * The earliest time, Unix seconds, of the block as of which it may speak; older is `STALE`. Who makes evidence chooses its block, and what was a balance a
   * year ago is one as of then still.
   */
  readonly since?: number | undefined
  /** Addresses that the reader knows: lines whose payee has the owner element of one are named by it. */
  readonly known?: readonly Address[] | undefined
}

/**
 * Checks evidence; never throws on what is in `file`, whatever it is. Rejects with `AbortedError`, and with the errors of the reader's
 * own ledger. Stages `blocks`, `proofs`.
 */
export async function verifyEvidence(
  deps: VerifyEvidenceDeps,
  file: string | Uint8Array,
  options: VerifyEvidenceOptions,
): Promise<EvidenceReport> {
  let evidence: Evidence | undefined
  try {
    evidence = parseEvidence(file)
    return await judge(deps, evidence, options)
  } catch (error) {
    if (!(error instanceof InvalidEvidenceError)) throw error
    const base = evidence ? describe(deps, evidence) : undescribed(deps)
    return { ...base, verdict: 'INVALID', code: error.code }
  }
}

async function judge(deps: VerifyEvidenceDeps, evidence: Evidence, options: VerifyEvidenceOptions): Promise<EvidenceReport> {
  const { genesis, block, audience, nonce, expiry, claim, chain, summary } = evidence
  assertKeys(deps.verifier, evidence)
  assertEvidence(isOperatorSignature(block.header, block.signature, genesis.operator), 'evidence/block-signature')
  assertEvidence(options.audience === undefined || options.audience === audience, 'evidence/audience-mismatch')
  assertEvidence(options.nonce === undefined || equalBytes(options.nonce, nonce), 'evidence/nonce-mismatch')
  const observed = { onProgress: options.onProgress, signal: options.signal }
  const { trust, ledger } = await trustOf(evidence, options, observed)
  const described = describe(deps, evidence)
  const context = deriveContext(termsOf(evidence), claim)
  const { findings, statements } = await findClaim({
    x25519: deps.x25519,
    evidence,
    context,
    audience: deriveAudience(audience),
    parts: evidence.proofs.flatMap(({ part }) => part ?? []),
    // A ledger that has another block there has none of this branch's.
    source: chain ? viewEmbedded(genesis, chain) : ledger,
    observed,
  })
  await checkProofs(deps.verifier, evidence, statements, observed)
  if (claim.kind === 'account') checkAccountSignature(evidence, context, claim)
  const { items, totals, periods, blocks, address, state } = findings
  if (summary && state !== 'no-data') compareSummary(summary, summarize(genesis, items, totals))
  const isOld = options.since !== undefined && block.header.time < options.since
  const code = codeOf(trust, state, options.at > expiry, isOld)
  return {
    ...described,
    ...outcome(code),
    address,
    periods,
    blocks,
    totals,
    items: namePayees(items, options.known),
    limits: [...limitsOf(findings, trust), ...described.limits],
  }
}

/** Evidence of a statement has owner elements of payees only. */
function namePayees(items: readonly EvidenceItem[], known: readonly Address[] = []): readonly EvidenceItem[] {
  const addresses = new Map(known.map((address) => [hexOf(address.owner), formatAddress(address)]))
  if (addresses.size === 0) return items
  return items.map((item) => ({ ...item, counterparty: item.counterparty ?? addresses.get(item.owner ?? '') }))
}

function codeOf(trust: Trust, state: Findings['state'], isExpired: boolean, isOld: boolean): EvidenceCode {
  if (trust === 'replaced') return 'evidence/block-reorganised'
  if (isExpired) return 'evidence/expired'
  if (isOld) return 'evidence/block-old'
  if (trust === 'contradicted') return 'evidence/trust-contradicted'
  if (state === 'no-data') return 'evidence/no-ledger-data'
  if (trust === 'unknown') return 'evidence/no-trusted-block'
  return state === 'open' ? 'evidence/period-open' : 'evidence/complete'
}

function outcome(code: EvidenceCode): Pick<EvidenceReport, 'verdict' | 'code'> {
  return { verdict: EVIDENCE_CODES[code].verdict, code }
}

function limitsOf({ limits, state }: Findings, trust: Trust): readonly EvidenceLimit[] {
  return [
    ...limits,
    ...(state === 'open' ? (['period-open'] as const) : []),
    ...(trust === 'unknown' ? (['no-trusted-block'] as const) : []),
  ]
}

/** The keys of this program are those of the ledger, and may stand behind it. */
function assertKeys(verifier: Verifier, { genesis }: Evidence): void {
  try {
    assertVerifyingKeys(genesis, verifier)
  } catch (cause) {
    if (cause instanceof DevelopmentKeysError) throw new InvalidEvidenceError('evidence/development-keys', { cause })
    if (cause instanceof VerifyingKeyMismatchError) throw new InvalidEvidenceError('evidence/verifying-key', { cause })
    throw cause
  }
}

/** What evidence says of itself, before any of it is believed. */
function describe(deps: VerifyEvidenceDeps, { genesis, domain, block, ...evidence }: Evidence): EvidenceReport {
  const { height, anchor, time } = block.header
  return {
    ...undescribed(deps),
    kind: evidence.claim.kind,
    network: genesis.network,
    ledgerId: bytesToHex(domain.ledgerId),
    asOf: { height, hash: bytesToHex(block.hash), anchor: hexOf(anchor), time },
    subject: hexOf(evidence.subject),
    audience: evidence.audience,
    nonce: bytesToHex(evidence.nonce),
    expiry: evidence.expiry,
    assets: genesis.assets.map(({ code, decimals }, index) => ({ asset: index + 1, code, decimals })),
  }
}

function undescribed({ verifier }: VerifyEvidenceDeps): EvidenceReport {
  return {
    verdict: 'INVALID',
    code: 'evidence/schema',
    kind: undefined,
    keys: verifier.keys,
    network: undefined,
    ledgerId: undefined,
    asOf: undefined,
    subject: undefined,
    address: undefined,
    audience: undefined,
    nonce: undefined,
    expiry: undefined,
    periods: [],
    blocks: undefined,
    assets: [],
    totals: [],
    items: [],
    limits: verifier.keys === 'dev' ? ['development-keys'] : [],
  }
}
