import type { Suite } from './suite'

/** All suites, in the order in which they run; each is loaded when it is asked for. */
const SUITES: Readonly<Record<string, () => Promise<{ readonly suite: Suite }>>> = {
  field: () => import('./suites/field'),
  msm: () => import('./suites/msm'),
  fft: () => import('./suites/fft'),
  witness: () => import('./suites/witness'),
  prove: () => import('./suites/prove'),
  verify: () => import('./suites/verify'),
  batch: () => import('./suites/batch'),
  poseidon: () => import('./suites/poseidon'),
  tree: () => import('./suites/tree'),
  scan: () => import('./suites/scan'),
  ledger: () => import('./suites/ledger'),
  setup: () => import('./suites/setup'),
  constraints: () => import('./suites/constraints'),
  bundle: () => import('./suites/bundle'),
}

export const SUITE_NAMES: readonly string[] = Object.keys(SUITES)

/** A suite by name; undefined if there is none. */
export async function suiteNamed(name: string): Promise<Suite | undefined> {
  if (!Object.hasOwn(SUITES, name)) return undefined
  return (await SUITES[name]?.())?.suite
}
