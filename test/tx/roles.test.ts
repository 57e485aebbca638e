import { describe, expect, it } from 'vitest'
import { deriveEd25519PublicKey, parseFr } from '../../src/crypto'
import { defaultAddress, deriveInternalAddress, periodOf } from '../../src/keys'
import {
  addAction,
  authorizeAction,
  bodyOf,
  combinePartials,
  createPartialTransaction,
  decodeTransaction,
  encodeTransaction,
  encodeTransactionBody,
  extractTransaction,
  IncompleteTransactionError,
  isIssuerSignature,
  type PartialTransaction,
  PlanInvalidError,
  PlanMismatchError,
  proveAction,
  publicSignalsOf,
  signAsIssuer,
} from '../../src/tx'
import { parseAmount } from '../../src/value'
import { checkingProver } from '../wallet/fixture'
import { alice, bob, deps, header, noteInTree, TIME, transferOf, transferPlan, USD } from './fixture'

const proving = { ...deps, prover: checkingProver }

describe('the life of a transaction', () => {
  it('goes from plan to bytes and back: signed, proven, extracted', async () => {
    const { input, membership } = noteInTree(100n)
    const partial = transferOf(input)
    const authorization = authorizeAction(deps, partial, 0, alice.spending)
    const proven = await proveAction(proving, partial, authorization, alice.viewing, membership)
    const transaction = extractTransaction(proven.partial)
    expect(decodeTransaction(encodeTransaction(transaction))).toEqual(transaction)
    expect(publicSignalsOf(transaction)[0]).toHaveLength(18)
    expect(transaction.proofs[0]?.anchor).toBe(membership.anchor)
  })

  it('does not let what is unsigned or unproven out', async () => {
    const { input } = noteInTree(100n)
    expect(() => extractTransaction(transferOf(input))).toThrow(IncompleteTransactionError)
  })

  it('builds every time anew: no seed, commitment, key or ciphertext twice', () => {
    const { input } = noteInTree(100n)
    const [one, two] = [transferOf(input), transferOf(input)].map((partial) => bodyOf(partial).actions[0])
    expect(one?.nf[0]).toBe(two?.nf[0])
    const parts = [one, two].flatMap((action) => [
      ...(action?.cm ?? []),
      ...(action?.journal.flat() ?? []),
      ...(action?.outputs.flatMap((output) => Object.values(output).map((bytes) => Buffer.from(bytes).toString('hex'))) ?? []),
    ])
    expect(new Set(parts).size).toBe(parts.length)
  })

  it('puts outputs into every order', () => {
    const { input } = noteInTree(100n)
    const places = new Set<number>()
    for (let i = 0; i < 60; i++) places.add(transferOf(input).actions[0]?.opening?.randomness.order.indexOf(0) as number)
    expect(places).toEqual(new Set([0, 1, 2]))
  })

  it('refuses plans that do not add up or do not fit', () => {
    const { input } = noteInTree(100n)
    const plan = transferPlan(input)
    const add = (change: Partial<typeof plan>): PartialTransaction =>
      addAction(deps, createPartialTransaction(header), alice.viewing, { ...plan, ...change })
    expect(() => add({ publicOut: parseAmount(1n) })).toThrow(PlanInvalidError)
    expect(() => add({ inputs: [] })).toThrow(PlanInvalidError)
    expect(() => add({ inputs: [input, input, input] })).toThrow(PlanInvalidError)
    expect(() => add({ outputs: [...plan.outputs, ...plan.outputs] })).toThrow(PlanInvalidError)
  })
})

