import { loadManifest } from '../../../prover'
import type { Measurement } from '../../report'
import { figureOf } from '../../statistics'
import type { Suite } from '../suite'

const COUNTED = ['constraints', 'wires', 'domain'] as const

/** Read from the manifest, which setup compares with what the compiler makes. */
export const suite: Suite = {
  name: 'constraints',
  about: 'sizes of the circuits and of their proving keys',
  tasks: {},
  measure: async () => {
    const count = (name: string, unit: string, value: number): Omit<Measurement, 'suite'> => ({
      name,
      unit,
      better: 'less',
      start: 'count',
      figures: [figureOf('nacre', [value])],
    })
    const measurements = loadManifest().circuits.flatMap((circuit) => [
      ...COUNTED.map((what) => count(`${circuit.name}, ${what}`, what, circuit[what])),
      count(`${circuit.name}, proving key`, 'bytes', circuit.zkey.bytes),
    ])
    return { measurements }
  },
}
