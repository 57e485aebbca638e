/** L3: the ledger's rules, pure: genesis, blocks, acceptance, replay (PROTOCOL §7, §8). @module */
export {
  type Acceptance,
  acceptAgain,
  acceptChecked,
  acceptTransaction,
  type BlockContext,
  type Decision,
  type Effects,
  type LedgerView,
  type Refusal,
  refusalError,
  refuseBeforeProofs,
} from './apply'
export {
  type Block,
  type BlockHash,
  type BlockHeader,
  decodeBlock,
  decodeBlockHeader,
  deriveBlockHash,
  encodeBlock,
  encodeBlockHeader,
  HEADER_BYTES,
  hashBody,
  hashEntries,
  isOperatorSignature,
  NO_BLOCK,
  signBlock,
} from './block'
export { type BlockContent, beginChain, type ChainState, type ChainStep, countGaps, extendChain } from './chain'
export type { ChainView, ViewedBlock, ViewedTransaction } from './chain-view'
export { BLOCK_CODES, type BlockCode, RULE_CODES, type RuleCode } from './codes'
export { type BlockDraft, draftBlock } from './draft'
export { type BlockEntry, decodeEntry, ENTRY_BYTES, encodeEntry, entriesOf, hashEntryList } from './entries'
export {
  DevelopmentKeysError,
  MalformedBlockError,
  MalformedGenesisError,
  MalformedHeadError,
  RefusedTransactionError,
  VerifyingKeyMismatchError,
} from './errors'
export {
  assertKeysAllowed,
  assertVerifyingKeys,
  DEFAULT_GRACE,
  decodeGenesis,
  deriveDomain,
  deriveLedgerId,
  encodeGenesis,
  type Genesis,
  MAX_GRACE,
  type PinnedCircuit,
  type RegisteredAsset,
} from './genesis'
export { compareHeads, formatHead, type HeadComparison, type HeadSignature, type LedgerHead, parseHead, signHead } from './head'
export { type ForesightedCheck, foresightedCheck, type ProofCheck } from './proofs'
export {
  createReplay,
  type Replay,
  type ReplayDeps,
  type ReplayFault,
  type ReplayResult,
  summarizeReplay,
} from './replay'
export { hashSupply, poolOf, type SupplyCounters, ZERO_SUPPLY } from './supply'
export { replayLedger, takeAll } from './take-all'
