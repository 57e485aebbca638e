import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, normalize } from 'node:path'
import { loadManifest } from '../../src/prover'
import { artifactFolder, artifactPath, defaultCacheFolder } from '../../src/prover/artifacts/node'
import { formatMainComponent, parseCircuitList } from '../../src/prover/setup/circuits'
import { COMPILER_OPTIONS } from '../../src/prover/setup/node-sources'
import { createWitnessCalculator, type WitnessCalculator } from '../../src/prover/witness'
import { findIncludes, parseR1cs, parseSymbols, parseWitness, type R1cs, type Symbols } from '../../src/r1cs'
import type { CircuitName, SignalInputs } from '../../src/statement'
import { runCircom } from './circom'

const folder = artifactFolder(defaultCacheFolder(), loadManifest())
const packageFolder = (name: string): string => dirname(createRequire(import.meta.url).resolve(`${name}/package.json`))
const calculatorOf = async (wasm: Uint8Array<ArrayBuffer>): Promise<WitnessCalculator> =>
  createWitnessCalculator(await WebAssembly.compile(wasm))

/** A circuit that a test compiled. */
export interface Compiled {
  readonly r1cs: R1cs
  readonly symbols: Symbols
  readonly calculator: WitnessCalculator
}

/** A circuit that the tests' setup built, as the manifest pins it. */
export async function loadCircuit(name: CircuitName): Promise<Compiled> {
  const read = (kind: 'r1cs' | 'wasm' | 'sym') => readFileSync(artifactPath(folder, name, kind))
  return {
    r1cs: parseR1cs(read('r1cs')),
    calculator: await calculatorOf(new Uint8Array(read('wasm'))),
    symbols: parseSymbols(read('sym').toString('latin1')),
  }
}

interface Compilation {
  readonly r1cs: Uint8Array
  readonly sym: string
  readonly calculator: WitnessCalculator
}

/** The main component of a circuit, as `circuits.json` has it; with other parameters, if they are given. */
export function mainOf(name: CircuitName, parameters?: readonly number[]): string {
  const instance = parseCircuitList(JSON.parse(readFileSync('circuits/circuits.json', 'utf8'))).find((each) => each.name === name)
  if (!instance) throw new Error(`circuits.json has no ${name}`)
  return formatMainComponent({ ...instance, parameters: [...(parameters ?? instance.parameters)] })
}

/** Path of the file of a circuit's statement. */
export const statementFile = (name: CircuitName): string => `circuits/statements/${name}.circom`

/** A file of our circuits and all of ours that it includes, however deep. */
function filesOf(file: string, known = new Set<string>()): ReadonlySet<string> {
  if (known.has(file)) return known
  known.add(file)
  const own = findIncludes(readFileSync(file, 'utf8')).filter((name) => name.startsWith('.'))
  for (const name of own) filesOf(normalize(join(dirname(file), name)), known)
  return known
}

/** Numbers of elements that our circuits hash with Poseidon, each with one more for its state. */
const WIDTHS: ReadonlySet<string> = new Set(['3', '4', '5', '6', '12'])

/**
 * Poseidon's constants without those of other widths, in whose place circom finds a table of the wrong size. The constraints are the same,
 * and of the time for a small circuit more than half goes.
 */
