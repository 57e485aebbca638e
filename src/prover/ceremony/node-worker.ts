import { ArtifactMismatchError, ArtifactMissingError, CacheUnusableError, type LocatedFile } from '../artifacts'
import { hashFile, readArtifact } from '../artifacts/node'
import type { CeremonyJob, CeremonyMessage, CeremonyWorkerFault, VerifyResult } from './messages'

/** The process that runs snarkjs's phase 2; it reads what it is told to, writes no file, and ends with its parent. */

type Snarkjs = typeof import('snarkjs')

/** A file in memory, as snarkjs takes and fills it. */
interface MemoryFile {
  readonly type: 'mem'
  data?: Uint8Array
}

const answer = (message: CeremonyMessage): void => void process.send?.(message)

const memory = (data?: Uint8Array): MemoryFile => (data === undefined ? { type: 'mem' } : { type: 'mem', data })

class Fault extends Error {
  constructor(readonly fault: CeremonyWorkerFault) {
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

async function run(job: CeremonyJob): Promise<void> {
  const { zKey } = await loadSnarkjs()
  switch (job.kind) {
    case 'new':
      return answer({ kind: 'key', zkey: await makeInitial(zKey, job.r1cs, job.ptau) })
    case 'contribute': {
      const out = memory()
      await zKey.contribute(memory(await readArtifact(job.zkey)), out, job.name, job.entropy)
      return answer({ kind: 'key', zkey: filled(out) })
    }
    case 'beacon': {
      const out = memory()
      await zKey.beacon(memory(await readArtifact(job.zkey)), out, job.name, job.beacon, job.iterations)
      return answer({ kind: 'key', zkey: filled(out) })
    }
    case 'verify':
      return answer(await verify(zKey, job.r1cs, job.ptau, job.zkeys))
  }
}

async function makeInitial(zKey: Snarkjs['zKey'], r1cs: LocatedFile, ptau: string): Promise<Uint8Array> {
  const out = memory()
  answer({ kind: 'progress', stage: 'initial', done: 0, total: 1 })
  await zKey.newZKey(memory(await readArtifact(r1cs)), ptau, out)
  answer({ kind: 'progress', stage: 'initial', done: 1, total: 1 })
  return filled(out)
}

function filled({ data }: MemoryFile): Uint8Array {
  if (data === undefined) throw new Fault({ kind: 'failed', message: 'snarkjs wrote nothing' })
  return data
}

async function verify(
  zKey: Snarkjs['zKey'],
  r1cs: LocatedFile,
  ptau: string,
  zkeys: readonly LocatedFile[],
): Promise<VerifyResult> {
  const initial = await makeInitial(zKey, r1cs, ptau)
  const faults: (string | undefined)[] = []
  let verifyingKey: unknown
  for (const [i, file] of zkeys.entries()) {
    answer({ kind: 'progress', stage: 'keys', done: i, total: zkeys.length })
    const zkey = await readArtifact(file)
    faults.push(await faultOfKey(zKey, initial, ptau, zkey))
    if (i + 1 === zkeys.length) verifyingKey = await zKey.exportVerificationKey(memory(zkey))
  }
  answer({ kind: 'progress', stage: 'keys', done: zkeys.length, total: zkeys.length })
  return { kind: 'verified', initial: hashFile(initial), faults, verifyingKey }
}

async function faultOfKey(
  zKey: Snarkjs['zKey'],
  initial: Uint8Array,
  ptau: string,
  zkey: Uint8Array,
): Promise<string | undefined> {
  const words: string[] = []
  const collect = (text: unknown): void => void words.push(String(text).trim())
  const ignore = (): void => undefined
  const logger = { debug: ignore, info: ignore, warn: collect, error: collect, log: ignore }
  // It tells some of its findings there and nowhere else.
  console.log = collect
  try {
    if ((await zKey.verifyFromInit(memory(initial), ptau, memory(zkey), logger)) === true) return undefined
  } catch (error) {
    collect(error instanceof Error ? error.message : error)
  }
  return words.at(-1) ?? 'refused without a word'
}

/** Only errors known to hold no secret are told in words. */
function faultOf(error: unknown): CeremonyWorkerFault {
  if (error instanceof Fault) return error.fault
  if (error instanceof ArtifactMissingError || error instanceof ArtifactMismatchError)
    return { kind: 'file-altered', file: error.file }
  if (error instanceof CacheUnusableError) return { kind: 'file-altered', file: error.folder }
  return { kind: 'failed', message: error instanceof Error ? error.name : typeof error }
}

process.on('message', (job: CeremonyJob) => {
  run(job).catch((error: unknown) => answer({ kind: 'fault', fault: faultOf(error) }))
})
process.on('disconnect', () => process.exit())
process.on('SIGINT', () => undefined)
