import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, normalize, relative } from 'node:path'
import { promisify } from 'node:util'
import { loadManifest } from '../../src/prover'
import { artifactFolder, artifactPath, defaultCacheFolder } from '../../src/prover/artifacts/node'
import { formatMainComponent, parseCircuitList } from '../../src/prover/setup/circuits'
import { COMPILER_OPTIONS } from '../../src/prover/setup/node-sources'
import { createWitnessCalculator, type WitnessCalculator } from '../../src/prover/witness'
import { findIncludes, parseR1cs, parseSymbols, parseWitness, type R1cs, type Symbols } from '../../src/r1cs'
import type { CircuitName, SignalInputs } from '../../src/statement'

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

/** Compiles a main component over the sources in a folder elsewhere, after `prepare` had its way with each of them. */
async function compile(
  options: readonly string[],
  prepare: (source: string, file: string) => string,
  main: string,
): Promise<Compilation> {
  const work = mkdtempSync(join(tmpdir(), 'nacre-circuit-'))
  const library = join(work, 'node_modules', 'circomlib', 'circuits')
  try {
    mkdirSync(join(work, 'node_modules', 'circomlib'), { recursive: true })
    cpSync('circuits', join(work, 'circuits'), { recursive: true })
    cpSync(join(packageFolder('circomlib'), 'circuits'), library, { recursive: true })
    for (const folder of [join(work, 'circuits'), library]) {
      const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.circom'))
      for (const name of names) {
        const file = join(folder, name)
        writeFileSync(file, prepare(readFileSync(file, 'utf8'), relative(work, file)))
      }
    }
    writeFileSync(join(work, 'main.circom'), main)
    const command = [join(packageFolder('circom2'), 'cli.js'), 'main.circom', ...options, '-l', 'node_modules', '-l', '.']
    await promisify(execFile)(process.execPath, command, { cwd: work })
    const wasm = new Uint8Array(readFileSync(join(work, 'main_js', 'main.wasm')))
    return {
      r1cs: readFileSync(join(work, 'main.r1cs')),
      sym: readFileSync(join(work, 'main.sym'), 'latin1'),
      calculator: await calculatorOf(wasm),
    }
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** A main component over the sources as they are, in files. */
export function compileFiles(main: string): Promise<Compilation> {
  return compile(COMPILER_OPTIONS, (source) => source, main)
}

/** A main component, where `changed` stands in place of what one of the sources has. */
export async function compileWith(main: string, changed?: { readonly file: string; readonly source: string }): Promise<Compiled> {
  const prepare = (source: string, file: string): string => (file === changed?.file ? changed.source : source)
  const { r1cs, sym, calculator } = await compile(COMPILER_OPTIONS, prepare, main)
  return { r1cs: parseR1cs(r1cs), symbols: parseSymbols(sym), calculator }
}

/** A circuit with one piece of its sources replaced, which has to be there once. */
export async function compileAltered(name: CircuitName, from: string, to: string): Promise<Compiled> {
  let times = 0
  const files = filesOf(statementFile(name))
  const prepare = (source: string, file: string): string => {
    if (!files.has(file)) return source
    const parts = source.split(from)
    times += parts.length - 1
    return parts.join(to)
  }
  const { r1cs, sym, calculator } = await compile(COMPILER_OPTIONS, prepare, mainOf(name))
  if (times !== 1) throw new Error(`${JSON.stringify(from)} stands ${times} times in the sources`)
  return { r1cs: parseR1cs(r1cs), symbols: parseSymbols(sym), calculator }
}

/** The r1cs as a build from the sources alone makes it. */
export async function rebuild(name: CircuitName): Promise<Uint8Array> {
  return (await compile(COMPILER_OPTIONS, (source) => source, mainOf(name))).r1cs
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
  const { sym, calculator } = await compile(['--O0', '--r1cs', '--wasm', '--sym'], withoutAssertions, mainOf(name))
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
