import * as v from 'valibot'
import { ReportMalformedError } from './errors'
import type { Report } from './report'

/** Longest report that is read, characters. */
export const MAX_REPORT_LENGTH = 16_000_000

const text = v.pipe(v.string(), v.maxLength(1_000))
const number = v.pipe(v.number(), v.finite())
const samples = v.pipe(v.array(number), v.maxLength(100_000))

const figure = v.strictObject({ subject: text, median: number, spread: v.pipe(number, v.minValue(0)), samples })

const measurement = v.strictObject({
  suite: text,
  name: text,
  unit: text,
  better: v.picklist(['less', 'more']),
  start: v.picklist(['cold', 'warm', 'count']),
  figures: v.pipe(v.array(figure), v.minLength(1), v.maxLength(64)),
})

const environment = v.strictObject({
  nacre: text,
  commit: v.nullable(text),
  cpu: text,
  cores: number,
  memoryMB: number,
  node: text,
  v8: text,
  os: text,
  loadBefore: samples,
  loadAfter: samples,
  started: number,
  seconds: number,
})

const ratio = v.strictObject({
  ratio: v.nullable(number),
  unit: text,
  nacre: number,
  baseline: v.nullable(number),
  measurement: text,
})

const report = v.strictObject({
  format: v.literal('nacre-bench'),
  version: v.literal(1),
  mode: v.picklist(['quick', 'normal', 'full']),
  environment,
  measurements: v.pipe(v.array(measurement), v.maxLength(10_000)),
  ratios: v.record(text, v.nullable(ratio)),
  skipped: v.pipe(v.array(v.strictObject({ suite: text, what: text, reason: text })), v.maxLength(10_000)),
})

/** Reads a report from its JSON. Throws `ReportMalformedError`. */
export function parseReport(json: string): Report {
  if (json.length > MAX_REPORT_LENGTH) throw new ReportMalformedError('a report is not that long')
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch (cause) {
    throw new ReportMalformedError('the report is no JSON', { cause })
  }
  const result = v.safeParse(report, value)
  if (result.success) return result.output
  const [issue] = result.issues
  throw new ReportMalformedError(`no report of nacre bench: ${v.getDotPath(issue) ?? 'the document'} is not as it should be`, {
    hint: 'Give the report.json that `nacre bench --out DIR` writes, or what `nacre bench --json` prints.',
  })
}
