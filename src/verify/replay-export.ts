import { NacreError, type Observed } from '../base'
import { EXPORT_MAGIC, readExport } from '../ledger'
import {
  type Block,
  type BlockHeader,
  type ChainView,
  createReplay,
  decodeBlock,
  encodeBlock,
  encodeGenesis,
  type Genesis,
  type Replay,
  takeAll,
} from '../rules'
import type { Verifier } from '../statement'
import type { ByteSource } from './check'
import { LedgerInvalidError } from './errors'

const LENGTH_BYTES = 4

/** Where a block lies in an export. */
interface Place {
  readonly header: BlockHeader
  readonly from: number
  readonly to: number
}

/**
 * Replays an export from genesis, proofs included, and gives its blocks, which are read from it again when they are asked for. Throws
 * `LedgerInvalidError` unless all of it holds. Stage `replay`, in bytes.
 */
export async function replayExport(
  source: ByteSource,
  { verifier }: { readonly verifier: Verifier },
  { onProgress, signal }: Observed = {},
): Promise<ChainView> {
  const places: Place[] = []
  const { genesis, blocks } = await refusing(() => readExport(source.stream()))
  let at = EXPORT_MAGIC.length + LENGTH_BYTES + encodeGenesis(genesis).length
  async function* placed(): AsyncIterable<Block> {
    for await (const block of blocks) {
      const from = at + LENGTH_BYTES
      at = from + encodeBlock(block).length
      places.push({ header: block.header, from, to: at })
      yield block
    }
  }
  const replay = await refusing(async () => createReplay({ genesis, verifier }))
  const report = (): void => onProgress?.({ stage: 'replay', done: at, total: source.size })
  const fault = await refusing(() => takeAll(replay, placed(), { signal, onProgress: report }))
  if (fault) throw new LedgerInvalidError(`${fault.code} (${fault.height})`)
  return createView(source, genesis, replay, places)
}

function createView(source: ByteSource, genesis: Genesis, replay: Replay, places: readonly Place[]): ChainView {
  return {
    genesis,
    isTrusted: false,
    from: 0,
    to: replay.state()?.height ?? 0,
    header: async (height) => places[height]?.header,
    async *blocks(first, last) {
      for (let height = first; height <= last; height++) {
        const place = places[height]
        if (!place) return
        const { header, signature, transactions } = decodeBlock(await source.slice(place.from, place.to))
        yield { header, signature, transactions: transactions.map((transaction) => ({ transaction })) }
      }
    },
  }
}

/** Runs a step; what it finds wrong with the export becomes `LedgerInvalidError`. */
async function refusing<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step()
  } catch (cause) {
    if (!(cause instanceof NacreError) || cause.category === 'store' || cause.code === 'base/aborted') throw cause
    throw new LedgerInvalidError(cause.code, { cause })
  }
}
