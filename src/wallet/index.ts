/** L5: a wallet over a ledger, a prover and a store that are handed in; one operation a file. @module */
export { createWallet } from './create'
export {
  DamagedStateError,
  ForeignAddressError,
  ForeignLedgerError,
  InsufficientFundsError,
  InvalidRequestError,
  LedgerInconsistentError,
  StaleProposalError,
  UnfinishedProposalError,
  WatchOnlyError,
} from './errors'
export type {
  AssetBalance,
  DiscloseOptions,
  DisclosureRequest,
  Proposal,
  ProposalRequest,
  ProposedStep,
  ProposeOptions,
  SendOptions,
  SendReceipt,
  SyncResult,
  Wallet,
  WalletDeps,
} from './wallet'
