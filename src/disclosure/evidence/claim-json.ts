import { bytesToHex, type JsonValue } from '../../base'
import {
  formatAddress,
  formatFullViewingKey,
  type LedgerDomain,
  MEMO_SEED_BYTES,
  type Period,
  parsePeriodIndex,
} from '../../keys'
import type { Genesis } from '../../rules'
import { MAX_LEAVES } from '../../tree'
import type { TransactionId } from '../../tx'
import { parseAssetId } from '../../value'
import {
  type AccountClaim,
  type AttestClaim,
  type Claim,
  type ClaimedRange,
  MAX_PERIODS,
  MAX_RANGES,
  type PaymentClaim,
  type StatementClaim,
} from './claim'
import { assertEvidence } from './errors'
import {
  MAX_HEIGHT,
  readAddress,
  readAmount,
  readBytes,
  readElement,
  readList,
  readNumber,
  readObject,
  readViewingKey,
} from './fields'
import { hexOf } from './hex'
import type { EvidenceKind } from './report'

/** 9999-12. */
const MAX_PERIOD = 96_359
const MAX_ACTIONS = 16

/** The claim of an evidence file, in its one form; throws `InvalidEvidenceError`. */
export function readClaim(kind: EvidenceKind, value: JsonValue | undefined, domain: LedgerDomain, genesis: Genesis): Claim {
  switch (kind) {
    case 'statement':
      return readStatementClaim(value, domain)
    case 'account':
      return readAccountClaim(value, domain)
    case 'payment':
      return readPaymentClaim(value, domain)
    case 'balance':
    case 'income':
      return readAttestClaim(kind, value, genesis)
  }
}

function readStatementClaim(value: JsonValue | undefined, domain: LedgerDomain): StatementClaim {
  const { address, periods } = readObject(value, ['address', 'periods'])
  const claimed = readList(periods, 1, MAX_PERIODS).map((each) => {
    const { period, key } = readObject(each, ['period', 'key'])
    return { period: readPeriod(period), key: readElement(key) }
  })
  assertRising(claimed.map(({ period }) => period))
  return { kind: 'statement', address: readAddress(address, domain), periods: claimed }
}

function readAccountClaim(value: JsonValue | undefined, domain: LedgerDomain): AccountClaim {
  const { viewingKey, periods } = readObject(value, ['viewingKey', 'periods'])
  const claimed = readList(periods, 1, MAX_PERIODS).map(readPeriod)
  assertRising(claimed)
  return { kind: 'account', viewingKey: readViewingKey(viewingKey, domain), periods: claimed }
}

function readPeriod(value: JsonValue | undefined): Period {
  return parsePeriodIndex(readNumber(value, MAX_PERIOD))
}

function assertRising(periods: readonly Period[]): void {
  assertEvidence(
    periods.every((period, index) => index === 0 || period > (periods[index - 1] as Period)),
    'evidence/periods',
  )
}

function readPaymentClaim(value: JsonValue | undefined, domain: LedgerDomain): PaymentClaim {
  const object = readObject(value, ['address', 'payer', 'txId', 'output', 'payee', 'rseed'], ['memoSeed'])
  const { payer } = object
  assertEvidence(typeof payer === 'boolean', 'evidence/schema')
  return {
    kind: 'payment',
    address: readAddress(object['address'], domain),
    payer,
    txId: readBytes(object['txId'], 32) as TransactionId,
    output: readNumber(object['output'], 3 * MAX_ACTIONS - 1),
    payee: readAddress(object['payee'], domain),
    rseed: readElement(object['rseed']),
    memoSeed: object['memoSeed'] === undefined ? undefined : readBytes(object['memoSeed'], MEMO_SEED_BYTES),
  }
}

function readAttestClaim(kind: 'balance' | 'income', value: JsonValue | undefined, genesis: Genesis): AttestClaim {
  const bounds = kind === 'income' ? ['first', 'last'] : []
  const object = readObject(value, ['asset', 'ranges', ...bounds])
  const asset = readNumber(object['asset'], 0xffff_ffff)
  assertEvidence(asset >= 1 && asset <= genesis.assets.length, 'evidence/asset-unknown')
  const ranges = readList(object['ranges'], 1, MAX_RANGES).map((each): ClaimedRange => {
    const { from, to, threshold } = readObject(each, ['from', 'to', 'threshold'])
    return { from: readNumber(from, MAX_LEAVES - 1), to: readNumber(to, MAX_LEAVES), threshold: readAmount(threshold) }
  })
  const heights =
    kind === 'income'
      ? { first: readNumber(object['first'], MAX_HEIGHT), last: readNumber(object['last'], MAX_HEIGHT) }
      : undefined
  return { kind, asset: parseAssetId(asset), ranges, heights }
}

/** What `readClaim` reads. */
export function writeClaim(claim: Claim): object {
  switch (claim.kind) {
    case 'statement':
      return {
        address: formatAddress(claim.address),
        periods: claim.periods.map(({ period, key }) => ({ period, key: hexOf(key) })),
      }
    case 'account':
      return { viewingKey: formatFullViewingKey(claim.viewingKey), periods: claim.periods }
    case 'payment':
      return {
        address: formatAddress(claim.address),
        payer: claim.payer,
        txId: bytesToHex(claim.txId),
        output: claim.output,
        payee: formatAddress(claim.payee),
        rseed: hexOf(claim.rseed),
        memoSeed: claim.memoSeed && bytesToHex(claim.memoSeed),
      }
    case 'balance':
    case 'income':
      return {
        asset: claim.asset,
        ...claim.heights,
        ranges: claim.ranges.map(({ from, to, threshold }) => ({ from, to, threshold: threshold.toString() })),
      }
  }
}
