import type { Brand } from '../base'
import { MalformedPeriodError } from './errors'

/** A calendar month in UTC, the span of one journal key: 12·(year − 1970) + month − 1, a u32. 2026-11 is 682. */
export type Period = Brand<number, 'Period'>

const EPOCH_YEAR = 1970
const DAY = 86_400
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const
const TEXT = /^([1-9][0-9]{3})-(0[1-9]|1[0-2])$/

/** Takes a period's number; throws `MalformedPeriodError` unless it is a u32. */
export function parsePeriodIndex(index: number): Period {
  if (!Number.isInteger(index) || index < 0 || index > 0xffff_ffff)
    throw new MalformedPeriodError('a period is a whole number below 2^32')
  return index as Period
}

/** Reads `2026-11`; from 1970-01 to 9999-12. Throws `MalformedPeriodError`. */
export function parsePeriod(text: string): Period {
  const match = TEXT.exec(text)
  const index = match ? 12 * (Number(match[1]) - EPOCH_YEAR) + Number(match[2]) - 1 : -1
  if (index < 0) throw new MalformedPeriodError('a period is written as year and month, like 2026-11, from 1970-01 on')
  return parsePeriodIndex(index)
}

/** Writes `2026-11`. */
export function formatPeriod(period: Period): string {
  const { year, month } = yearAndMonth(period)
  return `${year}-${String(month + 1).padStart(2, '0')}`
}

/** The period of a time in whole Unix seconds, not negative. */
export function periodOf(unixSeconds: number): Period {
  if (!Number.isSafeInteger(unixSeconds) || unixSeconds < 0)
    throw new MalformedPeriodError('not a time in whole seconds since 1970')
  const days = Math.floor(unixSeconds / DAY)
  // The average year of the calendar has 365.2425 days, so that the guess is off by one at most.
  let year = EPOCH_YEAR + Math.floor(days / 365.2425)
  while (daysBefore(year + 1) <= days) year++
  while (daysBefore(year) > days) year--
  let rest = days - daysBefore(year)
  let month = 0
  for (; rest >= daysIn(year, month); month++) rest -= daysIn(year, month)
  return parsePeriodIndex(12 * (year - EPOCH_YEAR) + month)
}

/** The first second of a period, Unix time. */
export function periodBegin(period: Period): number {
  const { year, month } = yearAndMonth(period)
  let days = daysBefore(year)
  for (let each = 0; each < month; each++) days += daysIn(year, each)
  return days * DAY
}

/** The first second after a period, Unix time: where the next one begins. */
export function periodEnd(period: Period): number {
  return periodBegin((period + 1) as Period)
}

/** `month` counts from 0. */
function yearAndMonth(period: Period): { readonly year: number; readonly month: number } {
  return { year: EPOCH_YEAR + Math.floor(period / 12), month: period % 12 }
}

// Own arithmetic, for `Date` ends in the year 275760 and a period off the wire is any u32.
function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

function daysIn(year: number, month: number): number {
  return (MONTH_DAYS[month] as number) + (month === 1 && isLeap(year) ? 1 : 0)
}

function leapYearsUntil(year: number): number {
  return Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400)
}

/** Days from 1970-01-01 to the first of January of `year`. */
function daysBefore(year: number): number {
  return 365 * (year - EPOCH_YEAR) + leapYearsUntil(year - 1) - leapYearsUntil(EPOCH_YEAR - 1)
}
