import { spawn } from 'node:child_process'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AbortedError, assertNotAborted } from '../../base'
import type { Manifest } from '../artifacts'
import { childEnvironment } from '../node-child'
import { type CircuitInstance, formatMainComponent } from './circuits'
import { CircuitCompileError } from './errors'
import { type CircuitSources, COMPILER_OPTIONS, findPackage } from './node-sources'

export interface CompiledCircuit {
  readonly r1cs: Uint8Array
  readonly wasm: Uint8Array
  readonly sym: Uint8Array
}

/** Compiles circuits in a folder of its own. */
export type CircuitCompiler = (instance: CircuitInstance, signal: AbortSignal | undefined) => Promise<CompiledCircuit>

/**
 * Copies the sources and circomlib into an empty folder and gives a compiler that works there: circom in WebAssembly sees nothing outside
 * its working folder, and an installed package may keep circomlib anywhere.
 */
export async function stageCompiler(
  folder: string,
  sources: CircuitSources,
  versions: Pick<Manifest, 'circom2' | 'circomlib'>,
): Promise<CircuitCompiler> {
  const compiler = join(await findPackage('circom2', versions.circom2), 'cli.js')
  const library = join(await findPackage('circomlib', versions.circomlib), 'circuits')
  await cp(join(sources.root, 'circuits'), join(folder, 'circuits'), { recursive: true })
  await mkdir(join(folder, 'node_modules', 'circomlib'), { recursive: true })
  await cp(library, join(folder, 'node_modules', 'circomlib', 'circuits'), { recursive: true, dereference: true })
  return async (instance, signal) => {
    const { name } = instance
    await writeFile(join(folder, `${name}.circom`), formatMainComponent(instance))
    await runCompiler(compiler, [`${name}.circom`, ...COMPILER_OPTIONS, '-l', 'node_modules', '-l', '.'], folder, name, signal)
    const read = (path: string): Promise<Uint8Array> =>
      readFile(join(folder, path)).catch((cause: unknown) => {
        throw new CircuitCompileError(name, `the compiler wrote no ${path}`, { cause })
      })
    return {
      r1cs: await read(`${name}.r1cs`),
      wasm: await read(join(`${name}_js`, `${name}.wasm`)),
      sym: await read(`${name}.sym`),
    }
  }
}

// Terminal colours, which the compiler writes even into a pipe.
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for.
const COLOURS = /\u001b\[[0-9;]*m/g

function runCompiler(
  file: string,
  parameters: readonly string[],
  cwd: string,
  circuit: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  assertNotAborted(signal)
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file, ...parameters], {
      cwd,
      env: childEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    const collect = (chunk: Buffer): void => {
      output = (output + chunk.toString('utf8')).slice(-16_384)
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    const abort = (): void => void child.kill('SIGKILL')
    signal?.addEventListener('abort', abort, { once: true })
    child.on('error', (cause) => reject(new CircuitCompileError(circuit, 'the compiler could not run', { cause })))
    child.on('close', (code) => {
      signal?.removeEventListener('abort', abort)
      if (signal?.aborted) reject(new AbortedError({ cause: signal.reason }))
      else if (code === 0) resolve()
      else reject(new CircuitCompileError(circuit, output.replace(COLOURS, '')))
    })
  })
}
