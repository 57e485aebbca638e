import { proofFromJson } from '../../verifier'
import { ArtifactMismatchError, ArtifactMissingError, CacheUnusableError } from '../artifacts'
import { readArtifact } from '../artifacts/node'
import { createWitnessCalculator, type WitnessCalculator } from '../witness'
import type { ProveMessage, Stage, WorkerFault, WorkerMessage } from './messages'

/** The one process that runs snarkjs. It keeps circuits loaded between proofs and ends with its parent. */

interface LoadedCircuit {
  readonly key: string
  readonly zkey: Uint8Array
  readonly calculator: WitnessCalculator
}

type Snarkjs = typeof import('snarkjs')

const loaded = new Map<string, LoadedCircuit>()
let snarkjs: Snarkjs | undefined

const answer = (message: WorkerMessage): void => void process.send?.(message)

async function timed<T>(stage: Stage, work: () => T | Promise<T>): Promise<readonly [T, number]> {
  answer({ kind: 'stage', stage, done: 0 })
  const from = performance.now()
  const result = await work()
  answer({ kind: 'stage', stage, done: 1 })
  return [result, performance.now() - from]
}

/** The circuit's files, read and checked once; new files under the same name are loaded anew. */
async function load({ circuit, files }: ProveMessage): Promise<LoadedCircuit> {
  const key = files.wasm.sha256 + files.zkey.sha256
  const known = loaded.get(circuit)
  if (known?.key === key) return known
  const wasm = await readArtifact(files.wasm)
  const zkey = await readArtifact(files.zkey)
  const calculator = createWitnessCalculator(await WebAssembly.compile(wasm))
  const fresh = { key, zkey, calculator }
  loaded.set(circuit, fresh)
  return fresh
}

class Fault extends Error {
  constructor(readonly fault: WorkerFault) {
    super(fault.kind)
  }
}

async function loadSnarkjs(): Promise<Snarkjs> {
  try {
    return await import('snarkjs')
  } catch {
    throw new Fault({ kind: 'snarkjs-missing' })
  }
}

async function prove(message: ProveMessage): Promise<void> {
  const [circuit] = await timed('load', async () => {
    snarkjs ??= await loadSnarkjs()
    return load(message)
  })
  const [witness, witnessMs] = await timed('witness', () => circuit.calculator.calculate(message.inputs))
  if (!witness.ok) throw new Fault(witness.fault)
  const [result, proofMs] = await timed('prove', () => (snarkjs as Snarkjs).groth16.prove(circuit.zkey, witness.wtns))
  const publicSignals = result.publicSignals.map((text: string | number | bigint) => BigInt(text))
  if (publicSignals.length !== message.files.publicSignals)
    throw new Fault({ kind: 'failed', message: 'wrong number of public signals' })
  answer({ kind: 'result', proof: proofFromJson(result.proof), publicSignals, witnessMs, proofMs })
}

/** Only errors known to hold no value are told in words. */
function faultOf(error: unknown): WorkerFault {
  if (error instanceof Fault) return error.fault
  if (error instanceof ArtifactMissingError) return { kind: 'artifact-missing', file: error.file }
  if (error instanceof ArtifactMismatchError) return { kind: 'artifact-mismatch', file: error.file }
  if (error instanceof CacheUnusableError) return { kind: 'artifact-unreadable', file: error.folder }
  return { kind: 'failed', message: error instanceof Error ? error.name : typeof error }
}

process.on('message', (message: ProveMessage) => {
  prove(message).catch((error: unknown) => answer({ kind: 'fault', fault: faultOf(error) }))
})
process.on('disconnect', () => process.exit())
process.on('SIGINT', () => undefined)
