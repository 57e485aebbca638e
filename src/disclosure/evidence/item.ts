import { bytesToHex } from '../../base'
import { parseFr } from '../../crypto'
import { formatAddress } from '../../keys'
import type { ViewLine } from '../view'
import { hexOf } from './hex'
import type { EvidenceItem } from './report'

/** A line of a view as a line of a report. */
export function itemOf(line: ViewLine): EvidenceItem {
  const { counterparty, owner } = line
  return {
    txId: bytesToHex(line.txId),
    height: line.height,
    time: line.time,
    period: line.period,
    direction: line.direction,
    output: line.output,
    asset: line.asset,
    amount: line.amount,
    fee: line.fee,
    owner: owner === undefined ? undefined : hexOf(parseFr(owner)),
    counterparty: counterparty === undefined || typeof counterparty === 'string' ? counterparty : formatAddress(counterparty),
    memo: line.memo,
  }
}
