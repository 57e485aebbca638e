import type { EvidenceKind, EvidenceLimit, Verdict } from '../disclosure'
import type { Phrase } from './language'

/** How a verdict looks; the colour never says it alone. */
export type VerdictTone = 'complete' | 'partial' | 'stale' | 'invalid'

export const VERDICT_WORDS: Readonly<
  Record<Verdict, { readonly tone: VerdictTone; readonly title: Phrase; readonly meaning: Phrase }>
> = {
  VALID_COMPLETE: {
    tone: 'complete',
    title: { en: 'Valid and complete', 'zh-CN': '有效且完整' },
    meaning: {
      en: 'Everything that evidence of this kind claims was checked against a block that you trust.',
      'zh-CN': '此类证据所主张的全部内容，均已对照您信任的区块核验通过。',
    },
  },
  VALID_PARTIAL: {
    tone: 'partial',
    title: { en: 'Valid, with a reservation', 'zh-CN': '有效，但有保留' },
    meaning: {
      en: 'What it shows is sound by itself, but one thing could not be checked: the reason stands below.',
      'zh-CN': '其内容本身成立，但有一项未能核验，原因见下。',
    },
  },
  STALE: {
    tone: 'stale',
    title: { en: 'No longer current', 'zh-CN': '已过时' },
    meaning: {
      en: 'It was sound when it was made, but it does not count any more: the reason stands below. Ask for new evidence.',
      'zh-CN': '制作时成立，但现已不再有效，原因见下。请要求对方提供新的证据。',
    },
  },
  INVALID: {
    tone: 'invalid',
    title: { en: 'Not valid', 'zh-CN': '无效' },
    meaning: {
      en: 'Do not rely on it: it does not show what it claims. The reason stands below.',
      'zh-CN': '请勿采信：它不能证明其所主张的内容，原因见下。',
    },
  },
}

export const KIND_WORDS: Readonly<Record<EvidenceKind, Phrase>> = {
  statement: {
    en: 'Statement: every payment that the account made in the periods named',
    'zh-CN': '期间对账单：该账户在所列期间内付出的每一笔款项',
  },
  account: {
    en: 'Account: what it received, sent and held, with its full viewing key',
    'zh-CN': '账户：凭完整查看密钥，显示其收入、支出与余额',
  },
  payment: { en: 'One payment', 'zh-CN': '单笔付款' },
  balance: {
    en: 'Balance: at the block named, the account held at least this much',
    'zh-CN': '余额：在所列区块时，该账户至少持有此数额',
  },
  income: {
    en: 'Income: between the blocks named, others paid the account at least this much',
    'zh-CN': '收入：在所列区块之间，他人至少向该账户支付了此数额',
  },
}

/** What evidence cannot show, said beside every verdict. */
export const LIMIT_WORDS: Readonly<Record<EvidenceLimit, Phrase>> = {
  'second-account': {
    en: 'A person can have several accounts. This says nothing about accounts other than the one named here.',
    'zh-CN': '一个人可以拥有多个账户。本证据不涉及此处所列账户以外的任何账户。',
  },
  'hidden-note': {
    en: 'A payment that these keys do not find is missing until it is spent. A payer in league with the holder of the account can garble it so that these keys cannot read it. The holder can also give out addresses that these keys do not find, and the payer need not know; nor is it certain that the keys shown here are those that find its receipts.',
    'zh-CN':
      '这些密钥无法发现的款项，在被花费之前不会显示。付款人可能与账户持有人串通，将密文写坏，使这些密钥无法读取。账户持有人也可以向他人提供这些密钥无法发现的地址，付款人无须知情；此处所示密钥是否确为能发现其收款的密钥，也无法确定。',
  },
  'borrowed-balance': {
    en: 'Money that was only borrowed counts like money owned. It may have left the account right after this block.',
    'zh-CN': '临时借入的资金与自有资金同样计入。这些资金可能在该区块之后立即转出。',
  },
  'washed-income': {
    en: 'Money that the owner sent in a circle, through another account, looks like income.',
    'zh-CN': '持有人经由其他账户循环转回的资金，看起来与收入无异。',
  },
  'no-receipts': {
    en: 'Only what the account sent is shown. What it received does not appear.',
    'zh-CN': '仅显示该账户付出的款项，不显示其收到的款项。',
  },
  'period-open': {
    en: 'A period named here is not closed yet: payments can still be added to it.',
    'zh-CN': '所列期间中有尚未结束者：之后仍可能新增付款。',
  },
  'no-trusted-block': {
    en: 'The block was not compared with a source that you trust. A ledger made up for the occasion would look the same, and something could be missing.',
    'zh-CN': '区块未与您信任的来源核对。临时伪造的账本看起来也会如此，并且可能有遗漏。',
  },
  'development-keys': {
    en: 'The proofs stand on development keys, under which anyone can forge proofs.',
    'zh-CN': '证明基于开发密钥，而任何人都能用开发密钥伪造证明。',
  },
}

/** Said wherever development keys stand behind a result. */
export const KEYS_WARNING: Phrase = {
  en: 'Development keys: anyone can forge proofs under them. This proves nothing outside a test.',
  'zh-CN': '开发密钥：任何人都能据此伪造证明。除测试外，本结果不证明任何事情。',
}
