import { NacreError } from '../base'

/** The command was called in a way that means nothing: an option is missing, unknown, or contradicts another. */
export class UsageError extends NacreError {
  readonly code = 'cli/usage'
  readonly category = 'input'
}

/** A file that the command was told to read cannot be read, or is too long to be what was asked for. */
export class InputFileError extends NacreError {
  readonly code = 'cli/file-unreadable'
  readonly category = 'input'
}

/** A file would be made where one is already; nothing is ever written over a key, a mnemonic or a wallet. */
export class FileExistsError extends NacreError {
  readonly code = 'cli/file-exists'
  readonly category = 'input'
}

/** A file that the command was told to write cannot be written. */
export class OutputFileError extends NacreError {
  readonly code = 'cli/file-unwritable'
  readonly category = 'store'
}

/** There is a wallet already under this name; nothing is ever written over one. */
export class WalletExistsError extends NacreError {
  readonly code = 'wallet/exists'
  readonly category = 'input'
}

/** There is no wallet file under this name. */
export class WalletNotFoundError extends NacreError {
  readonly code = 'wallet/not-found'
  readonly category = 'input'
}

/** The wallet file is not what nacre wrote: cut, altered, or of another version. */
export class WalletFileCorruptError extends NacreError {
  readonly code = 'wallet/file-corrupt'
  readonly category = 'store'
}

/** The wallet file is whole, and the password does not open it. */
export class WalletPasswordError extends NacreError {
  readonly code = 'wallet/password-wrong'
  readonly category = 'refused'
}

/** Another process has the wallet open. */
export class WalletLockedError extends NacreError {
  readonly code = 'wallet/locked'
  readonly category = 'store'
}

/** A view-only wallet was asked for what takes a spending key. */
export class NoSpendingKeyError extends NacreError {
  readonly code = 'wallet/no-spending-key'
  readonly category = 'refused'
}

/** The ledger's registry has no asset of this code. */
export class UnknownAssetError extends NacreError {
  readonly code = 'cli/asset-unknown'
  readonly category = 'input'
}

/** A file that holds no issuer key. */
export class IssuerKeyError extends NacreError {
  readonly code = 'cli/issuer-key-malformed'
  readonly category = 'input'
}

/** A file that holds no coordinator key. */
export class CoordinatorKeyError extends NacreError {
  readonly code = 'cli/coordinator-key-malformed'
  readonly category = 'input'
}

/** A file that holds no key to sign with: neither an issuer's nor a coordinator's. */
export class SigningKeyError extends NacreError {
  readonly code = 'cli/signing-key-malformed'
  readonly category = 'input'
}
