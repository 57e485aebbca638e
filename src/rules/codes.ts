/** The rules in the order in which they are checked (PROTOCOL §7). */
export const RULE_CODES = [
  'rules/ledger-mismatch',
  'rules/action-count',
  'rules/relayer',
  'rules/expired',
  'rules/expiry-invalid',
  'rules/period',
  'rules/anchor-unknown',
  'rules/nullifier-spent',
  'rules/nullifier-repeated',
  'rules/public-amounts',
  'rules/recipient',
  'rules/fee',
  'rules/issuer',
  'rules/supply',
  'rules/proof',
] as const
export type RuleCode = (typeof RULE_CODES)[number]

/** What replay finds wrong with a block itself, in the order in which it looks (PROTOCOL §8.2). */
export const BLOCK_CODES = [
  'rules/block-malformed',
  'rules/block-ledger',
  'rules/block-height',
  'rules/block-previous',
  'rules/block-time',
  'rules/block-count',
  'rules/block-signature',
  'rules/block-body',
  'rules/block-entries',
  'rules/block-tree',
  'rules/block-nullifiers',
  'rules/block-supply',
] as const
export type BlockCode = (typeof BLOCK_CODES)[number]
