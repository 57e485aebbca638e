import { assertNotAborted, bytesToBigint, concatBytes, createWriter, NacreError, type Observed, utf8ToBytes } from '../base'
import {
  type Block,
  createReplay,
  decodeBlock,
  decodeGenesis,
  encodeBlock,
  encodeGenesis,
  type Genesis,
  MalformedBlockError,
  type ReplayResult,
  summarizeReplay,
  takeAll,
} from '../rules'
import type { Verifier } from '../statement'
import { MalformedExportError } from './errors'

/** What every export begins with (PROTOCOL §8.3). */
export const EXPORT_MAGIC = utf8ToBytes('nacre-ledger-1\n')
const LENGTH_BYTES = 4

/** Longest genesis and block that a reader takes in, bytes; far above what the rules let in. */
const MAX_GENESIS_BYTES = 8 * 2 ** 20
const MAX_BLOCK_BYTES = 256 * 2 ** 20

/** Writes PROTOCOL §8.3: genesis, `total` blocks from block 0 on, the end. Progress counts blocks, stage `export`. */
export async function* exportBlocks(
  genesis: Genesis,
  blocks: AsyncIterable<Block>,
  total: number,
  { onProgress, signal }: Observed = {},
): AsyncIterable<Uint8Array> {
  const lengthOf = (bytes: Uint8Array): Uint8Array => createWriter().uint(bytes.length, LENGTH_BYTES).finish()
  const genesisBytes = encodeGenesis(genesis)
  yield concatBytes(EXPORT_MAGIC, lengthOf(genesisBytes), genesisBytes)
  let done = 0
  for await (const block of blocks) {
    assertNotAborted(signal)
    const bytes = encodeBlock(block)
    yield concatBytes(lengthOf(bytes), bytes)
    done += 1
    onProgress?.({ stage: 'export', done, total })
  }
  yield new Uint8Array(LENGTH_BYTES)
}

/** An export being read: its genesis, and its blocks, once, in order. */
export interface LedgerExport {
  readonly genesis: Genesis
  readonly blocks: AsyncIterable<Block>
}

/**
 * Opens an export. The blocks throw `MalformedExportError` or `MalformedBlockError` where the stream ends early, goes on too
 * long or holds what is not canonical; whether they are a ledger is for `verifyExport` to say.
 */
export async function readExport(bytes: AsyncIterable<Uint8Array>): Promise<LedgerExport> {
  const stream = createStreamReader(bytes)
  try {
    const magic = await stream.take(EXPORT_MAGIC.length)
    if (!magic.every((byte, index) => byte === EXPORT_MAGIC[index])) throw new MalformedExportError('not an export of a ledger')
    const genesis = decodeGenesis(await stream.takeCounted(MAX_GENESIS_BYTES))
    return { genesis, blocks: readBlocks(stream) }
  } catch (error) {
    await stream.close()
    throw error
  }
}

async function* readBlocks(stream: StreamReader): AsyncIterable<Block> {
  try {
    for (;;) {
      const bytes = await stream.takeCounted(MAX_BLOCK_BYTES)
      if (bytes.length === 0) break
      yield decodeBlock(bytes)
    }
    if (!(await stream.isAtEnd())) throw new MalformedExportError('the export goes on after its end')
  } finally {
    await stream.close()
  }
}

/** What an export is checked with. */
export interface VerifyExportDeps {
  readonly verifier: Verifier
  /** Length of the export where it is known; progress then counts bytes, else blocks. */
  readonly totalBytes?: number | undefined
}

/**
 * Replays an export from genesis, proofs included. Never trusts what the file says of itself, but the file alone cannot tell that it is
 * the ledger that the reader means: compare `ledgerId` and `tip` with what is known from elsewhere. Damage is a result, not an error.
 */
export async function verifyExport(
  bytes: AsyncIterable<Uint8Array>,
  { verifier, totalBytes }: VerifyExportDeps,
  { onProgress, signal }: Observed = {},
): Promise<ReplayResult> {
  let read = 0
  const counted = mapBytes(bytes, (chunk) => {
    read += chunk.length
  })
  let replay: ReturnType<typeof createReplay> | undefined
  try {
    const { genesis, blocks } = await readExport(counted)
    replay = createReplay({ genesis, verifier })
    const at = await takeAll(replay, blocks, {
      signal,
      onProgress: (progress) =>
        onProgress?.(totalBytes === undefined ? progress : { stage: progress.stage, done: read, total: totalBytes }),
    })
    return summarizeReplay(replay, at)
  } catch (error) {
    if (!isFault(error)) throw error
    const reached = replay ? summarizeReplay(replay, undefined) : NOTHING_REPLAYED
    return { ...reached, ok: false, code: error.code }
  }
}

const NOTHING_REPLAYED: ReplayResult = {
  ok: false,
  genesis: undefined,
  ledgerId: '',
  height: -1,
  transactions: 0,
  supply: [],
  anchor: undefined,
  tip: undefined,
  code: undefined,
  at: undefined,
}

/** Whether the error says something about the export, and not about the system or the caller. */
function isFault(error: unknown): error is NacreError {
  if (!(error instanceof NacreError) || error.category === 'store') return false
  return error.code.startsWith('rules/') || error instanceof MalformedExportError || error instanceof MalformedBlockError
}

async function* mapBytes(bytes: AsyncIterable<Uint8Array>, see: (chunk: Uint8Array) => void): AsyncIterable<Uint8Array> {
  for await (const chunk of bytes) {
    see(chunk)
    yield chunk
  }
}

interface StreamReader {
  /** Exactly that many bytes; throws `MalformedExportError` when the stream has fewer. */
  take(length: number): Promise<Uint8Array>
  /** As many as the next four bytes say, at most `limit`. */
  takeCounted(limit: number): Promise<Uint8Array>
  isAtEnd(): Promise<boolean>
  /** No more is wanted: a file behind the stream is closed. */
  close(): Promise<void>
}

/** Takes bytes off a stream; memory grows with what arrives, never with what a length claims. */
function createStreamReader(bytes: AsyncIterable<Uint8Array>): StreamReader {
  const chunks = bytes[Symbol.asyncIterator]()
  let rest: Uint8Array = new Uint8Array()

  const more = async (): Promise<boolean> => {
    while (rest.length === 0) {
      const next = await chunks.next()
      if (next.done) return false
      // A plain view: methods of Node's Buffer behave otherwise.
      rest = new Uint8Array(next.value.buffer, next.value.byteOffset, next.value.byteLength)
    }
    return true
  }
  const take = async (length: number): Promise<Uint8Array> => {
    const parts: Uint8Array[] = []
    for (let missing = length; missing > 0; ) {
      if (!(await more())) throw new MalformedExportError('the export ends too early')
      const part = rest.subarray(0, missing)
      parts.push(part)
      rest = rest.subarray(part.length)
      missing -= part.length
    }
    return concatBytes(...parts)
  }
  return {
    take,
    async takeCounted(limit) {
      const length = Number(bytesToBigint(await take(LENGTH_BYTES)))
      if (length > limit) throw new MalformedExportError(`a record of ${length} bytes`)
      return take(length)
    },
    isAtEnd: async () => !(await more()),
    async close() {
      await chunks.return?.()
    },
  }
}