describe('a signer', () => {
  it('signs only what the plan beside it describes', () => {
    const { input } = noteInTree(100n)
    const partial = transferOf(input)
    const [action] = partial.actions
    if (!action?.opening) throw new Error('no opening')
    const { plan, randomness } = action.opening
    const towards = (address: (typeof plan.outputs)[0]): PartialTransaction => ({
      ...partial,
      actions: [{ ...action, opening: { randomness, plan: { ...plan, outputs: [address, ...plan.outputs.slice(1)] } } }],
    })
    const [first] = plan.outputs
    if (!first) throw new Error('no output')
    const asked = [
      towards({ ...first, address: deriveInternalAddress(alice.viewing) }),
      towards({ ...first, memo: 'other' }),
      { ...partial, actions: [{ ...action, body: { ...action.body, tag: parseFr(1n) } }] },
      { ...partial, actions: [{ ...action, body: { ...action.body, period: (action.body.period + 1) as never } }] },
    ]
    for (const each of asked) expect(() => authorizeAction(deps, each, 0, alice.spending)).toThrow(PlanMismatchError)
    expect(() => authorizeAction(deps, partial, 0, bob.spending)).toThrow(PlanMismatchError)
    expect(() => authorizeAction(deps, partial, 1, alice.spending)).toThrow(IncompleteTransactionError)
  })

  it('binds header and all actions: a signature is void once anything changes', async () => {
    const { input, membership } = noteInTree(100n)
    const partial = transferOf(input)
    const authorization = authorizeAction(deps, partial, 0, alice.spending)
    for (const change of [{ expiry: header.expiry + 60 }, { recipient: 'x' }, { relayer: new Uint8Array([1]) }]) {
      const altered = { ...partial, header: { ...partial.header, ...change } }
      await expect(proveAction(proving, altered, authorization, alice.viewing, membership)).rejects.toThrow(/signature/)
    }
    const more = addAction(deps, partial, alice.viewing, { ...transferPlan(input) })
    await expect(proveAction(proving, more, authorization, alice.viewing, membership)).rejects.toThrow(/signature/)
  })

  it('proves only under the path of the note', async () => {
    const { input, membership } = noteInTree(100n)
    const partial = transferOf(input)
    const authorization = authorizeAction(deps, partial, 0, alice.spending)
    const elsewhere = { ...membership, anchor: parseFr(5n) as typeof membership.anchor }
    await expect(proveAction(proving, partial, authorization, alice.viewing, elsewhere)).rejects.toBeInstanceOf(PlanInvalidError)
    await expect(
      proveAction(proving, partial, authorization, alice.viewing, { ...membership, paths: [] }),
    ).rejects.toBeInstanceOf(PlanInvalidError)
  })
})

describe('a bundle', () => {
  it('of several actions has one digest and round-trips; parts made apart combine', async () => {
    const [one, two] = [noteInTree(100n), noteInTree(100n)]
    let partial = addAction(deps, createPartialTransaction(header), alice.viewing, transferPlan(one.input))
    partial = addAction(deps, partial, alice.viewing, transferPlan(two.input))
    const prove = (index: number, membership: typeof one.membership) =>
      proveAction(proving, partial, authorizeAction(deps, partial, index, alice.spending), alice.viewing, membership)
    const left = (await prove(0, one.membership)).partial
    const right = (await prove(1, two.membership)).partial
    const transaction = extractTransaction(combinePartials(left, right))
    expect(decodeTransaction(encodeTransaction(transaction))).toEqual(transaction)
    const signals = publicSignalsOf(transaction)
    expect(signals).toHaveLength(2)
    expect(signals[0]?.at(-1)).toBe(signals[1]?.at(-1))
    expect(() => combinePartials(left, transferOf(one.input))).toThrow(PlanMismatchError)
  })

  it('that shields needs its issuer, whose signature is for this transaction alone', () => {
    const issuer = new Uint8Array(32).fill(9)
    const amount = parseAmount(50n)
    const address = defaultAddress(alice.viewing)
    const plan = {
      asset: USD,
      inputs: [],
      outputs: [{ role: 'payment' as const, address, amount, memo: '' }],
      publicIn: amount,
      publicOut: parseAmount(0n),
      period: periodOf(TIME),
    }
    const make = (): PartialTransaction =>
      signAsIssuer(addAction(deps, createPartialTransaction(header), alice.viewing, plan), issuer)
    const [one, two] = [make(), make()]
    const signature = one.actions[0]?.issuerSignature as Uint8Array
    expect(isIssuerSignature(bodyOf(one), signature, deriveEd25519PublicKey(issuer))).toBe(true)
    expect(isIssuerSignature(bodyOf(two), signature, deriveEd25519PublicKey(issuer))).toBe(false)
    expect(encodeTransactionBody(bodyOf(one))).not.toEqual(encodeTransactionBody(bodyOf(two)))
  })
})
