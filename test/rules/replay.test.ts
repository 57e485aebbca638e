import { describe, expect, it } from 'vitest'
import { parseFr } from '../../src/crypto'
import {
  type Block,
  type BlockHash,
  type BlockHeader,
  createReplay,
  DevelopmentKeysError,
  type Genesis,
  MalformedBlockError,
  type ReplayResult,
  replayLedger,
  VerifyingKeyMismatchError,
} from '../../src/rules'
import type { Proof } from '../../src/statement'
import type { Transaction } from '../../src/tx'
import {
  createBoundVerifier,
  createGenesis,
  createRng,
  createTransaction,
  START,
  type TransactionChoice,
} from '../ledger/fixture'
import { type Chain, createChain, sign } from './fixture'

const verifier = createBoundVerifier()
const time = START / 1000

/** Block 0 and three of one, two and one transactions. */
function createLedger(
  genesis = createGenesis(),
): Chain & { readonly make: (choice?: Partial<TransactionChoice>) => Transaction } {
  const chain = createChain(genesis, verifier)
  const rng = createRng('replay')
  const make = (choice: Partial<TransactionChoice> = {}): Transaction =>
    createTransaction(rng, { domain: chain.domain, anchor: chain.state().anchor, time, ...choice })
  chain.append([make({ publicIn: 100n })])
  chain.append([make(), make({ publicOut: 30n })], time + 60)
  chain.append([make({ publicIn: 7n, publicAsset: 2 })], time + 60)
  return { ...chain, make }
}

const replay = (blocks: readonly Block[], genesis: Genesis = createGenesis()): Promise<ReplayResult> =>
  replayLedger({ genesis, verifier }, blocks)

/** The blocks with one header changed and signed anew. */
function reheaded(blocks: readonly Block[], height: number, change: Partial<BlockHeader>): readonly Block[] {
  return blocks.map((block, index) => (index === height ? sign({ ...block.header, ...change }, block.transactions) : block))
}

const flipped = (bytes: Uint8Array): Uint8Array => bytes.map((byte, index) => (index === 5 ? byte ^ 1 : byte))

