import { NacreError } from '../base'

/** A file that is no report of `nacre bench`. */
export class ReportMalformedError extends NacreError {
  readonly code = 'bench/report-malformed'
  readonly category = 'input'
}

/** A process that measured ended before it answered, or failed; what it was at stands in the message. */
export class MeasuringFailedError extends NacreError {
  readonly code = 'bench/measuring-failed'
  readonly category = 'store'
}
