import type { EvidenceCode } from '../disclosure'
import type { Phrase } from './language'

/** The reasons of `verifyEvidence` in words, by code. */
export const CODE_WORDS: Readonly<Record<EvidenceCode, Phrase>> = {
  'evidence/too-large': { en: 'The file is larger than evidence may be.', 'zh-CN': '文件超过证据允许的大小。' },
  'evidence/not-json': {
    en: 'The file is not an evidence file: it is no JSON text.',
    'zh-CN': '该文件不是证据文件：并非 JSON 文本。',
  },
  'evidence/duplicate-key': { en: 'The file names a field twice.', 'zh-CN': '文件中有字段重复出现。' },
  'evidence/too-deep': { en: 'The file nests deeper than evidence does.', 'zh-CN': '文件的嵌套层数超过证据应有的层数。' },
  'evidence/too-many-values': { en: 'The file holds more values than evidence may.', 'zh-CN': '文件中的值超过证据允许的数量。' },
  'evidence/number-not-canonical': {
    en: 'A number in the file is not written in the one way that is accepted.',
    'zh-CN': '文件中有数字未按唯一认可的形式书写。',
  },
  'evidence/string-not-canonical': {
    en: 'A text in the file is not written in the one way that is accepted.',
    'zh-CN': '文件中有文本未按唯一认可的形式书写。',
  },
  'evidence/schema': {
    en: 'The file is not an evidence file: a field is missing, unknown or of the wrong kind.',
    'zh-CN': '该文件不是证据文件：有字段缺失、未知或类型不符。',
  },
  'evidence/version-unknown': {
    en: 'The file is of a version that this program does not know.',
    'zh-CN': '文件的版本为本程序所不识。',
  },
  'evidence/field-not-canonical': {
    en: 'A number that the proofs speak of is out of range.',
    'zh-CN': '证明所涉的某个数超出范围。',
  },
  'evidence/text-invalid': {
    en: 'The audience or the nonce is empty, too long, or has characters that are not allowed.',
    'zh-CN': '接收方或随机数为空、过长，或含有不允许的字符。',
  },
  'evidence/genesis-malformed': {
    en: 'The beginning of the ledger in the file is not readable.',
    'zh-CN': '文件中的账本创世记录无法读取。',
  },
  'evidence/development-keys': {
    en: 'The proofs stand on development keys, which anyone can use to forge, and the ledger is not one for development.',
    'zh-CN': '证明基于任何人都可用来伪造的开发密钥，而该账本并非开发账本。',
  },
  'evidence/verifying-key': {
    en: 'The ledger is tied to other verifying keys than those of this program.',
    'zh-CN': '该账本所固定的验证密钥与本程序的不同。',
  },
  'evidence/ledger-mismatch': {
    en: 'The evidence is of another ledger than the one that you trust.',
    'zh-CN': '证据所属的账本并非您信任的账本。',
  },
  'evidence/block-malformed': { en: 'The block that the evidence names is not readable.', 'zh-CN': '证据所指的区块无法读取。' },
  'evidence/block-mismatch': {
    en: 'The block that the evidence names is not the one that it carries.',
    'zh-CN': '证据所指的区块与其所附的区块不一致。',
  },
  'evidence/block-signature': {
    en: 'The operator of the ledger did not sign the block.',
    'zh-CN': '账本运营者未对该区块签名。',
  },
  'evidence/audience-mismatch': { en: 'The evidence was made for somebody else.', 'zh-CN': '该证据是为他人制作的。' },
  'evidence/nonce-mismatch': {
    en: 'The evidence was made for another question: it is being shown a second time.',
    'zh-CN': '该证据是为另一次询问制作的，属于重复出示。',
  },
  'evidence/address-malformed': { en: 'An address in the file is not an address.', 'zh-CN': '文件中的某个地址并非有效地址。' },
  'evidence/viewing-key-malformed': {
    en: 'The full viewing key in the file is not one.',
    'zh-CN': '文件中的完整查看密钥无效。',
  },
  'evidence/foreign-key': {
    en: 'An address or key in the file belongs to another ledger.',
    'zh-CN': '文件中的某个地址或密钥属于其他账本。',
  },
  'evidence/periods': { en: 'The periods are missing or out of order.', 'zh-CN': '期间缺失或顺序有误。' },
  'evidence/counted-twice': { en: 'A note is counted more than once.', 'zh-CN': '某张票据被重复计入。' },
  'evidence/sum': { en: 'The parts do not add up to the amount claimed.', 'zh-CN': '各部分之和与所主张的金额不符。' },
  'evidence/heights': {
    en: 'The blocks between which income is claimed do not fit the evidence.',
    'zh-CN': '收入所涉的起止区块与证据不符。',
  },
  'evidence/asset-unknown': { en: 'The ledger has no such asset.', 'zh-CN': '账本中没有该资产。' },
  'evidence/proof-count': { en: 'There are more or fewer proofs than the claim needs.', 'zh-CN': '证明的数量与主张所需不符。' },
  'evidence/proof-circuit': { en: 'A proof is of another kind than the claim needs.', 'zh-CN': '某个证明的种类与主张所需不符。' },
  'evidence/proof-malformed': { en: 'A proof is not readable.', 'zh-CN': '某个证明无法读取。' },
  'evidence/proof-invalid': {
    en: 'A proof does not hold for what is claimed. The file was altered, or made without the right keys.',
    'zh-CN': '某个证明不支持其主张：文件被改动过，或制作时没有正确的密钥。',
  },
  'evidence/signature-invalid': { en: 'The account did not sign this.', 'zh-CN': '账户未对此签名。' },
  'evidence/subject-mismatch': {
    en: 'The fingerprint is not the one of this account and audience.',
    'zh-CN': '指纹与该账户及接收方不符。',
  },
  'evidence/chain-malformed': { en: 'A block in the file is not readable.', 'zh-CN': '文件中有区块无法读取。' },
  'evidence/chain-begin': {
    en: 'The blocks begin too late: payments before them could be missing.',
    'zh-CN': '区块起始过晚：之前的付款可能被遗漏。',
  },
  'evidence/chain-link': { en: 'A block is missing, or was replaced.', 'zh-CN': '有区块缺失或被替换。' },
  'evidence/chain-end': {
    en: 'The blocks do not end with the one that the evidence names.',
    'zh-CN': '最后一个区块并非证据所指的区块。',
  },
  'evidence/chain-count': {
    en: 'A block lists more or fewer transactions than it has.',
    'zh-CN': '有区块所列的交易数量与实际不符。',
  },
  'evidence/chain-body': { en: 'The transactions of a block were altered.', 'zh-CN': '有区块的交易被改动。' },
  'evidence/chain-entries': { en: 'The entries of a block were altered.', 'zh-CN': '有区块的条目被改动。' },
  'evidence/chain-incomplete': {
    en: 'A block that is needed came without its transactions.',
    'zh-CN': '所需的某个区块未附交易。',
  },
  'evidence/item-hidden': {
    en: 'A payment of the account is on the ledger, and its content was left out.',
    'zh-CN': '账本上有该账户的一笔付款，而其内容被隐去。',
  },
  'evidence/journal-malformed': {
    en: 'The journal of a transaction does not open under the key of its period.',
    'zh-CN': '某笔交易的日志无法用其期间的密钥打开。',
  },
  'evidence/blocks-needed': {
    en: 'The file brings no blocks, and no ledger was given that has its block: nothing of it could be checked. Give the ledger, or ask for a file with blocks.',
    'zh-CN': '文件未附区块，也未提供含有该区块的账本，因此无法核验。请提供账本，或索取附有区块的文件。',
  },
  'evidence/transaction-unknown': { en: 'The transaction is in none of the blocks.', 'zh-CN': '所有区块中均无此交易。' },
  'evidence/output-unknown': { en: 'The transaction has no such payment in it.', 'zh-CN': '该交易中没有这笔付款。' },
  'evidence/payment-key': { en: 'The key in the file does not open the payment.', 'zh-CN': '文件中的密钥无法打开该笔付款。' },
  'evidence/memo-key': {
    en: 'The key in the file does not open the memo of the payment.',
    'zh-CN': '文件中的密钥无法打开该笔付款的附言。',
  },
  'evidence/payee-mismatch': {
    en: 'The payment was made to another address than the payee’s.',
    'zh-CN': '该笔付款的收款地址并非收款人的地址。',
  },
  'evidence/receipt-hidden': {
    en: 'The account spent money whose receipt does not show.',
    'zh-CN': '该账户花费了未显示其来源的款项。',
  },
  'evidence/summary-item-missing': { en: 'The summary leaves out a line.', 'zh-CN': '摘要遗漏了一行。' },
  'evidence/summary-item-repeated': { en: 'The summary has a line twice.', 'zh-CN': '摘要中有一行重复。' },
  'evidence/summary-item-unknown': {
    en: 'The summary has a line that the ledger does not have.',
    'zh-CN': '摘要中有一行为账本所无。',
  },
  'evidence/summary-amount': {
    en: 'The summary says another amount or fee than the ledger.',
    'zh-CN': '摘要中的金额或费用与账本不符。',
  },
  'evidence/summary-memo': {
    en: 'The summary says another memo than the payment has.',
    'zh-CN': '摘要中的附言与该笔付款的不符。',
  },
  'evidence/summary-detail': {
    en: 'A line of the summary differs from the ledger.',
    'zh-CN': '摘要中有一行与账本不同。',
  },
  'evidence/summary-totals': { en: 'The totals of the summary do not add up.', 'zh-CN': '摘要中的合计有误。' },
  'evidence/expired': { en: 'The evidence was good until a time that has passed.', 'zh-CN': '证据的有效期已过。' },
  'evidence/block-old': {
    en: 'The block as of which the evidence speaks is older than you asked for.',
    'zh-CN': '证据所依据的区块早于您要求的时间。',
  },
  'evidence/block-reorganised': {
    en: 'The block that the evidence names is no longer part of the ledger.',
    'zh-CN': '证据所指的区块已不再属于该账本。',
  },
  'evidence/trust-contradicted': {
    en: 'What you trust contradicts itself: two different blocks of one height. Whoever signed both cannot be relied on; ask the operator, and other readers of the ledger.',
    'zh-CN': '您所信任的内容相互矛盾：同一高度有两个不同的区块。签署两者的一方不可信赖，请向运营方及账本的其他读者查证。',
  },
  'evidence/no-ledger-data': {
    en: 'No blocks came with the evidence, and no ledger was given to read them from: only the proofs and keys were checked.',
    'zh-CN': '证据未附区块，也未提供账本：仅核验了证明与密钥。',
  },
  'evidence/no-trusted-block': {
    en: 'Nothing ties the block that the evidence names to a ledger that you trust. Give a ledger, a head or a block hash from a source that you trust.',
    'zh-CN': '尚无任何内容将证据所指的区块与您信任的账本联系起来。请提供来自您信任的来源的账本、账本头或区块哈希。',
  },
  'evidence/period-open': {
    en: 'A period is still open: it shows what is there so far, and payments can still be added.',
    'zh-CN': '有期间尚未结束：仅显示目前已有的内容，之后仍可能新增付款。',
  },
  'evidence/complete': {
    en: 'All that it claims was checked against a block that you trust.',
    'zh-CN': '其全部主张均已对照您信任的区块核验。',
  },
}

const OTHER: Phrase = {
  en: 'A check of the evidence or of the ledger failed.',
  'zh-CN': '证据或账本有一项检查未通过。',
}

/** What a code says to people; one that has no words of its own gets words all the same, for the code stands beside them. */
export function codeWords(code: string): Phrase {
  return Object.hasOwn(CODE_WORDS, code) ? CODE_WORDS[code as EvidenceCode] : OTHER
}
