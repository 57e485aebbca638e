import { type ErrorOptions, NacreError } from '../../base'

const setupHint = (circuit: string): string =>
  `Run \`nacre setup --circuit ${circuit}\`: it makes what is missing and replaces what is damaged.`

/** A circuit's files are not in the cache. */
export class ArtifactMissingError extends NacreError {
  readonly code = 'artifacts/missing'
  readonly category = 'store'
  constructor(
    readonly file: string,
    readonly circuit: string,
    options: ErrorOptions = {},
  ) {
    super(`${file} is not there`, { hint: setupHint(circuit), ...options })
  }
}

/** A file in the cache does not have the length or hash that the manifest pins; nothing of it was used. */
export class ArtifactMismatchError extends NacreError {
  readonly code = 'artifacts/mismatch'
  readonly category = 'store'
  constructor(
    readonly file: string,
    readonly circuit: string,
    options: ErrorOptions = {},
  ) {
    super(`${file} is not the file that the manifest pins (truncated, damaged or of another version)`, {
      hint: setupHint(circuit),
      ...options,
    })
  }
}

/** The cache folder cannot be read or written: no permission, a full disk, a file in its place. */
export class CacheUnusableError extends NacreError {
  readonly code = 'artifacts/cache-unusable'
  readonly category = 'store'
  constructor(
    readonly folder: string,
    options: ErrorOptions = {},
  ) {
    super(`the cache folder ${folder} cannot be used`, {
      hint: 'Name another one in the environment variable NACRE_CACHE.',
      ...options,
    })
  }
}

/** The manifest is not of the schema of this version. */
export class ManifestMalformedError extends NacreError {
  readonly code = 'artifacts/manifest-malformed'
  readonly category = 'input'
}

/** What was built is not what the manifest pins: the circuits, the compiler or the key maker changed. */
export class NotPinnedError extends NacreError {
  readonly code = 'artifacts/not-pinned'
  readonly category = 'store'
  constructor(what: string) {
    super(`${what} differs from what the manifest pins`, {
      hint: 'Reinstall the package; a maintainer who changed a circuit runs `node scripts/pin-circuits.mjs` and commits its result.',
    })
  }
}
