import { describe, expect, it } from 'vitest'
import { bytesToHex, concatBytes, parseHex } from '../../src/base'
import { deriveEd25519PublicKey, parseFr } from '../../src/crypto'
import { exportBlocks, readExport } from '../../src/ledger'
import {
  type Block,
  beginChain,
  decodeBlockHeader,
  decodeGenesis,
  deriveBlockHash,
  deriveLedgerId,
  encodeBlockHeader,
  encodeGenesis,
  extendChain,
  isOperatorSignature,
  signBlock,
} from '../../src/rules'
import { createNullifierTree } from '../../src/tree'
import {
  decodeTransaction,
  deriveTransactionDigest,
  deriveTransactionId,
  encodeTransaction,
  encodeTransactionBody,
  isIssuerSignature,
  publicSignalsOf,
} from '../../src/tx'
import { readVectors, type Vector } from './read'

type Transaction = Vector<
  'ledgerId' | 'pool' | 'expiry' | 'relayer' | 'recipient' | 'issuer' | 'bytes' | 'digestLength' | 'txHash' | 'txId'
> & { readonly signals: readonly (readonly string[])[] }
type Ledger = Vector<
  'network' | 'created' | 'pool' | 'grace' | 'operator' | 'genesis' | 'ledgerId' | 'export',
  'circuits' | 'codes' | 'decimals' | 'shieldFees' | 'unshieldFees' | 'leaves'
> & {
  readonly supply: readonly (readonly [string, string, string])[]
  readonly blocks: readonly [Vector<'header' | 'hash' | 'signature'>, Vector<'header' | 'hash' | 'signature'>]
}
const fr = (text: string) => parseFr(BigInt(text))

async function* once<T>(...items: readonly T[]): AsyncIterable<T> {
  yield* items
}

async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

describe('the vectors of the second implementation', () => {
  it.each(readVectors<Transaction>('transactions'))('are its transactions: $txId', (v) => {
    const transaction = decodeTransaction(parseHex(v.bytes))
    const { body, issuerSignatures } = transaction
    expect(body).toMatchObject({
      domain: { ledgerId: parseHex(v.ledgerId), pool: Number(v.pool) },
      expiry: Number(v.expiry),
      relayer: parseHex(v.relayer),
      recipient: v.recipient,
    })
    expect(bytesToHex(encodeTransaction(transaction))).toBe(v.bytes)
    expect(bytesToHex(encodeTransactionBody(body))).toBe(v.bytes.slice(0, 2 * Number(v.digestLength)))
    expect(deriveTransactionDigest(body)).toBe(fr(v.txHash))
    expect(bytesToHex(deriveTransactionId(body))).toBe(v.txId)
    expect(publicSignalsOf(transaction)).toEqual(v.signals.map((list) => list.map(fr)))
    expect(issuerSignatures).toHaveLength(body.actions.filter(({ publicIn }) => publicIn > 0n).length)
    for (const signature of issuerSignatures) expect(isIssuerSignature(body, signature, parseHex(v.issuer))).toBe(true)
  })

  it.each(readVectors<Ledger>('ledgers'))('are its genesis and identity: $ledgerId', (v) => {
    const genesis = decodeGenesis(parseHex(v.genesis))
    expect(genesis).toMatchObject({
      network: v.network,
      created: Number(v.created),
      operator: deriveEd25519PublicKey(parseHex(v.operator)),
      pool: Number(v.pool),
      grace: Number(v.grace),
    })
    expect(genesis.circuits.map(({ name }) => name)).toEqual(v.circuits)
    const assets = v.codes.map((code, i) => ({
      code,
      decimals: Number(v.decimals[i]),
      shieldFee: BigInt(v.shieldFees[i] as string),
      unshieldFee: BigInt(v.unshieldFees[i] as string),
    }))
    expect(genesis.assets).toMatchObject(assets)
    expect(bytesToHex(encodeGenesis(genesis))).toBe(v.genesis)
    expect(bytesToHex(deriveLedgerId(genesis))).toBe(v.ledgerId)
  })

  it.each(readVectors<Ledger>('ledgers'))('are its blocks and export: $ledgerId', async (v) => {
    const genesis = decodeGenesis(parseHex(v.genesis))
    const blocks = await collect((await readExport(once(parseHex(v.export)))).blocks)
    const supply = v.supply.map(([shielded, unshielded, fees]) => ({
      shielded: BigInt(shielded),
      unshielded: BigInt(unshielded),
      fees: BigInt(fees),
    }))
    const transactions = (blocks[1] as Block).transactions
    const first = beginChain(genesis)
    const content = { time: genesis.created, transactions, leaves: v.leaves.map(fr), supply }
    const second = extendChain(parseHex(v.ledgerId), first.state, content, createNullifierTree())
    for (const [i, { header }] of [first, second].entries()) {
      const expected = v.blocks[i as 0 | 1]
      const signature = signBlock(parseHex(v.operator), header)
      expect(bytesToHex(encodeBlockHeader(header))).toBe(expected.header)
      expect(decodeBlockHeader(parseHex(expected.header))).toEqual(header)
      expect(bytesToHex(deriveBlockHash(header))).toBe(expected.hash)
      expect(bytesToHex(signature)).toBe(expected.signature)
      expect(isOperatorSignature(header, signature, genesis.operator)).toBe(true)
    }
    expect(bytesToHex(concatBytes(...(await collect(exportBlocks(genesis, once(...blocks), 2)))))).toBe(v.export)
  })
})
