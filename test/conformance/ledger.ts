import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Clock, equalBytes, type NacreError } from '../../src/base'
import { FIELD_MODULUS, type Fr, parseFr } from '../../src/crypto'
import { periodBegin, periodEnd, periodOf } from '../../src/keys'
import { type EmbeddedLedger, verifyExport } from '../../src/ledger'
import { RefusedTransactionError, type RuleCode } from '../../src/rules'
import type { Proof } from '../../src/statement'
import { createNullifierTree, EMPTY_ROOTS } from '../../src/tree'
import { deriveTransactionId, type Transaction } from '../../src/tx'
import {
  createBoundVerifier,
  createClock,
  createRng,
  createTransaction,
  type SimulatedClock,
  START,
  type TransactionChoice,
} from '../ledger/fixture'
import { cases, LONG } from '../suite'

/** How the suite gets at ledgers of one kind: network `dev`, the fixture's assets, 24 hours of grace. */
export interface LedgerKind {
  create(options: { readonly clock: Clock; readonly transactionsPerMinute?: number }): Promise<EmbeddedLedger>
  /** After each test. */
  discard(): Promise<void>
}

const verifier = createBoundVerifier()
const NOVEMBER = periodOf(START / 1000)

/** What every embedded ledger does. */
export function describeLedger(name: string, kind: LedgerKind): void {
  describe(`a ledger ${name}`, () => {
    /** A ledger, its clock, and a builder of transactions that fit its tip. */
    const start = async (options: { readonly transactionsPerMinute?: number; readonly at?: number } = {}) => {
      const clock = createClock(options.at ?? START)
      const ledger = await kind.create({
        clock,
        ...(options.transactionsPerMinute ? { transactionsPerMinute: options.transactionsPerMinute } : {}),
      })
      const rng = createRng(name)
      const make = async (choice: Partial<TransactionChoice> = {}): Promise<Transaction> => {
        const { anchor } = await ledger.tip()
        return createTransaction(rng, { domain: ledger.domain, anchor, time: clock.now() / 1000, ...choice })
      }
      return { clock, ledger, make, submit: async (choice: Partial<TransactionChoice> = {}) => ledger.submit(await make(choice)) }
    }
    const end = async (ledger: EmbeddedLedger): Promise<void> => {
      await ledger.close()
      await kind.discard()
    }
    /** Everything that can be asked of a ledger, to see that nothing changed. */
    const stateOf = async (ledger: EmbeddedLedger) => ({
      facts: await ledger.facts(),
      tip: await ledger.tip(),
      supply: await ledger.supply(),
    })
    const expectRefused = async (ledger: EmbeddedLedger, transaction: Transaction, code: RuleCode): Promise<void> => {
      const before = await stateOf(ledger)
      const refusal = await ledger.submit(transaction).then(
        () => undefined,
        (error: unknown) => error,
      )
      expect(refusal).toBeInstanceOf(RefusedTransactionError)
      expect(refusal).toMatchObject({ code, category: 'refused' })
      expect(await stateOf(ledger)).toEqual(before)
    }

    it('begins with block 0: the empty tree and the one gap at the time of creation', async () => {
      const { ledger } = await start()
      expect(await ledger.tip()).toMatchObject({ height: 0, time: START / 1000, leaves: 0, anchor: EMPTY_ROOTS[16] })
      expect((await ledger.tip()).nullifierRoot).toBe(createNullifierTree().root())
      expect(await ledger.isAnchor(EMPTY_ROOTS[16] as Fr)).toBe(true)
      expect(await ledger.isSpent(parseFr(0n))).toBe(true)
      expect(await ledger.supply()).toEqual([
        { shielded: 0n, unshielded: 0n, fees: 0n },
        { shielded: 0n, unshielded: 0n, fees: 0n },
      ])
      const { rewindTo, blocks, tip } = await ledger.eventsSince([])
      expect({ rewindTo, blocks, height: tip.height }).toEqual({ rewindTo: undefined, blocks: [], height: 0 })
      expect(await ledger.verify()).toMatchObject({ ok: true, height: 0, transactions: 0 })
      await end(ledger)
    })

    it('takes money in, moves it and lets it out, and counts what crossed its border', async () => {
      const { ledger, make, submit } = await start()
      const shield = await make({ publicIn: 10_000n })
      const receipt = await ledger.submit(shield)
      expect(receipt.height).toBe(1)
      expect(equalBytes(receipt.txId, deriveTransactionId(shield.body))).toBe(true)
      expect(await ledger.supply()).toMatchObject([{ shielded: 10_005n, unshielded: 0n, fees: 5n }, {}])
      await submit()
      await submit({ publicOut: 1_010n })
      await submit({ publicIn: 700n, publicAsset: 2 })
      expect(await ledger.supply()).toEqual([
        { shielded: 10_005n, unshielded: 1_000n, fees: 15n },
        { shielded: 700n, unshielded: 0n, fees: 0n },
      ])
      const facts = await ledger.facts()
      expect(facts.assets.map(({ code, decimals, supply }) => ({ code, decimals, supply }))).toEqual([
        { code: 'USD', decimals: 2, supply: 8_990n },
        { code: 'CNY', decimals: 2, supply: 700n },
      ])
      expect(facts).toMatchObject({ network: 'dev', keys: 'dev', height: 4, transactions: 4, notes: 12, nullifiers: 8 })
      expect(await ledger.isSpent(shield.body.actions[0]?.nf[1] as Fr)).toBe(true)
      expect(await ledger.verify()).toMatchObject({ ok: true, height: 4, transactions: 4, supply: await ledger.supply() })
      await end(ledger)
    })

    it('refuses what breaks a rule, by the code of that rule, and nothing changes', async () => {
      const { ledger, make, submit } = await start()
      const time = START / 1000
      await submit({ publicIn: 500n })
      const spent = await make()
      await ledger.submit(spent)
      const [nf0, nf1] = (spent.body.actions[0] as Transaction['body']['actions'][number]).nf
      const element = (value: bigint): Fr => parseFr(value)
      const max = 2n ** 128n - 1n
      const wrong: readonly (readonly [RuleCode, Partial<TransactionChoice>])[] = [
        ['rules/ledger-mismatch', { domain: { ledgerId: new Uint8Array(32), pool: 0 } }],
        ['rules/ledger-mismatch', { domain: { ...ledger.domain, pool: 1 } }],
        ['rules/action-count', { actions: 2 }],
        ['rules/relayer', { relayer: Uint8Array.of(0) }],
        ['rules/expired', { expiry: time - 60 }],
        ['rules/expiry-invalid', { expiry: time + 61 }],
        ['rules/expiry-invalid', { expiry: time + 86_400 + 120 }],
        ['rules/expiry-invalid', { period: NOVEMBER - 1 }],
        ['rules/period', { period: NOVEMBER + 1 }],
        ['rules/period', { period: 0xffff_ffff }],
        ['rules/anchor-unknown', { anchor: element(0n) }],
        ['rules/anchor-unknown', { anchor: element(12_345n) }],
        ['rules/nullifier-spent', { nf: [nf0, element(5n)] }],
        ['rules/nullifier-spent', { nf: [element(5n), nf0] }],
        ['rules/nullifier-spent', { nf: [nf1, nf0] }],
        ['rules/nullifier-spent', { nf: [element(5n), element(0n)] }],
        ['rules/nullifier-spent', { nf: [element(0n), element(5n)] }],
        ['rules/nullifier-repeated', { nf: [element(5n), element(5n)] }],
        ['rules/public-amounts', { publicIn: 20n, publicOut: 20n }],
        ['rules/public-amounts', { publicIn: 20n, publicAsset: 0 }],
        ['rules/public-amounts', { publicOut: 20n, publicAsset: 3 }],
        ['rules/public-amounts', { publicAsset: 1 }],
        ['rules/recipient', { publicOut: 20n, recipient: '' }],
        ['rules/recipient', { recipient: 'someone' }],
        ['rules/fee', { publicOut: 10n }],
        ['rules/fee', { publicOut: 1n }],
        ['rules/supply', { publicOut: 501n }],
        ['rules/supply', { publicOut: 1n, publicAsset: 2 }],
        ['rules/supply', { publicIn: max }],
        ['rules/supply', { publicIn: max - 509n }],
      ]
      for (const [code, choice] of wrong) await expectRefused(ledger, await make(choice), code)

      const good = await make({ publicIn: 20n })
      const [signature] = good.issuerSignatures
      const foreign = await make({ publicIn: 20n })
      await expectRefused(ledger, { ...good, issuerSignatures: foreign.issuerSignatures }, 'rules/issuer')
      await expectRefused(ledger, { ...good, issuerSignatures: [flip(signature as Uint8Array, 63)] }, 'rules/issuer')
      const [{ anchor, proof }] = good.proofs as unknown as [{ anchor: Fr; proof: Proof }]
      await expectRefused(ledger, { ...good, proofs: [{ anchor, proof: flip(proof, 0) as Proof }] }, 'rules/proof')
      // The anchor that the proof is for is part of what it proves.
      await expectRefused(ledger, { ...good, proofs: [{ anchor: EMPTY_ROOTS[16] as Fr, proof }] }, 'rules/proof')
      await ledger.submit(good)
      await expectRefused(ledger, good, 'rules/nullifier-spent')
      expect(await ledger.verify()).toMatchObject({ ok: true, height: 3 })
      await end(ledger)
    })

    it('lets the pool be emptied to the last unit, and a counter be filled to the last', async () => {
      const { ledger, submit } = await start()
      await submit({ publicIn: 500n })
      await submit({ publicOut: 500n })
      expect((await ledger.facts()).assets[0]?.supply).toBe(0n)
      await submit({ publicIn: 2n ** 128n - 1n - 505n - 5n })
      expect((await ledger.supply())[0]?.shielded).toBe(2n ** 128n - 1n)
      expect(await ledger.verify()).toMatchObject({ ok: true })
      await end(ledger)
    })

    it('knows every root of its chain, and no other', async () => {
      const { ledger, submit } = await start()
      const roots = [(await ledger.tip()).anchor]
      for (let i = 0; i < 5; i++) {
        await submit({ publicIn: 1n })
        roots.push((await ledger.tip()).anchor)
      }
      expect(new Set(roots).size).toBe(6)
      for (const anchor of roots) {
        expect(await ledger.isAnchor(anchor)).toBe(true)
        await submit({ anchor })
      }
      expect(await ledger.isAnchor(parseFr(0n))).toBe(false)
      await end(ledger)
    })

    it('names after every block the root of the nullifiers of its chain, in order', async () => {
      const { ledger, submit } = await start()
      const pairs = [
        [1n, FIELD_MODULUS - 1n],
        [FIELD_MODULUS - 2n, 2n],
        [1n << 200n, (1n << 200n) - 1n],
        [4n, 3n],
      ].map((pair) => pair.map(parseFr) as [Fr, Fr])
      for (const nf of pairs) await submit({ nf })
      const { blocks } = await ledger.eventsSince([])
      for (const { height, nullifierRoot } of blocks)
        expect(nullifierRoot).toBe(createNullifierTree(pairs.slice(0, height).flat()).root())
      const last = blocks.at(-1)?.nullifierRoot as Fr
      expect(blocks).toHaveLength(pairs.length)
      expect((await ledger.tip()).nullifierRoot).toBe(last)
      expect((await ledger.facts()).nullifierRoot).toBe(last.toString(16).padStart(64, '0'))
      for await (const { header } of ledger.blocks(pairs.length)) expect(header.nullifierRoot).toBe(last)
      expect(await ledger.verify()).toMatchObject({ ok: true, height: pairs.length })
      await end(ledger)
    })

    it('verifies what was there when that began, while others add to it', async () => {
      const { ledger, make, submit } = await start()
      for (let i = 0; i < 3; i++) await submit()
      const late = [await make(), await make()]
      const adding: Promise<unknown>[] = []
      const result = await ledger.verify({
        onProgress: ({ done }) => {
          if (done > 2) adding.push(ledger.submit(late[done - 3] as Transaction))
        },
      })
      await Promise.all(adding)
      expect(result).toMatchObject({ ok: true, height: 3 })
      expect(await ledger.verify()).toMatchObject({ ok: true, transactions: 5 })
      await end(ledger)
    })

    it('takes a transaction up to its expiry and not a second longer', async () => {
      const { clock, ledger, make } = await start()
      const [inTime, late] = [await make(), await make()]
      clock.set(1000 * inTime.body.expiry)
      await ledger.submit(inTime)
      clock.advance(1)
      await expectRefused(ledger, late, 'rules/expired')
      await end(ledger)
    })

    it('takes an expiry up to 24 hours and a minute ahead, and not beyond the grace of its period', async () => {
      const { clock, ledger, make } = await start()
      await ledger.submit(await make({ expiry: START / 1000 + 86_460 }))
      await expectRefused(ledger, await make({ expiry: START / 1000 + 86_520 }), 'rules/expiry-invalid')
      const close = periodEnd(NOVEMBER) + 86_400
      clock.set(1000 * (periodEnd(NOVEMBER) - 30))
      await ledger.submit(await make({ expiry: close }))
      await expectRefused(ledger, await make({ expiry: close + 60 }), 'rules/expiry-invalid')
      clock.set(1000 * periodEnd(NOVEMBER))
      await expectRefused(ledger, await make({ expiry: close + 60, period: NOVEMBER }), 'rules/expiry-invalid')
      await ledger.submit(await make({ expiry: close + 60, period: NOVEMBER + 1 }))
      await end(ledger)
    })

    it('takes the old period for the length of the grace and then closes it', async () => {
      const { clock, ledger, make, submit } = await start()
      const begin = periodBegin(periodOf(periodEnd(NOVEMBER)))
      const at = (seconds: number): void => clock.set(1000 * seconds)
      const expiry = begin + 86_400
      at(begin - 1)
      await submit({ period: NOVEMBER, expiry: begin + 60 })
      await expectRefused(ledger, await make({ period: NOVEMBER + 1, expiry: begin + 60 }), 'rules/period')
      at(begin)
      await submit({ period: NOVEMBER, expiry })
      await submit({ period: NOVEMBER + 1, expiry })
      await expectRefused(ledger, await make({ period: NOVEMBER + 2, expiry }), 'rules/period')
      at(begin + 86_399)
      await submit({ period: NOVEMBER, expiry })
      expect((await ledger.facts()).closedPeriods).toEqual([])
      at(begin + 86_400)
      await expectRefused(ledger, await make({ period: NOVEMBER, expiry }), 'rules/period')
      expect((await ledger.facts()).closedPeriods).toEqual([])
      await submit({ period: NOVEMBER + 1 })
      expect((await ledger.facts()).closedPeriods).toEqual([NOVEMBER])
      expect(await ledger.verify()).toMatchObject({ ok: true })
      await end(ledger)
    })

    it('never lets time go back, whatever its clock says', async () => {
      const { clock, ledger, make } = await start()
      clock.advance(600)
      const first = await ledger.submit(await make())
      clock.set(START - 86_400_000)
      const second = await ledger.submit(await make({ time: START / 1000 }))
      expect(second.time).toBe(first.time)
      expect(await ledger.verify()).toMatchObject({ ok: true })
      await end(ledger)
    })

    it('lets exactly one of many racing spends of a note win', async () => {
      const { ledger, make } = await start()
      const nf = [parseFr(111n), parseFr(222n)] as const
      const racing = await Promise.all(
        Array.from({ length: 100 }, (_, index) => make({ nf: index % 2 === 0 ? nf : [nf[1], parseFr(BigInt(1_000 + index))] })),
      )
      const outcomes = await Promise.allSettled(racing.map((transaction) => ledger.submit(transaction)))
      expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBe(1)
      const codes = outcomes.flatMap((outcome) =>
        outcome.status === 'rejected' ? [(outcome.reason as RefusedTransactionError).code] : [],
      )
      expect(codes).toEqual(Array.from({ length: 99 }, () => 'rules/nullifier-spent'))
      expect((await ledger.tip()).height).toBe(1)
      await end(ledger)
    })

    it('does nothing for a caller who has cancelled', async () => {
      const { ledger, make } = await start()
      const transaction = await make()
      await expect(ledger.submit(transaction, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'base/aborted' })
      const controller = new AbortController()
      const cancelled = ledger.submit(transaction, { signal: controller.signal, onProgress: () => controller.abort() })
      await expect(cancelled).rejects.toMatchObject({ code: 'base/aborted' })
      expect((await ledger.tip()).height).toBe(0)
      await ledger.submit(transaction)
      await end(ledger)
    })

    it('hands out its blocks in pages, each linked to the one before', async () => {
      const { ledger, make } = await start()
      const sent: Transaction[] = []
      for (let i = 0; i < 7; i++) {
        const transaction = await make({ publicIn: 1n })
        await ledger.submit(transaction)
        sent.push(transaction)
      }
      const first = await ledger.eventsSince([], 3)
      expect(first.blocks.map(({ height }) => height)).toEqual([1, 2, 3])
      const rest = await ledger.eventsSince([...first.blocks].reverse())
      expect(rest.blocks.map(({ height }) => height)).toEqual([4, 5, 6, 7])
      expect([first.rewindTo, rest.rewindTo]).toEqual([undefined, undefined])
      expect(rest.tip).toEqual(await ledger.tip())
      const blocks = [...first.blocks, ...rest.blocks]
      expect(blocks.slice(1).map(({ previous }) => previous)).toEqual(blocks.slice(0, -1).map(({ hash }) => hash))
      expect(blocks.flatMap(({ transactions }) => transactions)).toEqual(sent)
      expect(blocks.map(({ leaves }) => leaves)).toEqual([4, 8, 12, 16, 20, 24, 28])
      const last = blocks[6]
      expect(await ledger.eventsSince(last ? [last] : [])).toEqual({ rewindTo: undefined, blocks: [], tip: await ledger.tip() })
      await end(ledger)
    })

    it('sends a reader who knows foreign blocks back to the newest that both know', async () => {
      const { ledger, submit } = await start()
      for (let i = 0; i < 3; i++) await submit()
      const { blocks } = await ledger.eventsSince([])
      const [one, two] = blocks
      if (!one || !two) throw new Error('blocks are missing')
      const foreign = { height: 3, hash: two.hash }
      const events = await ledger.eventsSince([foreign, two, one])
      expect(events.rewindTo).toEqual({ height: 2, hash: two.hash })
      expect(events.blocks.map(({ height }) => height)).toEqual([3])
      const stranger = await ledger.eventsSince([
        { height: 9, hash: one.hash },
        { height: -1, hash: one.hash },
        { height: 0.5, hash: one.hash },
      ])
      expect(stranger.rewindTo?.height).toBe(0)
      expect(stranger.blocks.map(({ height }) => height)).toEqual([1, 2, 3])
      await end(ledger)
    })

    it('takes so many transactions a minute and no more', async () => {
      const { clock, ledger, make } = await start({ transactionsPerMinute: 3 })
      for (let i = 0; i < 3; i++) await ledger.submit(await make())
      const fourth = await make()
      await expect(ledger.submit(fourth)).rejects.toMatchObject({ code: 'ledger/rate-limited', category: 'refused' })
      clock.advance(59)
      await expect(ledger.submit(fourth)).rejects.toMatchObject({ code: 'ledger/rate-limited' })
      expect((await ledger.tip()).height).toBe(3)
      clock.advance(1)
      await ledger.submit(fourth)
      await end(ledger)
    })

    it('takes as many of those submitted at once as the minute has room for', async () => {
      const { clock, ledger, make } = await start({ transactionsPerMinute: 3 })
      await ledger.submit(await make())
      const four = [await make(), await make(), await make(), await make()]
      const outcomes = await Promise.allSettled(four.map((transaction) => ledger.submit(transaction)))
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected'])
      expect(outcomes.at(-1)).toMatchObject({ reason: { code: 'ledger/rate-limited' } })
      clock.advance(60)
      for (const transaction of four.slice(2)) await ledger.submit(transaction)
      await end(ledger)
    })

    it('makes one block of what is submitted at once, without those that it refuses', async () => {
      const { ledger, make } = await start()
      const nf = [parseFr(111n), parseFr(222n)] as const
      const cancelled = new AbortController()
      await ledger.submit(await make({ publicIn: 100n }))
      const given = [
        await make({ publicOut: 60n }),
        await make({ nf }),
        await make({ nf }),
        await make(),
        await make({ publicOut: 60n }),
        await make(),
      ]
      const outcomes = given.map((transaction, index) =>
        ledger
          .submit(transaction, {
            signal: index === 3 ? cancelled.signal : undefined,
            // The last moment: its proofs are verified.
            onProgress: ({ done }) => index === 3 && done === 1 && cancelled.abort(),
          })
          .then(
            ({ height }) => height,
            (error: NacreError) => error.code,
          ),
      )
      expect(await Promise.all(outcomes)).toEqual([2, 2, 'rules/nullifier-spent', 'base/aborted', 'rules/supply', 2])
      const { blocks, tip } = await ledger.eventsSince([])
      expect(blocks[1]?.transactions).toEqual([given[0], given[1], given[5]])
      expect(tip).toMatchObject({ height: 2, leaves: 16 })
      expect(await ledger.verify()).toMatchObject({ ok: true, transactions: 4 })
      await end(ledger)
    })

    it('takes nothing any more when it was closed, also of what had come to its door', async () => {
      const { ledger, make } = await start()
      const closing: Promise<void>[] = []
      const transaction = await make()
      const submitted = ledger.submit(transaction, {
        onProgress: ({ stage, done }) => stage === 'verify' && done === 1 && closing.push(ledger.close()),
      })
      await expect(submitted).rejects.toMatchObject({ code: 'ledger/closed' })
      await Promise.all([...closing, ledger.close()])
      await expect(ledger.tip()).rejects.toMatchObject({ code: 'ledger/closed' })
      await end(ledger)
    })

    it('puts more than a block takes into several', async () => {
      const { ledger, make } = await start()
      const given = await Promise.all(Array.from({ length: 130 }, () => make()))
      const receipts = await Promise.all(given.map((transaction) => ledger.submit(transaction)))
      expect(receipts.map(({ height }) => height)).toEqual(given.map((_, index) => 1 + Math.floor(index / 64)))
      expect(await ledger.verify()).toMatchObject({ ok: true, height: 3, transactions: 130 })
      await end(ledger)
    })

    it('replays itself with progress, stops when told, and exports what replays', async () => {
      const { ledger, submit } = await start()
      for (let i = 0; i < 4; i++) await submit({ publicIn: 100n })
      const seen: number[] = []
      const result = await ledger.verify({
        onProgress: ({ stage, done, total }) => seen.push(stage === 'replay' && total === 5 ? done : -1),
      })
      expect(seen).toEqual([1, 2, 3, 4, 5])
      await expect(ledger.verify({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'base/aborted' })
      expect(await verifyExport(ledger.export(), { verifier })).toEqual(result)
      expect(result).toMatchObject({
        ok: true,
        height: 4,
        transactions: 4,
        supply: [{ shielded: 420n, unshielded: 0n, fees: 20n }, {}],
      })
      await end(ledger)
    })

    it('gives nobody a hold on its state through what it was given', async () => {
      const { ledger, make } = await start()
      const transaction = await make({ publicIn: 5n })
      await ledger.submit(transaction)
      transaction.body.actions[0]?.outputs[0]?.epk.fill(9)
      const { blocks } = await ledger.eventsSince([])
      blocks[0]?.hash.fill(0)
      ;(await ledger.tip()).hash.fill(0)
      expect(await ledger.verify()).toMatchObject({ ok: true })
      await end(ledger)
    })

    it('agrees with a model after any sequence of transactions', { timeout: LONG }, async () => {
      const step = fc.record({
        asset: fc.integer({ min: 1, max: 2 }),
        move: fc.constantFrom('in', 'out', 'transfer'),
        amount: fc.bigInt({ min: 0n, max: 60n }),
        reuse: fc.boolean(),
        wait: fc.integer({ min: 0, max: 50_000 }),
        /** Submitted at the same time as the one before. */
        along: fc.boolean(),
      })
      const property = fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const { clock, ledger, make } = await start()
        const model = createModel(clock)
        let [group, heights]: [Transaction[], number] = [[], 0]
        const submitGroup = async (): Promise<void> => {
          const outcomes = await Promise.allSettled(group.map((transaction) => ledger.submit(transaction)))
          // Each has to hold below the block, before its proofs are looked at, and again at its place in the block.
          const held = group.map((transaction) => model.allows(transaction))
          const expected = group.map((transaction, index) => held[index] === true && model.take(transaction))
          expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual(expected)
          if (expected.includes(true)) heights++
          group = []
        }
        for (const { asset, move, amount, reuse, wait, along } of steps) {
          if (!along) {
            await submitGroup()
            clock.advance(wait)
          }
          const spent = [...model.spent][0]
          const transaction = await make({
            publicIn: move === 'in' ? amount : 0n,
            publicOut: move === 'out' ? amount : 0n,
            publicAsset: move === 'transfer' || amount === 0n ? 0 : asset,
            ...(reuse && spent !== undefined ? { nf: [parseFr(77n), spent] as const } : {}),
          })
          group.push(transaction)
        }
        await submitGroup()
        expect(await ledger.supply()).toEqual(model.supply)
        expect((await ledger.tip()).height).toBe(heights)
        const { blocks } = await ledger.eventsSince([])
        expect(blocks.flatMap(({ transactions }) => transactions)).toEqual(model.accepted)
        expect(await ledger.verify()).toMatchObject({ ok: true, supply: model.supply })
        await end(ledger)
      })
      await fc.assert(property, { numRuns: cases(10, 100, 300) })
    })
  })
}

