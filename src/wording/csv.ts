import { showText } from './strangers'

/** What spreadsheets take for the begin of a formula, in any of the forms that compatibility (NFKC) folds into one, and the minus sign. */
const SIGNS = '[=+\\-@＝﹦⁼₌＋﹢⁺₊－﹣＠﹫⁻₋−]'
/** Where a cell begins: at the begin, and behind semicolons where the spreadsheet's country separates by these. */
const FORMULA = new RegExp(`(^|;)(?=[\\s'"]*${SIGNS})`, 'g')

/** A CSV field (RFC 4180) that no spreadsheet takes for a formula, whatever it separates by: an apostrophe stands before what would be one. */
export function csvField(text: string): string {
  const shown = showText(text)
  const harmless = shown.replace(FORMULA, "$1'")
  return /[",;\n\r]/.test(harmless) || harmless !== text ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
