import { type ErrorOptions, NacreError } from '../base'

/** Words that are no BIP-39 mnemonic in English: a wrong word, count or checksum. */
export class InvalidMnemonicError extends NacreError {
  readonly code = 'keys/mnemonic-invalid'
  readonly category = 'input'
}

/** Bytes that are no BIP-39 seed of 64 bytes. */
export class InvalidSeedError extends NacreError {
  readonly code = 'keys/seed-invalid'
  readonly category = 'input'
}

/** A ledger id that has not 32 bytes, or a pool number that is no u32. */
export class InvalidDomainError extends NacreError {
  readonly code = 'keys/domain-invalid'
  readonly category = 'input'
}

/** An account index that is no u32, or (with a chance below 2^-250) one whose keys are zero. */
export class AccountIndexError extends NacreError {
  readonly code = 'keys/account-index-invalid'
  readonly category = 'input'
}

/** An address index that is no u64. */
export class AddressIndexError extends NacreError {
  readonly code = 'keys/address-index-invalid'
  readonly category = 'input'
}

/** Text or a number that is no period. */
export class MalformedPeriodError extends NacreError {
  readonly code = 'keys/period-malformed'
  readonly category = 'input'
}

/** A key or address whose text or bytes are not what `expected` looks like; never quotes the text, which may be secret. */
export class MalformedKeyError extends NacreError {
  readonly code = 'keys/text-malformed'
  readonly category = 'input'
  constructor(
    /** The kind of key that was looked for, e.g. `address`. */
    readonly expected: string,
    reason: string,
    options: ErrorOptions = {},
  ) {
    super(`not a valid ${expected}: ${reason}`, options)
  }
}

/** A key or address of a version that this library does not know. */
export class UnknownKeyVersionError extends NacreError {
  readonly code = 'keys/version-unknown'
  readonly category = 'input'
}

/** A key or address made for another ledger or pool than the one at hand. */
export class ForeignLedgerKeyError extends NacreError {
  readonly code = 'keys/foreign-ledger'
  readonly category = 'input'
}

/** An object that has the shape of a key but none of its secrets, such as a clone from another thread; keys travel as text. */
export class UnknownKeyObjectError extends NacreError {
  readonly code = 'keys/object-unknown'
  readonly category = 'input'
}
