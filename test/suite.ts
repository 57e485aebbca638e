/** Which of the three suites runs: `npm test`, `npm run test:ci` or `npm run test:slow`. */
export const suite: 'normal' | 'ci' | 'slow' =
  process.env['NACRE_SUITE'] === 'ci' ? 'ci' : process.env['NACRE_SUITE'] === 'slow' ? 'slow' : 'normal'

/** Milliseconds for a test whose count grows with the suite: the slow one may take long, the others not. */
export const LONG = suite === 'slow' ? 3_600_000 : 600_000

/** What the suite at hand takes: mostly how many cases a property runs. */
export function cases<T>(normal: T, ci: T, slow: T): T {
  return { normal, ci, slow }[suite]
}
