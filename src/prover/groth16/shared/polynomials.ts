import {
  blockToCosetSteps,
  type Digits,
  ELEMENT_BYTES,
  ENTRY_BYTES,
  type Instance,
  joinAcross,
  placeDigits,
  type Range,
  recodeScalars,
  splitAcross,
} from '../../../engine'
import { cut } from '../cut'
import type { Item } from './lists'
import { EXTRA_SCALARS, type PlannedMatrix, type ScalarsName, type SharedPlan } from './plan'

/** Scalars that are taken at a time. */
const SCALARS = 2048
/** Ranges of columns for each worker, so that all finish together. */
const COLUMNS = 4

/** Where scalars' digits lie. */
export function digitsOf({ memory }: Instance, { bits, scalars }: SharedPlan, name: ScalarsName): Digits {
  const { count, digits } = scalars[name]
  return placeDigits(count, bits, { buffer: memory.buffer, at: digits })
}

/** The witness, as elements and as digits. */
export function scalarsList(instance: Instance, plan: SharedPlan): readonly Item[] {
  const digits = digitsOf(instance, plan, 'wires')
  return cut(plan.wires + EXTRA_SCALARS, SCALARS).map(
    ({ from, to }) =>
      function* () {
        const bytes = plan.witness + 32 * from
        instance.kernels['unpackAll']?.(plan.vector + ELEMENT_BYTES * from, bytes, to - from)
        recodeScalars(instance, bytes, to - from, digits, from)
        yield (to - from) / 4
      },
  )
}

/*
 * The domain is blocks, each as long as there are columns: what the first and the last layers of a transform bring together are the elements of one column.
 */

const columnsOf = ({ domain, blocks, workers }: SharedPlan): readonly Range[] =>
  cut(domain.size / blocks, Math.ceil(domain.size / blocks / (COLUMNS * workers)))

/** Rows of the two matrices times the witness, their products, and the first layers of the three transforms. */
export function columnsList(instance: Instance, plan: SharedPlan): readonly Item[] {
  const { domain, blocks, values, matrices } = plan
  const [a, b, c] = values
  return columnsOf(plan).map(
    (columns) =>
      function* () {
        for (const { from, to } of rowsOf(plan, columns)) {
          for (const [i, matrix] of matrices.entries()) multiplyRows(instance, plan, matrix, values[i] as number, { from, to })
          instance.kernels['multiplyAll']?.(
            c + ELEMENT_BYTES * from,
            a + ELEMENT_BYTES * from,
            b + ELEMENT_BYTES * from,
            to - from,
          )
          yield (to - from) / 2
        }
        for (const data of values) {
          splitAcross(instance, domain, data, blocks, columns)
          yield layersWork(plan, columns)
        }
      },
  )
}

/** The layers between, of each block of each polynomial. */
export function blocksList(instance: Instance, { domain, blocks, values }: SharedPlan): readonly Item[] {
  return values.flatMap((data) =>
    Array.from({ length: blocks }, (_, block) => () => blockToCosetSteps(instance, domain, data, blocks, block)),
  )
}

/** The last layers, and the quotient's values as digits. */
export function quotientList(instance: Instance, plan: SharedPlan): readonly Item[] {
  const { domain, blocks, values } = plan
  const [a, b, c] = values
  const digits = digitsOf(instance, plan, 'quotient')
  return columnsOf(plan).map(
    (columns) =>
      function* () {
        for (const data of values) {
          joinAcross(instance, domain, data, blocks, columns)
          yield layersWork(plan, columns)
        }
        for (const { from, to } of rowsOf(plan, columns)) {
          const mark = instance.mark()
          const bytes = instance.reserve(32 * (to - from))
          const [x, y, z] = [a, b, c].map((data) => data + ELEMENT_BYTES * from) as [number, number, number]
          instance.kernels['multiplySubtractAll']?.(x, x, y, z, to - from)
          instance.kernels['exportAll']?.(bytes, x, to - from)
          recodeScalars(instance, bytes, to - from, digits, from)
          instance.release(mark)
          yield (to - from) / 4
        }
      },
  )
}

/** A range of columns, as ranges of rows: one of each block. */
function rowsOf({ domain, blocks }: SharedPlan, { from, to }: Range): readonly Range[] {
  const length = domain.size / blocks
  return Array.from({ length: blocks }, (_, block) => ({ from: block * length + from, to: block * length + to }))
}

function multiplyRows(
  instance: Instance,
  { vector, coefficients }: SharedPlan,
  { rows, starts, entries }: PlannedMatrix,
  out: number,
  { from, to }: Range,
): void {
  const first = instance.words()[starts / 4 + from] as number
  const rowsAt = rows + 4 * from
  const entriesAt = entries + ENTRY_BYTES * first
  instance.kernels['multiplyMatrix']?.(out + ELEMENT_BYTES * from, rowsAt, entriesAt, coefficients, vector, to - from)
}

/** A layer for each doubling of the blocks; an addition of points takes as long as ten elements of a layer. */
const layersWork = ({ blocks }: SharedPlan, { from, to }: Range): number => (Math.log2(blocks) * blocks * (to - from)) / 10
