import { type ErrorOptions, NacreError } from '../base'

/** Bytes that are no list of points: cut off, a coordinate that is not below q, a point off the curve. */
export class PointsMalformedError extends NacreError {
  readonly code = 'engine/points-malformed'
  readonly category = 'input'
}

/** The engine needs more memory than this machine, or its own limit of 2 GiB, gives. */
export class EngineMemoryError extends NacreError {
  readonly code = 'engine/memory'
  readonly category = 'store'
  constructor(
    /** Bytes that all together would have come to. */
    readonly bytes: number,
    options: ErrorOptions = {},
  ) {
    super(`the engine cannot have ${bytes} bytes of memory`, options)
  }
}
