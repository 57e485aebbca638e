import { beforeAll, describe, expect, it } from 'vitest'
import { concatBytes } from '../../src/base'
import { InvalidEvidenceError, parseEvidence } from '../../src/disclosure'
import { headOf, viewExport, viewLedger } from '../../src/ledger'
import { createMemoryLedger, type MemoryLedger } from '../../src/ledger/memory'
import { compareHeads, formatHead, type LedgerHead, MalformedHeadError, parseHead, signHead } from '../../src/rules'
import {
  createBoundVerifier,
  createClock,
  createGenesis,
  createRng,
  createTransaction,
  issuerKeys,
  operatorKey,
} from '../ledger/fixture'

const rng = createRng('heads')

async function ledgerOf(network: string, transactions: number): Promise<MemoryLedger> {
  const genesis = createGenesis({ network })
  const ledger = createMemoryLedger({ genesis, operatorKey, verifier: createBoundVerifier(), clock: createClock() })
  await extend(ledger, transactions)
  return ledger
}

async function extend(ledger: MemoryLedger, transactions: number): Promise<void> {
  for (let i = 0; i < transactions; i++) {
    const { anchor, time } = await ledger.tip()
    await ledger.submit(createTransaction(rng, { domain: ledger.domain, anchor, time }))
  }
}

let ledger: MemoryLedger
let head: LedgerHead
beforeAll(async () => {
  ledger = await ledgerOf('dev', 2)
  head = await headOf(ledger)
})

describe('a head', () => {
  it('is written as it is read, with the signatures of those who saw it', () => {
    const [first, second] = issuerKeys as readonly [Uint8Array, Uint8Array]
    const signed = signHead(signHead(signHead(head, first), second), first)
    expect(signed.signers).toHaveLength(2)
    expect(formatHead(parseHead(formatHead(signed)))).toBe(formatHead(signed))
    expect(JSON.parse(formatHead(head))).toMatchObject({ height: 2, network: 'dev' })
  })

  it('is refused when any of its fields is changed', () => {
    const document = JSON.parse(formatHead(signHead(head, issuerKeys[0] as Uint8Array)))
    const refused = (changes: object): void =>
      expect(() => parseHead(JSON.stringify({ ...document, ...changes })), JSON.stringify(changes)).toThrow(MalformedHeadError)
    const [signer] = document.signers
    refused({ format: 'nacre-evidence' })
    refused({ version: 2 })
    refused({ network: 'main' })
    refused({ height: 3 })
    refused({ time: document.time + 1 })
    refused({ hash: '00'.repeat(32) })
    refused({ ledgerId: '00'.repeat(32) })
    refused({ header: document.header.replace(/..$/, '00') })
    refused({ genesis: document.genesis.slice(2) })
    refused({ signature: '00'.repeat(64) })
    refused({ signers: [{ ...signer, signature: '00'.repeat(64) }] })
    refused({ signers: [signer, signer] })
    refused({ signers: {} })
    refused({ more: 1 })
    expect(() => parseHead('[]')).toThrow(MalformedHeadError)
    expect(() => parseHead('{')).toThrow(MalformedHeadError)
  })

  it('proves a fork beside another of the same height, and nothing else does', async () => {
    expect(compareHeads([head, head])).toEqual({ kind: 'same' })
    await ledger.rewind(1)
    await extend(ledger, 1)
    const forked = await headOf(ledger)
    expect(compareHeads([head, forked])).toMatchObject({ kind: 'fork', height: 2 })
    await extend(ledger, 1)
    expect(compareHeads([head, await headOf(ledger)])).toEqual({ kind: 'different-heights' })
    expect(compareHeads([head, await headOf(await ledgerOf('dev2', 2))])).toEqual({ kind: 'different-ledgers' })
  })
})

describe('a view of an export', () => {
  it('has the blocks of the ledger, which a view of the ledger has too, and is not trusted', async () => {
    const chunks: Uint8Array[] = []
    for await (const chunk of ledger.export()) chunks.push(chunk)
    async function* bytes() {
      yield concatBytes(...chunks)
    }
    const [exported, own] = [await viewExport(bytes), await viewLedger(ledger)]
    expect([exported.isTrusted, own.isTrusted, exported.to, own.to]).toEqual([false, true, 3, 3])
    for (const height of [0, 1, 3]) expect(await exported.header(height)).toEqual(await own.header(height))
    expect([await exported.header(4), await own.header(4), await own.header(-1)]).toEqual([undefined, undefined, undefined])
    const collect = async (view: typeof own) => {
      const blocks = []
      for await (const block of view.blocks(1, 2)) blocks.push(block)
      return blocks
    }
    expect(await collect(exported)).toEqual(await collect(own))
    expect(await collect(own)).toHaveLength(2)
  })
})

describe('evidence that is none', () => {
  it('is refused when it is read', () => {
    expect(() => parseEvidence('{}')).toThrow(InvalidEvidenceError)
  })
})
