import { advantage, type Measurement, nameWithoutSize, type Ratio } from './report'

/** A ratio's measurement as `suite/name` without its size, and the program that nacre is compared with, if any. */
interface RatioSource {
  readonly measurement: string
  readonly baseline: string | undefined
}

/** The ratios that goals are stated in. */
export const RATIO_SOURCES = {
  proveVsSnarkjs: { measurement: 'prove/transfer, warm, all cores', baseline: 'snarkjs' },
  proveSingleVsSnarkjs: { measurement: 'prove/transfer, warm, one thread', baseline: 'snarkjs' },
  verifyVsSnarkjs: { measurement: 'verify/one proof', baseline: 'snarkjs' },
  batch64VsSnarkjs: { measurement: 'batch/64 proofs', baseline: 'snarkjs' },
  poseidonVsPoseidonLite: { measurement: 'poseidon/2 inputs, bulk', baseline: 'poseidon-lite' },
  poseidonVsCircomlibjs: { measurement: 'poseidon/2 inputs, bulk', baseline: 'circomlibjs' },
  treeVsPoseidonLite: { measurement: 'tree/append leaves', baseline: 'poseidon-lite' },
  scanVsNoble: { measurement: 'scan/trial decryption', baseline: 'noble' },
  ledgerVsSnarkjs: { measurement: 'ledger/accepted, durable payments', baseline: 'snarkjs' },
  setupSeconds: { measurement: 'setup/development keys of transfer', baseline: undefined },
} as const satisfies Readonly<Record<string, RatioSource>>

/** Every ratio that the measurements hold; null for the others. */
export function ratiosOf(measurements: readonly Measurement[]): Readonly<Record<string, Ratio | null>> {
  const entries = Object.entries(RATIO_SOURCES).map(([name, source]: [string, RatioSource]) => {
    const found = measurements.find((each) => `${each.suite}/${nameWithoutSize(each.name)}` === source.measurement)
    return [name, found === undefined ? null : ratioOf(found, source.baseline)] as const
  })
  return Object.fromEntries(entries)
}

function ratioOf(measured: Measurement, baseline: string | undefined): Ratio | null {
  const [ours] = measured.figures
  if (ours === undefined) return null
  const measurement = `${measured.suite}/${measured.name}`
  if (baseline === undefined) return { ratio: null, unit: measured.unit, nacre: ours.median, baseline: null, measurement }
  const theirs = measured.figures.find(({ subject }) => subject === baseline)
  if (theirs === undefined) return null
  return {
    ratio: advantage(measured, baseline),
    unit: measured.unit,
    nacre: ours.median,
    baseline: theirs.median,
    measurement,
  }
}
