import { type Fr, parseFr, reduceFr } from '../../crypto'
import { ATTEST_KIND, type AttestPart } from '../../statement'
import { checkedBlocks } from './chain'
import { type AttestClaim, type IncomeClaim, MAX_PROOFS } from './claim'
import { assertEvidence } from './errors'
import type { ClaimInput, Findings, FoundClaim, NeededStatement } from './findings'
import type { ClaimedBlocks, EvidenceLimit } from './report'
import { totalsOf } from './totals'

const LIMITS: Readonly<Record<AttestClaim['kind'], readonly EvidenceLimit[]>> = {
  balance: ['borrowed-balance', 'second-account'],
  income: ['washed-income', 'second-account'],
}

/** What is held is held as of the block, whatever came before. */
const HELD = { state: 'complete', blocks: undefined } as const

/** That no note counts twice and the parts are what is claimed; to be proven: that notes of the account hold the part of each. */
export async function findAttest(input: ClaimInput, claim: AttestClaim): Promise<FoundClaim> {
  const { evidence, parts } = input
  assertParts(parts, claim.atLeast)
  const { state, blocks } = claim.kind === 'income' ? await checkHeights(input, claim) : HELD
  const findings: Findings = {
    items: [],
    totals: totalsOf(evidence.genesis, [], new Map([[claim.asset, { atLeast: claim.atLeast }]])),
    periods: [],
    blocks,
    state,
    limits: LIMITS[claim.kind],
    address: undefined,
  }
  return { findings, statements: attestationsOf(input, claim) }
}

function attestationsOf({ evidence, context, audience, parts }: ClaimInput, claim: AttestClaim): readonly NeededStatement[] {
  const { header } = evidence.block
  const { from, to } = claim.kind === 'income' ? claim : { from: 0, to: header.leaves }
  return parts.map((part, index) => ({
    circuit: 'attest',
    open: {
      context,
      audience,
      subject: evidence.subject,
      anchor: header.anchor,
      nullifierRoot: header.nullifierRoot,
      asset: elementOf(claim.asset),
      income: elementOf(ATTEST_KIND[claim.kind]),
      from: elementOf(from),
      to: elementOf(to),
      ...placeOf(index, parts.length),
      ...part,
    },
  }))
}

function elementOf(value: number): Fr {
  return parseFr(BigInt(value))
}

/** The numbers of a part and of the one after it; after the last there is none, which is 0. */
export function placeOf(index: number, count: number): { readonly part: Fr; readonly next: Fr } {
  return { part: elementOf(index), next: elementOf((index + 1) % count) }
}

/**
 * A note has one mark in a context, so that none counts twice where no mark is there twice. The masks of all shares cancel out: each of
 * their thresholds is below 2^128, so that the sum of elements is the sum of integers.
 */
function assertParts(parts: readonly AttestPart[], atLeast: bigint): void {
  assertEvidence(parts.length >= 1 && parts.length <= MAX_PROOFS, 'evidence/proof-count')
  const marks = parts.flatMap((part) => part.marks)
  assertEvidence(new Set(marks).size === marks.length, 'evidence/counted-twice')
  assertEvidence(reduceFr(parts.reduce((sum, { share }) => sum + share, 0n)) === atLeast, 'evidence/sum')
}

/** Whether the range is that of the leaves of the claimed blocks, and when these were. */
async function checkHeights(
  { evidence, source, observed }: ClaimInput,
  { first, last, from, to }: IncomeClaim,
): Promise<Required<Pick<Findings, 'state' | 'blocks'>>> {
  const { domain, block } = evidence
  const { height, leaves } = block.header
  assertEvidence(first >= 1 && first <= last && last <= height && from < to && to <= leaves, 'evidence/heights')
  const blocksFrom = (begin?: number, end?: number): ClaimedBlocks => ({
    first: { height: first, time: begin },
    last: { height: last, time: end },
  })
  if (!source) return { state: 'no-data', blocks: blocksFrom() }
  assertEvidence(source.from <= first - 1, 'evidence/chain-begin')
  const end = { ledgerId: domain.ledgerId, height, hash: block.hash }
  let [begin, until] = [0, 0]
  const times = new Map<number, number>()
  for await (const { header } of checkedBlocks(source, first - 1, end, observed)) {
    times.set(header.height, header.time)
    if (header.height === first - 1) begin = header.leaves
    if (header.height === last) until = header.leaves
  }
  assertEvidence(from === begin && to === until, 'evidence/heights')
  return { state: 'complete', blocks: blocksFrom(times.get(first), times.get(last)) }
}