function flip(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.map((byte, index) => (index === at ? byte ^ 1 : byte))
}

interface Model {
  readonly spent: Set<Fr>
  readonly accepted: Transaction[]
  readonly supply: { shielded: bigint; unshielded: bigint; fees: bigint }[]
  allows(transaction: Transaction): boolean
  /** Counts it, if it is allowed. */
  take(transaction: Transaction): boolean
}

/** The money rules over again, for the fixture's assets: USD costs 5 in and 10 out, CNY nothing. */
function createModel(clock: SimulatedClock): Model {
  const supply = [0, 1].map(() => ({ shielded: 0n, unshielded: 0n, fees: 0n }))
  const spent = new Set<Fr>()
  const accepted: Transaction[] = []
  const read = (transaction: Transaction) => {
    const action = transaction.body.actions[0] as Transaction['body']['actions'][number]
    const [feeIn, feeOut] = action.publicAsset === 1 ? [5n, 10n] : [0n, 0n]
    return { action, counters: supply[action.publicAsset - 1], feeIn, feeOut }
  }
  const allows = (transaction: Transaction): boolean => {
    const { action, counters, feeOut } = read(transaction)
    if (clock.now() < START || action.nf.some((nullifier) => spent.has(nullifier))) return false
    if (!counters || action.publicOut === 0n) return true
    const inPool = counters.shielded - counters.unshielded - counters.fees
    return action.publicOut > feeOut && action.publicOut <= inPool
  }
  return {
    spent,
    accepted,
    supply,
    allows,
    take(transaction) {
      if (!allows(transaction)) return false
      const { action, counters, feeIn, feeOut } = read(transaction)
      if (counters && action.publicOut > 0n) {
        counters.unshielded += action.publicOut - feeOut
        counters.fees += feeOut
      } else if (counters) {
        counters.shielded += action.publicIn + feeIn
        counters.fees += feeIn
      }
      for (const nullifier of action.nf) spent.add(nullifier)
      accepted.push(transaction)
      return true
    },
  }
}
