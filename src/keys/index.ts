/** L2: seed, spending, viewing, period and payment keys, addresses, periods. @module */
export {
  DIVERSIFIER_BYTES,
  deriveAccount,
  deriveAccountFingerprint,
  deriveJournalPeriodKey,
  deriveOwner,
  diversifierToFr,
} from './account'
export {
  ADDRESS_BYTES,
  type Address,
  decodeAddress,
  defaultAddress,
  deriveAddress,
  deriveAddressIndex,
  deriveInternalAddress,
  encodeAddress,
  equalAddresses,
  formatAddress,
  parseAddress,
} from './address'
export { type AnyKey, parseAnyKey } from './any-key'
export {
  AccountIndexError,
  AddressIndexError,
  ForeignLedgerKeyError,
  InvalidDomainError,
  InvalidMnemonicError,
  InvalidSeedError,
  MalformedKeyError,
  MalformedPeriodError,
  UnknownKeyObjectError,
  UnknownKeyVersionError,
} from './errors'
export { deriveFingerprint, encodeDomain, FINGERPRINT_BYTES, type LedgerDomain } from './ledger-domain'
export { createMnemonic, deriveSeed, type Mnemonic, parseMnemonic, parseSeed, type Seed } from './mnemonic'
export {
  createPaymentKey,
  formatPaymentKey,
  MEMO_SEED_BYTES,
  type PaymentKey,
  parsePaymentKey,
  revealPaymentKey,
} from './payment-key'
export { formatPeriod, type Period, parsePeriod, parsePeriodIndex, periodBegin, periodEnd, periodOf } from './period'
export { derivePeriodKey, formatPeriodKey, type PeriodKey, parsePeriodKey, periodSecret, revealPeriodKey } from './period-key'
export { authorizeMessage, deriveSpendingKey, formatSpendingKey, parseSpendingKey, type SpendingKey } from './spending-key'
export { TEXT_PREFIXES, type TextKind } from './text'
export {
  deriveFullViewingKey,
  deriveIncomingViewingKey,
  encodeFullViewingKey,
  type FullViewingKey,
  type FullViewingSecrets,
  formatFullViewingKey,
  formatIncomingViewingKey,
  type IncomingViewingKey,
  parseFullViewingKey,
  parseIncomingViewingKey,
  revealFullViewingKey,
  revealIncomingViewingKey,
  type Side,
  type SideSecrets,
  sameViewingKey,
} from './viewing-key'
