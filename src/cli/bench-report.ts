import { readFileSync, statSync } from 'node:fs'
import { MAX_REPORT_LENGTH, parseReport, type Report } from '../bench'
import { InputFileError } from './errors'

/** Reads the report of a run. Throws `InputFileError`, `ReportMalformedError`. */
export function readReport(file: string): Report {
  let text: string
  try {
    if (statSync(file).size > MAX_REPORT_LENGTH) throw new RangeError('too long')
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new InputFileError(`cannot read ${file}`, { cause })
  }
  return parseReport(text)
}
