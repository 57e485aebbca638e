import { bytesToHex, type JsonObject, type JsonValue } from '../../base'
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
import { type AssetId, parseAssetId } from '../../value'
import {
  type AccountClaim,
  type BalanceClaim,
  type Claim,
  type IncomeClaim,
  MAX_PERIODS,
  type PaymentClaim,
  SALT_BYTES,
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
      return readBalanceClaim(value, genesis)
    case 'income':
      return readIncomeClaim(value, genesis)
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

function readBalanceClaim(value: JsonValue | undefined, genesis: Genesis): BalanceClaim {
  return { kind: 'balance', ...readAttested(readObject(value, ATTESTED), genesis) }
}

function readIncomeClaim(value: JsonValue | undefined, genesis: Genesis): IncomeClaim {
  const object = readObject(value, [...ATTESTED, 'first', 'last', 'from', 'to'])
  const { first, last, from, to } = object
  return {
    kind: 'income',
    ...readAttested(object, genesis),
    first: readNumber(first, MAX_HEIGHT),
    last: readNumber(last, MAX_HEIGHT),
    from: readNumber(from, MAX_LEAVES - 1),
    to: readNumber(to, MAX_LEAVES),
  }
}

const ATTESTED = ['asset', 'atLeast', 'salt']

function readAttested({ asset, atLeast, salt }: JsonObject, genesis: Genesis): Pick<BalanceClaim, 'asset' | 'atLeast' | 'salt'> {
  return { asset: readAsset(asset, genesis), atLeast: readAmount(atLeast), salt: readBytes(salt, SALT_BYTES) }
}

function readAsset(value: JsonValue | undefined, { assets }: Genesis): AssetId {
  const asset = readNumber(value, 0xffff_ffff)
  assertEvidence(asset >= 1 && asset <= assets.length, 'evidence/asset-unknown')
  return parseAssetId(asset)
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
      return { asset: claim.asset, atLeast: claim.atLeast.toString(), salt: bytesToHex(claim.salt) }
    case 'income': {
      const { asset, atLeast, salt, first, last, from, to } = claim
      return { asset, atLeast: atLeast.toString(), salt: bytesToHex(salt), first, last, from, to }
    }
  }
}
