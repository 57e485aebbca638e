import { assertNotAborted, type Observed, type Rng, release } from '../../base'
import { compileEngine, ELEMENT_BYTES, FR, multiScalarWork, toCosetWork } from '../../engine'
import type { Proof } from '../../statement'
import { encodeProof } from '../../verifier'
import { KeyMalformedError, ProverUnavailableError } from '../errors'
import { decodeG1, decodeG2, parseZkey } from '../zkey'
import { type Crew, createCrew } from './crew'
import { divideKey, evenRange, type KeyPart, type PolynomialName } from './key-part'
import type { SparseMatrix } from './matrices'
import type { Blinding, ProofBytes } from './part'
import type { PeerFactory } from './peer'
import { readWitness } from './witness'

export interface Groth16Options {
  /** Starts workers; a key's points are divided among them. */
  readonly peers: PeerFactory
  /** How many workers; at least 1. */
  readonly threads: number
  readonly rng: Rng
}

/** A proving key that was read and is held for proofs. */
export interface Groth16Key {
  readonly wires: number
  readonly publicSignals: number
  /** Size of the evaluation domain, a power of two. */
  readonly domain: number
}

export interface Groth16Proof {
  readonly proof: Proof
  /** In the circuit's order, without the leading 1. */
  readonly publicSignals: readonly bigint[]
}

/**
 * Makes Groth16 proofs over BN254 from snarkjs's files, of any circom circuit. One proof at a time: further calls wait for those before. Everything
 * takes `signal`, which ends it within 100 ms, and `onProgress`.
 */
export interface Groth16 {
  readonly crew: Crew
  /**
   * Reads a zkey file. Workers that are lost need it again: it is kept, or, to save memory, read again with `reread`, which has to give the same bytes; then
   * the bytes belong to the prover, which gives back those of `allocateReleasable`. Throws `KeyMalformedError`.
   */
  open(zkey: Uint8Array, reread?: () => Promise<Uint8Array>): Groth16Key
  /** Puts a key into the workers' memory; the first proof does it, too. */
  load(key: Groth16Key, options?: Observed): Promise<void>
  /** Drops a key. */
  forget(key: Groth16Key): void
  /** A proof for a wtns file. Whether the witness fulfils the constraints is not looked at: a proof of one that does not is refused by verifiers. */
  prove(key: Groth16Key, wtns: Uint8Array, options?: Observed): Promise<Groth16Proof>
  dispose(): Promise<void>
}

const PERCENT = 100

interface HeldKey extends Groth16Key {
  readonly name: string
  /** Undefined once it was loaded, if it can be read again. */
  zkey: Uint8Array | undefined
  readonly reread: (() => Promise<Uint8Array>) | undefined
  loadedIn: number
}

