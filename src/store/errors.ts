import { NacreError } from '../base'

/** What the store holds is not what it wrote: damaged, truncated, tampered with, or sealed under another key. */
export class StoreCorruptError extends NacreError {
  readonly code = 'store/corrupt'
  readonly category = 'store'
}

/** The medium refuses: full, read-only, not permitted, gone. Nothing of the change was kept. */
export class StoreUnavailableError extends NacreError {
  readonly code = 'store/unavailable'
  readonly category = 'store'
}

/** Another process, or another part of this one, holds the store for itself. */
export class StoreLockedError extends NacreError {
  readonly code = 'store/locked'
  readonly category = 'store'
}

/** The store was closed before. */
export class StoreClosedError extends NacreError {
  readonly code = 'store/closed'
  readonly category = 'store'
}

/** A key that is not 1 to 256 printable ASCII characters, or a limit that is no count. */
export class StoreKeyError extends NacreError {
  readonly code = 'store/key-invalid'
  readonly category = 'input'
}
