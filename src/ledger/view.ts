import { assertNotAborted, type Observed } from '../base'
import {
  type Block,
  type BlockHeader,
  type ChainView,
  decodeBlockHeader,
  encodeBlockHeader,
  HEADER_BYTES,
  type ViewedBlock,
} from '../rules'
import type { EmbeddedLedger } from './embedded'
import { MalformedExportError } from './errors'
import { readExport } from './export'

/** A ledger of the reader's own, up to its tip of this moment: he trusts it. */
export async function viewLedger(ledger: EmbeddedLedger): Promise<ChainView> {
  const { height: to } = await ledger.tip()
  return {
    genesis: ledger.genesis,
    isTrusted: true,
    from: 0,
    to,
    async header(height) {
      if (height < 0 || height > to) return undefined
      for await (const { header } of ledger.blocks(height)) return header
      return undefined
    },
    async *blocks(from, last) {
      for await (const block of ledger.blocks(from)) {
        if (block.header.height > Math.min(last, to)) return
        yield viewedBlock(block)
      }
    },
  }
}

function viewedBlock({ header, signature, transactions }: Block): ViewedBlock {
  return { header, signature, transactions: transactions.map((transaction) => ({ transaction })) }
}

/**
 * An export (PROTOCOL §8.3) that can be read again from its begin as often as `open` is called. Nobody trusts it for itself: its blocks
 * count as far as they lead to one that the reader knows. Keeps the headers, 0.3 KB each. Throws `MalformedExportError`,
 * `MalformedBlockError`, `MalformedGenesisError`. Stage `index`.
 */
export async function viewExport(
  open: () => AsyncIterable<Uint8Array>,
  { onProgress, signal }: Observed = {},
): Promise<ChainView> {
  const { genesis, blocks } = await readExport(open())
  const headers: Uint8Array[] = []
  for await (const { header } of blocks) {
    assertNotAborted(signal)
    if (header.height !== headers.length) throw new MalformedExportError('the blocks of the export are not in order')
    headers.push(encodeBlockHeader(header))
    onProgress?.({ stage: 'index', done: headers.length, total: headers.length })
  }
  const headerAt = (height: number): BlockHeader | undefined => {
    const bytes = headers[height]
    return bytes && decodeBlockHeader(bytes.subarray(0, HEADER_BYTES))
  }
  return {
    genesis,
    isTrusted: false,
    from: 0,
    to: headers.length - 1,
    header: async (height) => headerAt(height),
    async *blocks(from, to) {
      for await (const block of (await readExport(open())).blocks) {
        if (block.header.height > to) return
        if (block.header.height >= from) yield viewedBlock(block)
      }
    },
  }
}