describe('replay', () => {
  it('takes an honest ledger to its end', async () => {
    const { blocks, state } = createLedger()
    const progress: number[] = []
    const result = await replayLedger({ genesis: createGenesis(), verifier }, blocks, {
      total: blocks.length,
      onProgress: ({ done, total }) => progress.push(done / total),
    })
    expect(result).toMatchObject({ ok: true, code: undefined, height: 3, transactions: 4, anchor: state().anchor })
    expect(result.supply).toEqual([
      { shielded: 105n, unshielded: 20n, fees: 15n },
      { shielded: 7n, unshielded: 0n, fees: 0n },
    ])
    expect(progress).toEqual([0.25, 0.5, 0.75, 1])
  })

  it('verifies every proof', async () => {
    const { blocks } = createLedger()
    const counting = createBoundVerifier()
    await replayLedger({ genesis: createGenesis(), verifier: counting }, blocks)
    expect(counting.calls()).toBe(4)
  })

  it.each<[string, number, Partial<BlockHeader>]>([
    ['rules/block-ledger', 2, { ledgerId: new Uint8Array(32) }],
    ['rules/block-height', 2, { height: 3 }],
    ['rules/block-previous', 2, { previous: new Uint8Array(32) as BlockHash }],
    ['rules/block-previous', 0, { previous: new Uint8Array(32).fill(1) as BlockHash }],
    ['rules/block-time', 2, { time: time - 1 }],
    ['rules/block-time', 0, { time: time + 1 }],
    ['rules/block-count', 2, { transactionCount: 1 }],
    ['rules/block-body', 2, { bodyHash: new Uint8Array(32) }],
    ['rules/block-entries', 2, { entriesHash: new Uint8Array(32) }],
    ['rules/block-tree', 2, { anchor: parseFr(1n) }],
    ['rules/block-tree', 2, { leaves: 8 }],
    ['rules/block-nullifiers', 2, { nullifierRoot: parseFr(1n) }],
    ['rules/block-nullifiers', 0, { nullifierRoot: parseFr(1n) }],
    ['rules/block-supply', 2, { supplyHash: new Uint8Array(32) }],
    ['rules/block-supply', 0, { supplyHash: new Uint8Array(32) }],
  ])('stops with %s at block %i', async (code, height, change) => {
    const { blocks } = createLedger()
    expect(await replay(reheaded(blocks, height, change))).toMatchObject({
      ok: false,
      code,
      height: height - 1,
      at: { code, height },
    })
  })

  it('stops at a block that its operator did not sign, or signed otherwise', async () => {
    const { blocks } = createLedger()
    const unsigned = blocks.map((block, index) => (index === 1 ? { ...block, signature: flipped(block.signature) } : block))
    expect(await replay(unsigned)).toMatchObject({ ok: false, code: 'rules/block-signature', height: 0 })
    const [, first, second] = blocks as [Block, Block, Block]
    const swapped = blocks.map((block, index) => (index === 1 ? { ...block, signature: second.signature } : block))
    expect(await replay(swapped)).toMatchObject({ ok: false, code: 'rules/block-signature' })
    expect(first.signature.length).toBe(64)
  })

  it('stops where blocks are missing, repeated or in another order', async () => {
    const { blocks } = createLedger()
    const [zero, one, two, three] = blocks as [Block, Block, Block, Block]
    expect(await replay([])).toMatchObject({ ok: false, code: 'rules/block-height', height: -1 })
    expect(await replay([one, two, three])).toMatchObject({ ok: false, code: 'rules/block-height', height: -1 })
    expect(await replay([zero, two, three])).toMatchObject({ ok: false, code: 'rules/block-height', height: 0 })
    expect(await replay([zero, one, one])).toMatchObject({ ok: false, code: 'rules/block-height', height: 1 })
    expect(await replay([zero, one, three, two])).toMatchObject({ ok: false, code: 'rules/block-height', height: 1 })
    // A prefix is sound by itself: whoever cut it off is found by comparing the tip with one that is known.
    expect(await replay([zero, one])).toMatchObject({ ok: true, height: 1 })
  })

  it('stops at a transaction that its operator let in against the rules', async () => {
    const { blocks, make: makeAny } = createLedger()
    const [zero, one] = blocks as [Block, Block]
    const make = (choice: Partial<TransactionChoice> = {}): Transaction => makeAny({ anchor: one.header.anchor, ...choice })
    const forge = (transactions: readonly Transaction[]): readonly Block[] => [
      zero,
      one,
      sign({ ...(blocks[2] as Block).header, transactionCount: transactions.length }, transactions),
    ]
    const fine = make()
    const other = make()
    const unproven = { ...other, proofs: other.proofs.map((each) => ({ ...each, proof: new Uint8Array(256) as Proof })) }
    const faults: readonly (readonly [string, readonly Transaction[], number])[] = [
      ['rules/proof', [unproven], 0],
      ['rules/proof', [fine, unproven], 1],
      ['rules/nullifier-spent', [fine, fine], 1],
      ['rules/nullifier-spent', [...one.transactions], 0],
      ['rules/supply', [make({ publicOut: 60n }), make({ publicOut: 60n })], 1],
      ['rules/issuer', [{ ...make({ publicIn: 5n }), issuerSignatures: one.transactions[0]?.issuerSignatures ?? [] }], 0],
      ['rules/expired', [make({ expiry: time })], 0],
    ]
    for (const [code, transactions, transaction] of faults) {
      expect(await replay(forge(transactions))).toMatchObject({
        ok: false,
        code,
        height: 1,
        at: { code, height: 2, transaction },
      })
    }
    // A root that only comes with the block itself is none yet.
    const early = makeAny({ anchor: (blocks[2] as Block).header.anchor })
    expect(await replay(forge([early]))).toMatchObject({ ok: false, code: 'rules/anchor-unknown' })
  })

  it('stops at a genesis that is not the one of the blocks', async () => {
    const { blocks } = createLedger()
    expect(await replay(blocks, createGenesis({ grace: 1 }))).toMatchObject({ ok: false, code: 'rules/block-ledger', height: -1 })
  })

  it('does not begin under keys that are not those of the ledger', () => {
    expect(() => createReplay({ genesis: createGenesis({ network: 'main' }), verifier })).toThrow(DevelopmentKeysError)
    const other = { ...verifier, keyHash: () => new Uint8Array(32) }
    expect(() => createReplay({ genesis: createGenesis(), verifier: other })).toThrow(VerifyingKeyMismatchError)
  })

  it('counts a block that cannot be read as a fault, and lets other errors through', async () => {
    const { blocks } = createLedger()
    async function* broken(error: Error): AsyncIterable<Block> {
      yield blocks[0] as Block
      throw error
    }
    const deps = { genesis: createGenesis(), verifier }
    expect(await replayLedger(deps, broken(new MalformedBlockError('cut')))).toMatchObject({
      ok: false,
      code: 'rules/block-malformed',
      height: 0,
    })
    await expect(replayLedger(deps, broken(new RangeError('disk')))).rejects.toThrow(RangeError)
    await expect(replayLedger(deps, blocks, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'base/aborted' })
  })

  it('stays where it was after a fault', () => {
    const { blocks } = createLedger()
    const [zero, one, two] = blocks as [Block, Block, Block]
    const replaying = createReplay({ genesis: createGenesis(), verifier })
    expect(replaying.take(zero)).toBe(undefined)
    expect(replaying.take(two)?.code).toBe('rules/block-height')
    expect(replaying.take({ ...one, signature: flipped(one.signature) })?.code).toBe('rules/block-signature')
    expect(replaying.counts()).toEqual({ anchors: 1, nullifiers: 0 })
    expect(replaying.take(one)).toBe(undefined)
    expect(replaying.isAnchor(one.header.anchor)).toBe(true)
    expect(replaying.take(two)).toBe(undefined)
    expect(replaying.counts()).toEqual({ anchors: 3, nullifiers: 6 })
    expect(replaying.transactions()).toBe(3)
  })
})
