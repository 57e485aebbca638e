/** L6: measures nacre against other programs; here, what is made of the figures. Nothing in it runs anything. @module */
export { type AlternateOptions, alternate, type Subject, turnsOf } from './alternate'
export { type Plot, plotsOf } from './charts'
export { type Change, type Comparison, compareReports } from './compare'
export { csvCell, reportCsv } from './csv'
export { MeasuringFailedError, ReportMalformedError } from './errors'
export { MAX_REPORT_LENGTH, parseReport } from './parse-report'
export { RATIO_SOURCES, ratiosOf } from './ratios'
export {
  advantage,
  type Environment,
  type Figure,
  type Measurement,
  type Mode,
  nameWithoutSize,
  type Ratio,
  type Report,
  type Skipped,
  sizedName,
} from './report'
export { figureOf, median, medianDeviation, significant } from './statistics'
export { type Bar, type BarChart, type BarGroup, escapeXml, formatValue, renderBarChart } from './svg'
