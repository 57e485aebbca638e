import { bytesToHex, type JsonValue } from '../../base'
import { blake2b256 } from '../../crypto'
import {
  type ChainView,
  decodeBlockHeader,
  decodeEntry,
  ENTRY_BYTES,
  encodeBlockHeader,
  encodeEntry,
  entriesOf,
  type Genesis,
  HEADER_BYTES,
  type ViewedBlock,
  type ViewedTransaction,
} from '../../rules'
import { decodeTransaction, encodeTransaction } from '../../tx'
import { readBytes, readList, readObject, refusingAs } from './fields'
import { SIZE_LIMITS } from './size'

/** As many as a header can count. */
const MAX_TRANSACTIONS = 65_535
const MAX_ACTIONS = 16

/** The blocks of evidence in JSON: headers, and where they matter the transactions or what headers commit to of them. */
export function writeChain(blocks: readonly ViewedBlock[]): readonly object[] {
  return blocks.map(({ header, transactions }) => ({
    header: bytesToHex(encodeBlockHeader(header)),
    transactions: transactions?.map((each) =>
      'transaction' in each
        ? { bytes: bytesToHex(encodeTransaction(each.transaction)) }
        : { hash: bytesToHex(each.hash), entries: each.entries.map((entry) => bytesToHex(encodeEntry(entry))) },
    ),
  }))
}

/** The inverse of `writeChain`; throws `InvalidEvidenceError` on what is not canonical. Nothing is compared with the headers yet. */
export function readChain(value: JsonValue | undefined): readonly ViewedBlock[] {
  return readList(value, 1, SIZE_LIMITS.blocks).map((block): ViewedBlock => {
    const { header, transactions } = readObject(block, ['header'], ['transactions'])
    return {
      header: refusingAs('evidence/chain-malformed', () => decodeBlockHeader(readBytes(header, HEADER_BYTES))),
      signature: undefined,
      transactions: transactions === undefined ? undefined : readList(transactions, 0, MAX_TRANSACTIONS).map(readTransaction),
    }
  })
}

function readTransaction(value: JsonValue): ViewedTransaction {
  const object = readObject(value, [], ['bytes', 'hash', 'entries'])
  if ('bytes' in object) {
    const { bytes } = readObject(value, ['bytes'])
    return { transaction: refusingAs('evidence/chain-malformed', () => decodeTransaction(readBytes(bytes))) }
  }
  const { hash, entries } = readObject(value, ['hash', 'entries'])
  return {
    hash: readBytes(hash, 32),
    entries: readList(entries, 0, MAX_ACTIONS).map((entry) =>
      refusingAs('evidence/chain-malformed', () => decodeEntry(readBytes(entry, ENTRY_BYTES))),
    ),
  }
}

/** The blocks that evidence carries, as a view. */
export function viewEmbedded(genesis: Genesis, chain: readonly ViewedBlock[]): ChainView {
  const from = chain[0]?.header.height ?? 0
  return {
    genesis,
    isTrusted: false,
    from,
    to: from + chain.length - 1,
    header: async (height) => chain[height - from]?.header,
    async *blocks(first, last) {
      for (let height = first; height <= last; height++) {
        const block = chain[height - from]
        if (!block) return
        yield block
      }
    },
  }
}

/** A transaction cut down to what its block commits to. */
export function cutTransaction(viewed: ViewedTransaction): ViewedTransaction {
  if (!('transaction' in viewed)) return viewed
  return { hash: blake2b256(encodeTransaction(viewed.transaction)), entries: entriesOf(viewed.transaction) }
}