function trimmed(source: string): string {
  return source.replace(
    /(\(t ?== ?(\d+)\) \{\s*return\s*)(\[\s*\[?)[^;]*;/g,
    (table: string, head: string, width: string, brackets: string) =>
      WIDTHS.has(width) ? table : `${head}${brackets.trim().length > 1 ? '[[0]]' : '[0]'};`,
  )
}

interface Sources {
  /** Texts by their paths in the folder that circom works in. */
  readonly own: ReadonlyMap<string, string>
  readonly circomlib: ReadonlyMap<string, string>
  readonly trimmed: ReadonlyMap<string, string>
}

let known: Sources | undefined

/** Our circuits and circomlib's. */
function allSources(): Sources {
  if (known) return known
  const sourcesOf = (folder: string, at: string): ReadonlyMap<string, string> => {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.circom'))
    return new Map(names.map((name) => [join(at, name), readFileSync(join(folder, name), 'utf8')]))
  }
  const library = sourcesOf(join(packageFolder('circomlib'), 'circuits'), join('node_modules', 'circomlib', 'circuits'))
  const isConstants = (file: string): boolean => file.endsWith('poseidon_constants.circom')
  known = {
    own: sourcesOf('circuits', 'circuits'),
    circomlib: library,
    trimmed: new Map(Array.from(library, ([file, source]) => [file, isConstants(file) ? trimmed(source) : source])),
  }
  return known
}

const sourcesOfCircomlib = (): Sources['circomlib'] => allSources().circomlib

type Prepare = (source: string, file: string) => string

/** Writes our sources, each as `prepare` has it, and a library into a folder; gives the paths of ours in it. */
function writeSources(work: string, prepare: Prepare, library: ReadonlyMap<string, string>): readonly string[] {
  const own = [...allSources().own].map(([file, source]) => [file, prepare(source, file)] as const)
  for (const [file, source] of own.concat(Array.from(library))) {
    mkdirSync(join(work, dirname(file)), { recursive: true })
    writeFileSync(join(work, file), source)
  }
  return own.map(([file]) => file)
}

/** Our sources, each as `prepare` has it, beside circomlib in a folder of their own, for as long as `use` takes. */
export async function lendSources<T>(
  prepare: Prepare,
  use: (folder: string, files: readonly string[]) => Promise<T>,
): Promise<T> {
  const work = mkdtempSync(join(tmpdir(), 'nacre-sources-'))
  try {
    return await use(work, writeSources(work, prepare, allSources().trimmed))
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

interface Request {
  readonly main: string
  readonly options?: readonly string[]
  /** Has its way with each of our sources. */
  readonly prepare?: Prepare
  readonly library?: ReadonlyMap<string, string>
}

/** Compiles a main component over the sources in a folder elsewhere, and takes from there what is wanted. */
async function compileIn<T>(
  { main, options = COMPILER_OPTIONS, prepare = (source) => source, library = sourcesOfCircomlib() }: Request,
  take: (folder: string) => T | Promise<T>,
): Promise<T> {
  const work = mkdtempSync(join(tmpdir(), 'nacre-circuit-'))
  try {
    writeSources(work, prepare, library)
    writeFileSync(join(work, 'main.circom'), main)
    await runCircom(work, options)
    return await take(work)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

const calculatorIn = (folder: string): Promise<WitnessCalculator> =>
  calculatorOf(new Uint8Array(readFileSync(join(folder, 'main_js', 'main.wasm'))))

const compile = (request: Request): Promise<Compilation> =>
  compileIn(request, async (folder) => ({
    r1cs: readFileSync(join(folder, 'main.r1cs')),
    sym: readFileSync(join(folder, 'main.sym'), 'latin1'),
    calculator: await calculatorIn(folder),
  }))

/** A main component over the sources as they are, in files. */
export function compileFiles(main: string): Promise<Compilation> {
  return compile({ main })
}

/** One of our sources with another text. */
export interface ChangedSource {
  readonly file: string
  readonly source: string
}

const changing = (changed: ChangedSource | undefined) => (source: string, file: string) =>
  file === changed?.file ? changed.source : source

/** Linear constraints stay, which leaves the same solutions: circom takes less than half of the time, and `checkCircuit` half, for rows stay short. */
export const UNREDUCED: readonly string[] = ['--O1', '--r1cs', '--wasm', '--sym']

/** A main component, where `changed` stands in place of what one of the sources has. */
export async function compileWith(
  main: string,
  changed?: ChangedSource,
  options: readonly string[] = COMPILER_OPTIONS,
): Promise<Compiled> {
  const { r1cs, sym, calculator } = await compile({ main, options, prepare: changing(changed), library: allSources().trimmed })
  return { r1cs: parseR1cs(r1cs), symbols: parseSymbols(sym), calculator }
}

/** A circuit with one piece of its sources replaced, which has to be there once; with other parameters, if they are given. */
export async function compileAltered(
  name: CircuitName,
  from: string,
  to: string,
  parameters?: readonly number[],
): Promise<Compiled> {
  let times = 0
  const files = filesOf(statementFile(name))
  const prepare = (source: string, file: string): string => {
    if (!files.has(file)) return source
    const parts = source.split(from)
    times += parts.length - 1
    return parts.join(to)
  }
  const { r1cs, sym, calculator } = await compile({ main: mainOf(name, parameters), prepare, library: allSources().trimmed })
  if (times !== 1) throw new Error(`${JSON.stringify(from)} stands ${times} times in the sources`)
  return { r1cs: parseR1cs(r1cs), symbols: parseSymbols(sym), calculator }
}

/** The r1cs as a build from the sources alone makes it; over the library that other tests compile with, if that is asked for. */
export async function rebuild(name: CircuitName, library: 'whole' | 'trimmed' = 'whole'): Promise<Uint8Array> {
  const { circomlib: whole, trimmed } = allSources()
  return (await compile({ main: mainOf(name), library: library === 'whole' ? whole : trimmed })).r1cs
}

/** As many spaces as the text has bytes, of which circom counts places. */
const blank = (text: string): string => text.replace(/[^\n]/gu, (char) => ' '.repeat(Buffer.byteLength(char)))

/** The same source without comments and without `===`; everything else stays at its place, from which circom names components. */
function withoutAssertions(source: string): string {
  const code = source.replace(/\/\/.*|\/\*[\s\S]*?\*\//g, blank)
  // By statement, not by one expression over all: that takes minutes over the megabytes of Poseidon's constants.
  const statements = code.split(/(?<=[;{}])/)
  return statements.map((statement) => (statement.includes('===') ? blank(statement) : statement)).join('')
}

/**
 * Gives for any inputs, true or not, the witness that follows from them for the pinned r1cs: everything that is computed is computed,
 * nothing is asserted.
 */
export async function createCredulousCalculator(
  name: CircuitName,
  { r1cs, symbols }: Pick<Compiled, 'r1cs' | 'symbols'>,
): Promise<(inputs: SignalInputs) => bigint[]> {
  const { sym, calculator } = await compile({
    main: mainOf(name),
    options: ['--O0', '--r1cs', '--wasm', '--sym'],
    prepare: withoutAssertions,
    library: new Map(Array.from(sourcesOfCircomlib(), ([file, source]) => [file, withoutAssertions(source)])),
  })
  const { wires: places } = parseSymbols(sym)
  const sources = [...symbols.wires].map(([name, wire]) => {
    const place = places.get(name)
    if (place === undefined) throw new Error(`the circuit without assertions has no signal ${name}`)
    return [wire, place] as const
  })
  return (inputs) => {
    const result = calculator.calculate(inputs)
    if (!result.ok) throw new Error('a calculator that asserts nothing refused its inputs')
    const all = parseWitness(result.wtns)
    const witness: bigint[] = Array.from({ length: r1cs.wires }, () => 0n)
    witness[0] = 1n
    for (const [wire, place] of sources) witness[wire] = all[place] as bigint
    return witness
  }
}