/** Rejects with `ProverUnavailableError` where WebAssembly is forbidden. */
export async function createGroth16({ peers, threads, rng }: Groth16Options): Promise<Groth16> {
  const module = await compileEngine().catch((cause: unknown) => {
    throw new ProverUnavailableError('WebAssembly is not allowed here', { cause })
  })
  const crew = createCrew(Math.max(1, threads), peers, module)
  const held = new WeakSet<Groth16Key>()
  let names = 0
  let last: Promise<unknown> = Promise.resolve()

  /** One after the other, whatever became of the one before. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work)
    last = turn.catch(() => undefined)
    return turn
  }

  /** Lets a signal cancel what the workers do, and tells progress while it lasts. */
  const observe = async <T>(
    stage: string,
    total: number,
    { signal, onProgress }: Observed,
    work: () => Promise<T>,
  ): Promise<T> => {
    assertNotAborted(signal)
    const abort = (): void => crew.cancel()
    signal?.addEventListener('abort', abort, { once: true })
    let done = 0
    const tell = (share: number): void => onProgress?.({ stage, done: Math.floor(PERCENT * share), total: PERCENT })
    crew.onWork = (more) => {
      done += more
      // The estimate is of random witnesses, which no other takes longer than; what rounding adds must not look like the end.
      tell(Math.min(0.99, done / total))
    }
    tell(0)
    try {
      const result = await work()
      assertNotAborted(signal)
      tell(1)
      return result
    } finally {
      crew.onWork = undefined
      signal?.removeEventListener('abort', abort)
    }
  }

  const everyone = <T>(ask: (worker: number) => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: crew.size }, (_, worker) => ask(worker)))

  const ensureLoaded = async (key: HeldKey, options: Observed): Promise<void> => {
    if (key.loadedIn === crew.generation && crew.generation > 0) return
    key.zkey ??= await key.reread?.()
    const parts = divideKey(readKey(key.zkey as Uint8Array), crew.size)
    const work = parts.reduce((sum, { a, h, logDomain }) => sum + a.length / 16 + h.length / 64 + 2 ** logDomain, 0)
    await observe('load', work, options, () =>
      everyone((worker) => {
        const part = parts[worker] as KeyPart
        return crew.ask(worker, 'load', { key: key.name, part }, buffersOf(part))
      }),
    )
    key.loadedIn = crew.generation
    if (key.reread && key.zkey) {
      release(key.zkey)
      key.zkey = undefined
    }
  }

  const own = (key: Groth16Key): HeldKey => {
    if (!held.has(key)) throw new KeyMalformedError('not a key that this prover opened')
    return key as HeldKey
  }

  const proveNow = async (key: HeldKey, witness: Uint8Array, options: Observed): Promise<ProofBytes> => {
    const blinding: Blinding = { r: drawScalar(rng), s: drawScalar(rng) }
    const work = 4 * multiScalarWork('g1', key.wires) + multiScalarWork('g2', key.wires) + 3 * toCosetWork(Math.log2(key.domain))
    return observe('prove', work, options, async () => {
      const evaluating = everyone((worker) => crew.ask(worker, 'evaluate', { key: key.name, witness }))
      const summing = everyone((worker) =>
        crew.ask(worker, 'sum', { key: key.name, witness, blinding: worker === 0 ? blinding : undefined }),
      )
      // Both are awaited together: when one fails, the other is not left without anybody who hears of it.
      const dividing = evaluating.then((values) => {
        const merged = Object.assign({}, ...values) as Record<PolynomialName, Uint8Array>
        return everyone((worker) => {
          const { from, to } = evenRange(key.domain, crew.size, worker)
          const of = (name: PolynomialName) => merged[name].slice(ELEMENT_BYTES * from, ELEMENT_BYTES * to)
          return crew.ask(worker, 'quotient', { key: key.name, a: of('a'), b: of('b'), c: of('c') })
        })
      })
      const [sums, quotients] = await Promise.all([summing, dividing])
      return crew.ask(0, 'join', { key: key.name, sums, quotients, blinding })
    })
  }

  return {
    crew,
    open(zkey, reread) {
      const { wires, publicSignals, domain } = readKey(zkey)
      const key: HeldKey = { wires, publicSignals, domain, name: `key ${names++}`, zkey, reread, loadedIn: 0 }
      held.add(key)
      return key
    },
    load: (key, options = {}) => inTurn(() => ensureLoaded(own(key), options)),
    forget(key) {
      const { name } = own(key)
      held.delete(key)
      void everyone((worker) => crew.ask(worker, 'forget', { key: name })).catch(() => undefined)
    },
    prove: (key, wtns, options = {}) =>
      inTurn(async () => {
        const mine = own(key)
        const { witness, publicSignals } = readWitness(wtns, mine)
        await ensureLoaded(mine, options)
        const { a, b, c } = await proveNow(mine, witness, options)
        return { proof: encodeProof({ a: decodeG1(a), b: decodeG2(b), c: decodeG1(c) }), publicSignals }
      }),
    dispose: () => crew.dispose(),
  }
}

/** The pieces of a part are copies of its own, so that they can be handed over. */
const buffersOf = ({ a, b1, b2, c, h, matrices, constants }: KeyPart): readonly ArrayBuffer[] =>
  [a, b1, b2, c, h, matrices?.coefficients, ...listsOf(matrices?.a), ...listsOf(matrices?.b), ...(constants ?? [])].flatMap(
    (list) => (list ? [list.buffer as ArrayBuffer] : []),
  )

const listsOf = (matrix: SparseMatrix | undefined): readonly Uint32Array[] => (matrix ? [matrix.rows, matrix.entries] : [])

function readKey(zkey: Uint8Array): ReturnType<typeof parseZkey> {
  try {
    // A Buffer's slices share its memory, which must not be handed over.
    return parseZkey(new Uint8Array(zkey.buffer, zkey.byteOffset, zkey.byteLength))
  } catch (cause) {
    throw new KeyMalformedError('the proving key is malformed', { cause })
  }
}

/** Uniform below r: 384 bits, reduced, are further from uniform by less than 2^-128. */
function drawScalar(rng: Rng): bigint {
  let value = 0n
  for (const byte of rng.bytes(48)) value = (value << 8n) | BigInt(byte)
  return value % FR
}
