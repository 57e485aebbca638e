import { type Fr, parseFr } from '../../crypto'
import { ATTEST_KIND } from '../../statement'
import { checkedBlocks } from './chain'
import type { AttestClaim } from './claim'
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

/** That ranges and heights are in order; to be proven: that notes of the account hold at least the threshold of each range. */
export async function findAttest(input: ClaimInput, claim: AttestClaim): Promise<FoundClaim> {
  const { evidence } = input
  assertRanges(claim, evidence.block.header.leaves)
  const atLeast = claim.ranges.reduce((sum, { threshold }) => sum + threshold, 0n)
  const { state, blocks } = claim.heights ? await checkHeights(input, claim, claim.heights) : HELD
  const findings: Findings = {
    items: [],
    totals: totalsOf(evidence.genesis, [], new Map([[claim.asset, { atLeast }]])),
    periods: [],
    blocks,
    state,
    limits: LIMITS[claim.kind],
    address: undefined,
  }
  return { findings, statements: attestationsOf(input, claim) }
}

function attestationsOf({ evidence, context, audience }: ClaimInput, claim: AttestClaim): readonly NeededStatement[] {
  const { header } = evidence.block
  const element = (value: number): Fr => parseFr(BigInt(value))
  return claim.ranges.map(({ from, to, threshold }) => ({
    circuit: 'attest',
    open: {
      context,
      audience,
      subject: evidence.subject,
      anchor: header.anchor,
      nullifierRoot: header.nullifierRoot,
      asset: element(claim.asset),
      income: element(ATTEST_KIND[claim.kind]),
      from: element(from),
      to: element(to),
      threshold: parseFr(threshold),
    },
  }))
}

/** Ranges rise, do not overlap, and begin and end at multiples of four leaves of the tree: no note counts twice. */
function assertRanges({ ranges }: AttestClaim, leaves: number): void {
  let end = 0
  for (const { from, to } of ranges) {
    assertEvidence(from >= end && to > from && to <= leaves && from % 4 === 0 && to % 4 === 0, 'evidence/ranges')
    end = to
  }
}

/** Whether the ranges lie among the leaves of the claimed blocks, and when these were. */
async function checkHeights(
  { evidence, source, observed }: ClaimInput,
  { ranges }: AttestClaim,
  { first, last }: NonNullable<AttestClaim['heights']>,
): Promise<Required<Pick<Findings, 'state' | 'blocks'>>> {
  const { domain, block } = evidence
  const { height } = block.header
  assertEvidence(first >= 1 && first <= last && last <= height, 'evidence/heights')
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
  const isWithin = ranges.every(({ from, to }) => from >= begin && to <= until)
  assertEvidence(isWithin, 'evidence/heights')
  return { state: 'complete', blocks: blocksFrom(times.get(first), times.get(last)) }
}
