/** L5: what a report says, in words, for whoever shows it to people: the command line and the regulator's page. @module */
export { codeWords } from './codes'
export { csvField } from './csv'
export { KEYS_WARNING, KIND_WORDS, LIMIT_WORDS, VERDICT_WORDS, type VerdictTone } from './evidence'
export { isLanguage, LANGUAGES, type Language, type Phrase, phrase } from './language'
export {
  type ComparedField,
  type Expectation,
  type Fact,
  formatBlocks,
  itemsCsv,
  type ReportView,
  type ViewTable,
  viewReport,
} from './report-view'
export { escapeJson, shorten, showLines, showText } from './strangers'
export { formatGrouped, formatIso, formatPeriods, formatUtc, groupDigits, parseIso } from './units'
