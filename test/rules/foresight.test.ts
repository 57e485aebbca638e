import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseFr } from '../../src/crypto'
import {
  type Block,
  createReplay,
  foresightedCheck,
  hashBody,
  MalformedBlockError,
  type Replay,
  type ReplayFault,
  summarizeReplay,
  takeAll,
} from '../../src/rules'
import type { Proof, Verifier } from '../../src/statement'
import type { Transaction } from '../../src/tx'
import { createBatchVerifier, createBoundVerifier, createGenesis, createRng, createTransaction, START } from '../ledger/fixture'
import { cases, LONG } from '../suite'
import { createChain, sign } from './fixture'

const time = START / 1000
const genesis = createGenesis()

/** Block 0 and one block for each number, of as many transactions. */
function createBlocks(sizes: readonly number[]): readonly Block[] {
  const chain = createChain(genesis, createBoundVerifier())
  const rng = createRng('foresight')
  for (const size of sizes) {
    const { anchor } = chain.state()
    const make = (): Transaction => createTransaction(rng, { domain: chain.domain, anchor, time, publicIn: 9n })
    chain.append(Array.from({ length: size }, make))
  }
  return chain.blocks
}

const blocks = createBlocks([2, 1, 3, 1])

type Fault = (block: Block, index: number) => Block

/** A block whose operator took in one transaction changed. */
const retold = (change: (transaction: Transaction) => Transaction): Fault => {
  return ({ header, transactions }, index) => {
    const altered = transactions.map((each, i) => (i === index % transactions.length ? change(each) : each))
    return sign({ ...header, bodyHash: hashBody(altered) }, altered)
  }
}

const faults: Readonly<Record<string, Fault>> = {
  proof: retold((transaction) => ({
    ...transaction,
    proofs: transaction.proofs.map((each) => ({ ...each, proof: each.proof.map((byte) => byte ^ 1) as Proof })),
  })),
  anchor: retold((transaction) => ({
    ...transaction,
    proofs: transaction.proofs.map((each) => ({ ...each, anchor: parseFr(5n) })),
  })),
  issuer: retold((transaction) => ({ ...transaction, issuerSignatures: [] })),
  unproven: retold((transaction) => ({ ...transaction, proofs: [] })),
  signature: (block) => ({ ...block, signature: block.signature.map((byte) => byte ^ 1) }),
  tree: ({ header, transactions }) => sign({ ...header, leaves: header.leaves + 4 }, transactions),
}

async function outcome(stream: readonly Block[], cut: Error | undefined, verifier: Verifier): Promise<unknown> {
  const replay = createReplay({ genesis, verifier })
  async function* given(): AsyncIterable<Block> {
    yield* stream
    if (cut) throw cut
  }
  const progress: number[] = []
  try {
    const at = await takeAll(replay, given(), { onProgress: ({ done }) => progress.push(done) })
    return { ...summarizeReplay(replay, at), counts: replay.counts(), progress }
  } catch (error) {
    return { ...summarizeReplay(replay, undefined), counts: replay.counts(), progress, error }
  }
}

describe('a replay that looks ahead', () => {
  it(
    'finds what one finds that takes proofs one by one, fault for fault',
    async () => {
      const change = fc.record({ at: fc.nat(4), index: fc.nat(2), kind: fc.constantFrom(...Object.keys(faults)) })
      const cut = fc.constantFrom(undefined, new MalformedBlockError('cut'), new Error('unreadable'))
      await fc.assert(
        fc.asyncProperty(
          fc.array(change, { maxLength: 3 }),
          fc.integer({ min: 0, max: 5 }),
          cut,
          async (changes, length, error) => {
            const stream = blocks
              .slice(0, length)
              .map((block, height) =>
                changes
                  .filter(({ at }) => at === height && block.transactions.length > 0)
                  .reduce((altered, { kind, index }) => (faults[kind] as Fault)(altered, index), block),
              )
            const ahead = createBatchVerifier()
            expect(await outcome(stream, error, ahead)).toEqual(await outcome(stream, error, createBoundVerifier()))
            expect(ahead.calls()).toBe(0)
          },
        ),
        { numRuns: cases(15, 200, 400) },
      )
    },
    LONG,
  )

  it('asks for what comes next and no more, and for what it read before an error first', async () => {
    const calls: string[] = []
    const fake = {
      foresight: 4,
      foresee: (part: readonly Block[]) => void calls.push(`foresee ${part.map(({ header }) => header.height)}`),
      take({ header }: Block): ReplayFault | undefined {
        calls.push(`take ${header.height}`)
        return undefined
      },
    } as unknown as Replay
    async function* cut(): AsyncIterable<Block> {
      for (const block of blocks) {
        calls.push(`read ${block.header.height}`)
        yield block
      }
      throw new Error('cut')
    }
    await expect(takeAll(fake, cut(), {})).rejects.toThrow('cut')
    // Six transactions stand in blocks 1 to 3: no block after them is read before they are taken.
    expect(calls).toEqual(
      ['read 0', 'read 1', 'read 2', 'read 3', 'foresee 0,1,2,3', 'take 0', 'take 1', 'take 2', 'take 3', 'read 4'].concat([
        'foresee 4',
        'take 4',
      ]),
    )
  })
})

describe('a check with foresight', () => {
  const bad = (transaction: Transaction): Transaction =>
    (faults['proof'] as Fault)({ ...(blocks[1] as Block), transactions: [transaction] }, 0).transactions[0] as Transaction

  it('says of many transactions what it says of each, from batches of at most 64', () => {
    const good = (blocks[1] as Block).transactions[0] as Transaction
    // Objects of their own: what is foreseen belongs to one.
    const many = Array.from({ length: 130 }, (_, i) => (i % 50 === 7 ? bad(good) : { ...good }))
    const verifier = createBatchVerifier()
    const ahead = foresightedCheck(verifier)
    ahead.foresee(many)
    expect(verifier.batches()).toEqual([64, 64, 2])
    const found = many.map(ahead.check)
    expect(verifier.calls()).toBe(0)
    expect(found).toEqual(many.map((_, i) => (i % 50 === 7 ? 'verifier/pairing' : undefined)))
    // One that it was not told of is checked when asked for.
    expect([ahead.check(bad(good)), ahead.check({ ...good })]).toEqual(['verifier/pairing', undefined])
    expect(verifier.calls()).toBe(2)
  })
})
