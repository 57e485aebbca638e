import { assertNotAborted, type Observed, type Rng, release } from '../../base'
import { compileEngine, compileSharedEngine, EngineMemoryError, FR } from '../../engine'
import type { Proof, Verifier } from '../../statement'
import {
  encodeProof,
  portablePoints,
  type VerifierOptions,
  type VerifyingKey,
  verifyingKeyOf,
  verifyingKeyToJson,
} from '../../verifier'
import { pause } from '../../worker'
import { KeyMalformedError, OutOfMemoryError, ProverUnavailableError, ProvingFailedError, rethrowMemory } from '../errors'
import { decodeG1, decodeG2, type ProvingKey, parseProvingKey } from '../zkey'
import { goneError } from './copy'
import { type Crew, createCrew } from './crew'
import type { Division, Groth16Key, Job, NamedKey } from './division'
import { createJobs } from './jobs'
import { type Matrices, readMatricesSteps } from './matrices'
import type { PeerFactory } from './peer'
import { createSharedDivision } from './shared/division'
import { createSlicedDivision } from './sliced/division'
import { readWitness } from './witness'

export interface Groth16Options {
  /** Starts workers, which divide the work of each proof. */
  readonly peers: PeerFactory
  /** How many workers; at least 1. */
  readonly threads: number
  readonly rng: Rng
  /** Default: sliced. */
  readonly memory?: MemoryUse | undefined
  /**
   * `createVerifier` of `nacre/verifier`: each proof is verified before it is given, under the verifying key that its proving key holds, and one that
   * does not verify is `ProvingFailedError`. Costs tens of milliseconds a proof; keys of more than `MAX_PUBLIC_SIGNALS` are `KeyMalformedError` then.
   * Default: proofs are not verified. Handed in, so that pages that do not want it do not load a pairing.
   */
  readonly createVerifier?: ((options: VerifierOptions) => Verifier) | undefined
}

/**
 * What workers compute in. `shared`: one memory for each key, which needs SharedArrayBuffer; workers that cannot have one are given slices. `sliced`: a
 * memory for each worker, with a part of the key.
 */
export type MemoryUse = 'shared' | 'sliced'

export interface Groth16Proof {
  readonly proof: Proof
  /** In the circuit's order, without the leading 1. */
  readonly publicSignals: readonly bigint[]
}

/**
 * Makes Groth16 proofs over BN254 from snarkjs's files, of any circom circuit. One proof at a time: further calls wait for those before. `load` and `prove`
 * take `signal`, which ends them within 100 ms of a processor that is free for it, also where a worker answers no more, and `onProgress`.
 */
export interface Groth16 {
  readonly crew: Crew
  /** What keys are loaded into, unless there is no such memory for one of them. */
  readonly memory: MemoryUse
  /**
   * Reads a zkey file. Workers that are lost need it again: it is kept, or, to save memory, read again with `reread`, which has to give the same bytes; then
   * the bytes belong to the prover, which gives back those of `allocateReleasable`. Throws `KeyMalformedError`, also where proofs are to be verified and
   * no verifier takes the key.
   */
  open(zkey: Uint8Array, reread?: () => Promise<Uint8Array>): Groth16Key
  /** Puts a key into the workers' memory; the first proof does it, too. */
  load(key: Groth16Key, options?: Observed): Promise<void>
  /** Drops a key. */
  forget(key: Groth16Key): void
  /**
   * A proof for a wtns file. Whether the witness fulfils the constraints is not looked at: a proof of one that does not is refused by verifiers, and
   * here with `ProvingFailedError` if proofs are verified (`createVerifier`).
   */
  prove(key: Groth16Key, wtns: Uint8Array, options?: Observed): Promise<Groth16Proof>
  dispose(): Promise<void>
}

interface HeldKey extends NamedKey {
  /** The file and what was read of it. Undefined once it was loaded, if it can be read again. */
  file: KeyFile | undefined
  readonly reread: (() => Promise<Uint8Array>) | undefined
  loadedIn: number
  division: Division
  /** Of the key alone, by the name `OWN`; undefined where proofs are not verified. */
  readonly verifier: Verifier | undefined
}

const OWN = 'own'

interface KeyFile {
  readonly bytes: Uint8Array
  readonly content: ProvingKey
}

