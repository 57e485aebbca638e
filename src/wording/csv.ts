import { showText } from './strangers'

/** What spreadsheets take for the begin of a formula, in the widths that they fold into one. */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20\u2212]/

/** A CSV field (RFC 4180) that no spreadsheet takes for a formula. */
export function csvField(text: string): string {
  const shown = showText(text)
  const harmless = FORMULA.test(shown) ? `'${shown}` : shown
  return /[",\n\r]/.test(harmless) || harmless !== text ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
