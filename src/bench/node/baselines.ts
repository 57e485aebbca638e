/**
 * The programs that nacre is measured against, where they are installed. They are found at run time and under no fixed specifier, so that no
 * build takes a line of them into the package; nothing but a benchmark calls them from here.
 * @module
 */
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { MeasuringFailedError } from '../errors'

/** The parts of snarkjs that are measured. */
export interface Snarkjs {
  readonly groth16: {
    prove(
      zkey: Uint8Array | string,
      wtns: Uint8Array,
      logger?: undefined,
      options?: { readonly singleThread: boolean },
    ): Promise<{ readonly proof: SnarkjsProof; readonly publicSignals: string[] }>
    verify(key: unknown, publicSignals: readonly string[], proof: SnarkjsProof): Promise<boolean>
  }
  readonly wtns: {
    calculate(inputs: unknown, wasm: Uint8Array | string, out: { readonly type: 'mem'; data?: Uint8Array }): Promise<void>
  }
}
export type SnarkjsProof = Readonly<Record<string, unknown>>

/** ffjavascript's curve: kernels at addresses, and groups of points. */
export interface FfCurve {
  readonly tm: {
    readonly instance: { readonly exports: Readonly<Record<string, (...addresses: number[]) => number>> }
    readonly u8: Uint8Array
    alloc(bytes: number): number
  }
  readonly Fr: {
    ifft(values: Uint8Array): Promise<Uint8Array>
    fft(values: Uint8Array): Promise<Uint8Array>
    batchApplyKey(values: Uint8Array, first: Uint8Array, factor: Uint8Array): Promise<Uint8Array>
    e(value: bigint): Uint8Array
    readonly shift: Uint8Array
    readonly w: readonly Uint8Array[]
    readonly one: Uint8Array
  }
  readonly G1: FfGroup
  readonly G2: FfGroup
  terminate(): Promise<void>
}
interface FfGroup {
  multiExpAffine(points: Uint8Array, scalars: Uint8Array): Promise<Uint8Array>
  toAffine(point: Uint8Array): Uint8Array
}

/** circomlibjs's Poseidon in WebAssembly; elements in its own form. */
export type CircomlibPoseidon = ((inputs: readonly Uint8Array[]) => Uint8Array) & {
  readonly F: { e(value: bigint): Uint8Array; toObject(element: Uint8Array): bigint }
}

const require = createRequire(import.meta.url)

/** snarkjs, where its absence was looked for before. Rejects with `MeasuringFailedError`. */
export function requireSnarkjs(): Promise<Snarkjs> {
  return loadPresent<Snarkjs>('snarkjs')
}

/** The curve of the ffjavascript that snarkjs itself uses, in this thread alone. Rejects with `MeasuringFailedError`. */
export async function requireFfCurve(): Promise<FfCurve> {
  const found = await loadPresent<{ buildBn128(singleThread: boolean): Promise<FfCurve> }>('ffjavascript', 'snarkjs')
  return found.buildBn128(true)
}

export async function importCircomlibPoseidon(): Promise<CircomlibPoseidon | undefined> {
  const found = await load<{ buildPoseidon(): Promise<CircomlibPoseidon> }>('circomlibjs')
  return found?.buildPoseidon()
}

/** The bundler, for sizes; no baseline, but found like one. */
export interface Esbuild {
  build(
    options: Readonly<Record<string, unknown>>,
  ): Promise<{ readonly outputFiles: readonly { readonly contents: Uint8Array }[] }>
}

export function importEsbuild(): Promise<Esbuild | undefined> {
  return load<Esbuild>('esbuild')
}

/** Whether a program is there, as `from` would find it (default: as nacre would); loads nothing of it. */
export function isInstalled(name: string, from?: string): boolean {
  return fileOf(name, from) !== undefined
}

/** A package as `from` would import it (default: as nacre would); undefined where it is not installed. */
async function load<Module>(name: string, from?: string): Promise<Module | undefined> {
  const file = fileOf(name, from)
  return file === undefined ? undefined : import(pathToFileURL(file).href)
}

async function loadPresent<Module>(name: string, from?: string): Promise<Module> {
  const found = await load<Module>(name, from)
  if (found === undefined) throw new MeasuringFailedError(`${name} is not installed`)
  return found
}

function fileOf(name: string, from?: string): string | undefined {
  try {
    return (from === undefined ? require : createRequire(require.resolve(from))).resolve(name)
  } catch {
    return undefined
  }
}

/** What a contest says of a package without which a program does not compete; undefined where it is there. */
export function unlessInstalled(name: string, from?: string): ReturnType<typeof missing> | undefined {
  return isInstalled(name, from) ? undefined : missing(name)
}

/** What a task says of a program that is not there. */
export function missing(name: string): { readonly what: string; readonly reason: string } {
  return { what: name, reason: `${name} is not installed` }
}
