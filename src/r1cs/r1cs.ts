import { readLittleEndian } from '../base'
import { FIELD_MODULUS } from '../crypto'
import { R1csMalformedError } from './errors'

/** One of the three matrices, row by row: the terms of row i stand at `starts[i]` up to `starts[i + 1]`. */
export interface Matrix {
  readonly starts: Uint32Array
  readonly wires: Uint32Array
  /** Canonical, not 0. */
  readonly coefficients: readonly bigint[]
}

/** A rank-1 constraint system over the BN254 scalar field: A·w ∘ B·w = C·w, w[0] = 1. */
export interface R1cs {
  readonly wires: number
  /** Wires 1 to outputs. */
  readonly outputs: number
  /** Outputs and public inputs: wires 1 to publicSignals. */
  readonly publicSignals: number
  /** The wires behind the public signals. */
  readonly privateInputs: number
  readonly constraints: number
  readonly a: Matrix
  readonly b: Matrix
  readonly c: Matrix
}

const HEADER = 1
const CONSTRAINTS = 2
const LABELS = 3
const MAX_WIRES = 1 << 24
const MAX_CONSTRAINTS = 1 << 22
const MAX_TERMS = 1 << 27
const HEADER_BYTES = 64
const TERM_BYTES = 36
/** Rows of a step. */
const ROWS = 1024

/**
 * Reads the iden3 binary format, version 1, strictly: BN254, no custom gates, every section once and of the exact length, wires in
 * range, coefficients canonical and not 0, no wire twice in a linear combination. Throws `R1csMalformedError`.
 */
export function parseR1cs(bytes: Uint8Array): R1cs {
  const steps = parseR1csSteps(bytes)
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}

/** `parseR1cs` in steps of some 10 ms, for who does not want to wait for a large file. */
export function* parseR1csSteps(bytes: Uint8Array): Generator<undefined, R1cs, undefined> {
  const sections = readSections(bytes)
  const view = section(sections, HEADER)
  if (view.byteLength !== HEADER_BYTES || view.getUint32(0, true) !== 32) fail('not over a 254-bit field')
  if (readLittleEndian(view, 4) !== FIELD_MODULUS) fail('not over the BN254 scalar field')
  const at = (index: number) => view.getUint32(36 + 4 * index, true)
  const [wires, outputs, publicInputs, privateInputs] = [at(0), at(1), at(2), at(3)]
  const constraints = view.getUint32(60, true)
  const publicSignals = outputs + publicInputs
  if (wires < 1 || wires > MAX_WIRES) fail(`${wires} wires`)
  if (constraints > MAX_CONSTRAINTS) fail(`${constraints} constraints`)
  if (1 + publicSignals + privateInputs > wires) fail('more inputs and outputs than wires')
  if (section(sections, LABELS).byteLength !== 8 * wires) fail('the label section has the wrong length')
  return {
    wires,
    outputs,
    publicSignals,
    privateInputs,
    constraints,
    ...(yield* readConstraints(section(sections, CONSTRAINTS), constraints, wires)),
  }
}

function readSections(bytes: Uint8Array): ReadonlyMap<number, DataView> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  // "r1cs" read as a little-endian integer.
  if (bytes.length < 12 || view.getUint32(0, true) !== 0x73633172 || view.getUint32(4, true) !== 1)
    fail('not an r1cs file of version 1')
  const count = view.getUint32(8, true)
  const sections = new Map<number, DataView>()
  let at = 12
  for (let i = 0; i < count; i++) {
    if (at + 12 > bytes.length) fail('a section is cut off')
    const kind = view.getUint32(at, true)
    const length = view.getBigUint64(at + 4, true)
    at += 12
    if (length > BigInt(bytes.length - at)) fail('a section is cut off')
    if (kind < HEADER || kind > LABELS) fail(`section ${kind} (custom gates?) is not supported`)
    if (sections.has(kind)) fail(`section ${kind} stands twice`)
    sections.set(kind, new DataView(bytes.buffer, bytes.byteOffset + at, Number(length)))
    at += Number(length)
  }
  if (at !== bytes.length) fail('bytes after the last section')
  return sections
}

function section(sections: ReadonlyMap<number, DataView>, kind: number): DataView {
  return sections.get(kind) ?? fail(`section ${kind} is missing`)
}

function* readConstraints(
  view: DataView,
  constraints: number,
  wires: number,
): Generator<undefined, { a: Matrix; b: Matrix; c: Matrix }, undefined> {
  const matrices = [0, 1, 2].map(() => ({
    starts: new Uint32Array(constraints + 1),
    wires: [] as number[],
    coefficients: [] as bigint[],
  }))
  const seen = new Int32Array(wires).fill(-1)
  let at = 0
  for (let row = 0; row < constraints; row++) {
    if (row % ROWS === ROWS - 1) yield
    for (const [index, matrix] of matrices.entries()) {
      if (at + 4 > view.byteLength) fail(`constraint ${row} is cut off`)
      const terms = view.getUint32(at, true)
      at += 4
      if (terms > wires || at + terms * TERM_BYTES > view.byteLength) fail(`constraint ${row} is cut off`)
      for (let i = 0; i < terms; i++, at += TERM_BYTES) {
        const wire = view.getUint32(at, true)
        const coefficient = readLittleEndian(view, at + 4)
        if (wire >= wires) fail(`constraint ${row} names wire ${wire} of ${wires}`)
        if (seen[wire] === 3 * row + index) fail(`constraint ${row} names wire ${wire} twice`)
        if (coefficient === 0n || coefficient >= FIELD_MODULUS) fail(`constraint ${row} has a coefficient that is not canonical`)
        seen[wire] = 3 * row + index
        matrix.wires.push(wire)
        matrix.coefficients.push(coefficient)
      }
      if (matrix.wires.length > MAX_TERMS) fail('too many terms')
      matrix.starts[row + 1] = matrix.wires.length
    }
  }
  if (at !== view.byteLength) fail('bytes after the last constraint')
  const [a, b, c] = matrices.map((m): Matrix => ({ ...m, wires: Uint32Array.from(m.wires) })) as [Matrix, Matrix, Matrix]
  return { a, b, c }
}

function fail(what: string): never {
  throw new R1csMalformedError(`the r1cs file is malformed: ${what}`)
}
