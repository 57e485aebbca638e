import { type ErrorOptions, NacreError } from '../../base'

/** What `verifyCeremony` may find wrong; `docs/CEREMONY.md` says what each means. */
export type CeremonyFault =
  | 'ceremony/transcript-malformed'
  | 'ceremony/r1cs-foreign'
  | 'ceremony/circuit-not-pinned'
  | 'ceremony/ptau-malformed'
  | 'ceremony/ptau-foreign'
  | 'ceremony/ptau-without-contribution'
  | 'ceremony/ptau-not-prepared'
  | 'ceremony/ptau-too-small'
  | 'ceremony/file-missing'
  | 'ceremony/file-altered'
  | 'ceremony/zkey-malformed'
  | 'ceremony/record-mismatch'
  | 'ceremony/initial-key'
  | 'ceremony/no-contribution'
  | 'ceremony/no-beacon'
  | 'ceremony/beacon-unexpected'
  | 'ceremony/contribution-invalid'
  | 'ceremony/key-unsound'
  | 'ceremony/verifying-key-mismatch'
  | 'ceremony/manifest-mismatch'

/** A rule of the ceremony says no; the code is that of the rule. */
export class CeremonyRefusedError extends NacreError {
  readonly category = 'refused'
  constructor(
    readonly code: CeremonyFault,
    message: string,
    options: ErrorOptions = {},
  ) {
    super(message, options)
  }
}

/** No ceremony lies in the folder: it has no transcript. */
export class CeremonyNotFoundError extends NacreError {
  readonly code = 'ceremony/not-found'
  readonly category = 'input'
}

/** A file or folder of a ceremony would be made where something lies already. */
export class CeremonyExistsError extends NacreError {
  readonly code = 'ceremony/exists'
  readonly category = 'input'
}

/** Text that is no transcript of this version, or not in its one canonical form. */
export class TranscriptMalformedError extends NacreError {
  readonly code = 'ceremony/transcript-malformed'
  readonly category = 'input'
}

/** The beacon was applied already: nobody can contribute any more. */
export class CeremonyClosedError extends NacreError {
  readonly code = 'ceremony/closed'
  readonly category = 'refused'
}

/** A contributor's name or a beacon that is out of its range. */
export class ContributionInvalidError extends NacreError {
  readonly code = 'ceremony/argument-invalid'
  readonly category = 'input'
}

/** A file or folder of a ceremony cannot be read or written. */
export class CeremonyUnusableError extends NacreError {
  readonly code = 'ceremony/unusable'
  readonly category = 'store'
}

/** snarkjs failed where nothing was found wrong with what it was given. */
export class CeremonyFailedError extends NacreError {
  readonly code = 'ceremony/failed'
  readonly category = 'store'
}
