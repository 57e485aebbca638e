import { formatSigned } from '../disclosure'
import { formatPeriod, parsePeriodIndex } from '../keys'

/** Where the calendar ends that `Date` has: what a u48 can say ends much later. */
const LAST_SECOND = 8_640_000_000_000

/** Unix seconds as `2026-11-05T14:03:12Z`; a time beyond the calendar as its number. */
export function formatIso(seconds: number): string {
  if (!Number.isInteger(seconds) || Math.abs(seconds) > LAST_SECOND) return `${seconds} s`
  return new Date(1000 * seconds).toISOString().replace('.000Z', 'Z')
}

/** A day or a second, `2026-11-05` or as above, as Unix seconds from 1970 on; `undefined` for anything else. */
export function parseIso(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}Z)?$/.test(text)) return undefined
  const milliseconds = Date.parse(text)
  return milliseconds >= 0 ? milliseconds / 1000 : undefined
}

/** The same for people: `2026-11-05 14:03:12 UTC`. */
export function formatUtc(seconds: number): string {
  return formatIso(seconds).replace('T', ' ').replace('Z', ' UTC')
}

/** An amount in the asset's units, its whole part in groups of three. */
export function formatGrouped(amount: bigint, decimals: number): string {
  const [whole = '', fraction] = formatSigned(amount, decimals).split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}

/** Periods as months, neighbours as a range: `2026-09 – 2026-11, 2027-01`. */
export function formatPeriods(periods: readonly number[]): string {
  const runs: [number, number][] = []
  for (const period of [...new Set(periods)].sort((a, b) => a - b)) {
    const last = runs.at(-1)
    if (last && last[1] + 1 === period) last[1] = period
    else runs.push([period, period])
  }
  const name = (period: number): string => formatPeriod(parsePeriodIndex(period))
  return runs.map(([first, last]) => (first === last ? name(first) : `${name(first)} – ${name(last)}`)).join(', ')
}

/** Hexadecimal in groups of four, so that people can compare it; anything else as it is. */
export function groupDigits(hex: string): string {
  return /^[0-9a-f]+$/.test(hex) ? hex.replace(/(.{4})(?=.)/g, '$1 ') : hex
}