/** Rejects with `ProverUnavailableError` where WebAssembly is forbidden. */
export async function createGroth16({
  peers,
  threads,
  rng,
  memory = 'sliced',
  createVerifier,
}: Groth16Options): Promise<Groth16> {
  const module = await compileEngine().catch((cause: unknown) => {
    throw new ProverUnavailableError('WebAssembly is not allowed here', { cause })
  })
  const sharedModule = memory === 'shared' ? await compileSharedEngine().catch(() => undefined) : undefined
  const crew = createCrew(Math.max(1, threads), peers)
  const sliced = createSlicedDivision(crew, module)
  const preferred = sharedModule ? createSharedDivision(crew, sharedModule) : sliced
  const { inTurn, observe } = createJobs(crew)
  const held = new WeakSet<Groth16Key>()
  let names = 0

  /** A key that is too large for one memory may be small enough in slices. */
  const loadJob = (key: HeldKey, content: ProvingKey, matrices: Matrices): Job<void> => {
    try {
      key.division = preferred
      return preferred.load(key, content, matrices)
    } catch (error) {
      if (!(error instanceof EngineMemoryError)) return rethrowMemory(error)
    }
    try {
      key.division = sliced
      return sliced.load(key, content, matrices)
    } catch (error) {
      return rethrowMemory(error)
    }
  }

  const ensureLoaded = async (key: HeldKey, options: Observed): Promise<void> => {
    if (key.loadedIn === crew.generation && crew.generation > 0) return
    key.file ??= await key.reread?.().catch(rethrowMemory).then(readKey)
    assertNotAborted(options.signal)
    const file = key.file as KeyFile
    const matrices = await matricesOf(file, options.signal).catch(rethrowMemory)
    const job = loadJob(key, file.content, matrices)
    await observe('load', options, job).catch((error: unknown) => {
      // Some of the workers may have it, and it will not be loaded again.
      if (error instanceof KeyMalformedError || error instanceof OutOfMemoryError) key.division.forget(key)
      throw error
    })
    key.loadedIn = crew.generation
    if (key.reread && key.file) {
      release(key.file.bytes)
      key.file = undefined
    }
  }

  const own = (key: Groth16Key): HeldKey => {
    if (!held.has(key)) throw new KeyMalformedError('not a key that this prover opened')
    return key as HeldKey
  }

  return {
    crew,
    memory: preferred === sliced ? 'sliced' : 'shared',
    open(zkey, reread) {
      const file = readKey(zkey)
      const { wires, publicSignals, domain } = file.content
      const key: HeldKey = {
        wires,
        publicSignals,
        domain,
        name: `key ${names++}`,
        file,
        reread,
        loadedIn: 0,
        division: preferred,
        verifier: createVerifier?.({ keys: { [OWN]: ownVerifyingKey(file.content) }, origin: 'dev' }),
      }
      held.add(key)
      return key
    },
    load: (key, options = {}) => inTurn(options.signal, () => ensureLoaded(own(key), options)),
    forget(key) {
      const mine = own(key)
      held.delete(key)
      mine.division.forget(mine)
    },
    prove: (key, wtns, options = {}) =>
      inTurn(options.signal, async () => {
        const mine = own(key)
        const { witness, publicSignals } = readWitness(wtns, mine)
        await ensureLoaded(mine, options)
        const blinding = { r: drawScalar(rng), s: drawScalar(rng) }
        const { work, run } = mine.division.prove(mine, { witness, blinding })
        const runAndVerify = async (assertWanted: () => void): Promise<Groth16Proof> => {
          const { a, b, c } = await run(assertWanted)
          if (mine.verifier) await pause()
          assertWanted()
          const made = { proof: encodeProof({ a: decodeG1(a), b: decodeG2(b), c: decodeG1(c) }), publicSignals }
          assertVerifies(mine.verifier, made)
          return made
        }
        return observe('prove', options, { work, run: runAndVerify })
      }),
    async dispose() {
      const disposing = crew.dispose()
      for (const division of [preferred, sliced]) division.dispose()
      await disposing
      // What a proof left behind that was under way.
      await crew.gone
    },
  }
}

function readKey(bytes: Uint8Array): KeyFile {
  try {
    // A Buffer's slices share its memory, which must not be handed over.
    const content = parseProvingKey(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength), portablePoints)
    return { bytes, content }
  } catch (cause) {
    throw new KeyMalformedError('the proving key is malformed', { cause })
  }
}

/** A slice at a time, for this is the caller's thread: a page wants to be drawn, and a cancellation seen. */
async function matricesOf({ bytes, content }: KeyFile, signal: AbortSignal | undefined): Promise<Matrices> {
  const steps = readMatricesSteps(content.sections.get(4) as Uint8Array, content.wires, content.domain)
  for (;;) {
    if (bytes.length === 0) throw goneError()
    const step = steps.next()
    if (step.done) return step.value
    await pause()
    assertNotAborted(signal)
  }
}

/** The verifying key that a proving key holds. Throws `KeyMalformedError` for one that no verifier takes. */
function ownVerifyingKey({ verifyingKey }: ProvingKey): VerifyingKey {
  try {
    return verifyingKeyOf(verifyingKeyToJson(verifyingKey), portablePoints)
  } catch (cause) {
    throw new KeyMalformedError('proofs under this key can be verified by nobody', { cause })
  }
}

function assertVerifies(verifier: Verifier | undefined, { proof, publicSignals }: Groth16Proof): void {
  if (verifier === undefined || verifier.verify(OWN, publicSignals, proof).ok) return
  throw new ProvingFailedError('the proof does not verify under its own key', {
    hint: 'The witness breaks a constraint, or the proving key is damaged.',
  })
}

/** Uniform below r: 384 bits, reduced, are further from uniform by less than 2^-128. */
function drawScalar(rng: Rng): bigint {
  let value = 0n
  for (const byte of rng.bytes(48)) value = (value << 8n) | BigInt(byte)
  return value % FR
}
