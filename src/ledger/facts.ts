import { bytesToHex } from '../base'
import { encodeFr } from '../crypto'
import { type LedgerDomain, type Period, parsePeriodIndex, periodEnd, periodOf } from '../keys'
import { type ChainState, type Genesis, poolOf, type SupplyCounters } from '../rules'
import type { Verifier } from '../statement'

/** An asset of the registry and what there is of it, base units. */
export interface AssetFacts extends SupplyCounters {
  /** Registry index, from 1. */
  readonly asset: number
  readonly code: string
  readonly decimals: number
  /** Lower-case hexadecimal. */
  readonly issuer: string
  readonly shieldFee: bigint
  readonly unshieldFee: bigint
  /** In the pool: shielded − unshielded − fees. */
  readonly supply: bigint
}

/** What anyone may know of a ledger; hashes and keys in lower-case hexadecimal, times in Unix seconds. */
export interface LedgerFacts {
  readonly network: string
  readonly ledgerId: string
  readonly pool: number
  readonly created: number
  readonly operator: string
  /** `dev`: anyone can forge proofs, the ledger proves nothing outside a test. */
  readonly keys: 'dev' | 'ceremony'
  /** Seconds for which a period stays open after its end. */
  readonly grace: number
  readonly height: number
  readonly hash: string
  readonly time: number
  readonly anchor: string
  readonly nullifierRoot: string
  readonly transactions: number
  readonly notes: number
  readonly nullifiers: number
  readonly assets: readonly AssetFacts[]
  /** Periods from the ledger's first on into which no block can write any more. */
  readonly closedPeriods: readonly Period[]
}

// With one action a transaction: three notes and two nullifiers for every four leaves.
const LEAVES_PER_ACTION = 4
const NOTES_PER_ACTION = 3
const NULLIFIERS_PER_ACTION = 2

export function stateFacts(
  genesis: Genesis,
  { ledgerId, pool }: LedgerDomain,
  verifier: Verifier,
  state: ChainState,
): LedgerFacts {
  const actions = state.leaves / LEAVES_PER_ACTION
  return {
    network: genesis.network,
    ledgerId: bytesToHex(ledgerId),
    pool,
    created: genesis.created,
    operator: bytesToHex(genesis.operator),
    keys: verifier.keys,
    grace: genesis.grace,
    height: state.height,
    hash: bytesToHex(state.hash),
    time: state.time,
    anchor: bytesToHex(encodeFr(state.anchor)),
    nullifierRoot: bytesToHex(encodeFr(state.nullifierRoot)),
    transactions: actions,
    notes: NOTES_PER_ACTION * actions,
    nullifiers: NULLIFIERS_PER_ACTION * actions,
    assets: genesis.assets.map(({ code, decimals, issuer, shieldFee, unshieldFee }, index) => {
      const counters = state.supply[index] as SupplyCounters
      return {
        asset: index + 1,
        code,
        decimals,
        issuer: bytesToHex(issuer),
        shieldFee,
        unshieldFee,
        ...counters,
        supply: poolOf(counters),
      }
    }),
    closedPeriods: closedPeriods(genesis, state.time),
  }
}

/** A period is closed at its end plus grace, by the time of the newest block, which never goes back. */
function closedPeriods({ created, grace }: Genesis, time: number): readonly Period[] {
  const closed: Period[] = []
  for (let period = periodOf(created); periodEnd(period) + grace <= time; period = parsePeriodIndex(period + 1))
    closed.push(period)
  return closed
}
