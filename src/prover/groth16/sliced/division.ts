import { ELEMENT_BYTES, multiScalarWork, POINT_BYTES, pointLoadingWork, toCosetWork } from '../../../engine'
import { allEnded } from '../all-ended'
import { readConstants } from '../constants'
import { copyAll } from '../copy'
import type { Crew } from '../crew'
import type { Division } from '../division'
import { type Combine, joinProof, type Term } from '../join'
import type { SparseMatrix } from '../matrices'
import { divideKey, evenRange, type KeyPart, type PolynomialName } from './key-part'
import type { PartialSums } from './part'

/** Points are divided; every worker has a memory of its own, and gets the whole witness. */
export function createSlicedDivision(crew: Crew, module: WebAssembly.Module): Division {
  const deltas = new Map<string, Uint8Array>()
  return {
    load({ name }, zkey, matrices) {
      deltas.set(name, readConstants(zkey).delta1)
      const { parts, copies } = divideKey(zkey, matrices, crew.size)
      return {
        work: parts.reduce((sum, part) => sum + loadWork(part), 0),
        run: async (assertWanted) => {
          await copyAll(copies, assertWanted)
          await crew.everyone((worker) => {
            const part = parts[worker] as KeyPart
            return crew.ask(worker, 'load', { key: name, module, part }, buffersOf(part))
          })
        },
      }
    },
    prove({ name: key, wires, domain }, { witness, blinding }) {
      const run = async (assertWanted: () => void) => {
        const evaluating = crew.everyone((worker) => crew.ask(worker, 'evaluate', { key, witness }))
        const summing = crew.everyone((worker) =>
          crew.ask(worker, 'sum', { key, witness, blinding: worker === 0 ? blinding : undefined }),
        )
        const dividing = evaluating.then((values) => {
          assertWanted()
          const merged = Object.assign({}, ...values) as Record<PolynomialName, Uint8Array>
          return crew.everyone((worker) => {
            const { from, to } = evenRange(domain, crew.size, worker)
            const of = (name: PolynomialName) => merged[name].slice(ELEMENT_BYTES * from, ELEMENT_BYTES * to)
            return crew.ask(worker, 'quotient', { key, a: of('a'), b: of('b'), c: of('c') })
          })
        })
        const [sums, quotients] = await allEnded([summing, dividing])
        assertWanted()
        const of = (name: keyof PartialSums): readonly Term[] => sums.map((sum) => [sum[name], 1n])
        const c = [...of('c'), ...quotients.map((point): Term => [point, 1n])]
        const combine: Combine = (worker, group, terms) => crew.ask(worker, 'combine', { key, group, terms })
        return joinProof(
          crew.size,
          combine,
          { a: of('a'), b1: of('b1'), b2: of('b2'), c },
          deltas.get(key) as Uint8Array,
          blinding,
        )
      }
      const work = 4 * multiScalarWork('g1', wires) + multiScalarWork('g2', wires) + 3 * toCosetWork(Math.log2(domain))
      return { work, run }
    },
    forget({ name: key }) {
      deltas.delete(key)
      crew.forget(key)
    },
    dispose: () => deltas.clear(),
  }
}

/** What loading a part yields in all, about: of its points and its domain. */
function loadWork({ a, b2, h, logDomain }: KeyPart): number {
  const wires = a.length / POINT_BYTES.g1
  const points =
    pointLoadingWork('g1', 3 * wires + h.length / POINT_BYTES.g1) + pointLoadingWork('g2', b2.length / POINT_BYTES.g2)
  return points + 2 ** logDomain
}

/** The pieces of a part are copies of its own, so that they can be handed over. */
const buffersOf = ({ a, b1, b2, c, h, matrices }: KeyPart): readonly ArrayBuffer[] =>
  [a, b1, b2, c, h, matrices?.coefficients, ...listsOf(matrices?.a), ...listsOf(matrices?.b)].flatMap((list) =>
    list ? [list.buffer as ArrayBuffer] : [],
  )

const listsOf = (matrix: SparseMatrix | undefined): readonly Uint32Array[] => (matrix ? [matrix.rows, matrix.entries] : [])
