import type { EvidenceItem, EvidenceTotal } from '../disclosure'
import type { Phrase } from './language'

export type FactName =
  | 'kind'
  | 'periods'
  | 'blocks'
  | 'subject'
  | 'address'
  | 'audience'
  | 'nonce'
  | 'expiry'
  | 'network'
  | 'ledgerId'
  | 'height'
  | 'hash'
  | 'anchor'

export const FACT_WORDS: Readonly<Record<FactName, Phrase>> = {
  kind: { en: 'What it is', 'zh-CN': '证据类型' },
  periods: { en: 'Periods (months, UTC)', 'zh-CN': '期间（月份，UTC）' },
  blocks: { en: 'Received in the blocks', 'zh-CN': '收款所在区块' },
  subject: { en: 'Who: fingerprint for this audience', 'zh-CN': '主体：针对该接收方的指纹' },
  address: { en: 'Who: address', 'zh-CN': '主体：地址' },
  audience: { en: 'Made for', 'zh-CN': '接收方' },
  nonce: { en: 'Nonce', 'zh-CN': '随机数（nonce）' },
  expiry: { en: 'Good until', 'zh-CN': '有效期至' },
  network: { en: 'Network', 'zh-CN': '网络' },
  ledgerId: { en: 'Ledger', 'zh-CN': '账本' },
  height: { en: 'As of block', 'zh-CN': '截至区块' },
  hash: { en: 'Hash of that block', 'zh-CN': '该区块的哈希' },
  anchor: { en: 'Anchor of that block', 'zh-CN': '该区块的锚点' },
}

/** What comparing a fact with what the reader expected says. */
export const NOTE_WORDS: Readonly<Record<'asked' | 'hash', Readonly<Record<'match' | 'mismatch' | 'open', Phrase>>>> = {
  asked: {
    match: { en: 'as you expected', 'zh-CN': '与您预期一致' },
    mismatch: { en: 'not what you expected', 'zh-CN': '与您预期不符' },
    open: { en: 'shown, not compared', 'zh-CN': '仅显示，未比对' },
  },
  hash: {
    match: { en: 'a block that you trust', 'zh-CN': '您信任的区块' },
    mismatch: { en: 'not the hash that you gave', 'zh-CN': '与您提供的哈希不同' },
    open: {
      en: 'not compared: look it up at a source that you trust',
      'zh-CN': '未比对：请向您信任的来源查证',
    },
  },
}

export type TotalColumn = Extract<
  keyof EvidenceTotal,
  'in' | 'out' | 'change' | 'shield' | 'unshield' | 'fees' | 'atLeast' | 'opening' | 'closing'
>

export const COLUMN_WORDS: Readonly<
  Record<TotalColumn | 'asset' | 'time' | 'height' | 'direction' | 'amount' | 'fee' | 'counterparty' | 'memo' | 'txId', Phrase>
> = {
  asset: { en: 'Asset', 'zh-CN': '资产' },
  in: { en: 'Received', 'zh-CN': '收入' },
  out: { en: 'Paid', 'zh-CN': '付出' },
  change: { en: 'To itself', 'zh-CN': '转给自己' },
  shield: { en: 'Paid into the pool', 'zh-CN': '存入资金池' },
  unshield: { en: 'Paid out of the pool', 'zh-CN': '从资金池提出' },
  fees: { en: 'Fees', 'zh-CN': '费用' },
  atLeast: { en: 'At least', 'zh-CN': '至少' },
  opening: { en: 'Before', 'zh-CN': '期初' },
  closing: { en: 'After', 'zh-CN': '期末' },
  time: { en: 'Time', 'zh-CN': '时间' },
  height: { en: 'Block', 'zh-CN': '区块' },
  direction: { en: 'What', 'zh-CN': '类型' },
  amount: { en: 'Amount', 'zh-CN': '金额' },
  fee: { en: 'Fee', 'zh-CN': '费用' },
  counterparty: { en: 'With whom', 'zh-CN': '对方' },
  memo: { en: 'Memo', 'zh-CN': '附言' },
  txId: { en: 'Transaction', 'zh-CN': '交易' },
}

export const DIRECTION_WORDS: Readonly<Record<EvidenceItem['direction'], Phrase>> = {
  in: { en: 'received', 'zh-CN': '收到' },
  out: { en: 'paid', 'zh-CN': '付出' },
  change: { en: 'to itself', 'zh-CN': '转给自己' },
  shield: { en: 'into the pool', 'zh-CN': '存入资金池' },
  unshield: { en: 'out of the pool', 'zh-CN': '从资金池提出' },
}
