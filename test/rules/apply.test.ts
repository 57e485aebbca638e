import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseFr } from '../../src/crypto'
import { periodOf } from '../../src/keys'
import {
  type Acceptance,
  acceptAgain,
  acceptTransaction,
  BLOCK_CODES,
  DevelopmentKeysError,
  type Genesis,
  MalformedBlockError,
  MalformedGenesisError,
  poolOf,
  RefusedTransactionError,
  RULE_CODES,
  type RuleCode,
  refusalError,
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
import { createView, type PlainView } from './fixture'

const time = START / 1000
const anchor = parseFr(99n)
const spent = parseFr(7n)

/** A pool with 1000 of each asset, one root and one spent note. */
function createState(changes: Partial<Genesis> = {}): PlainView {
  const view = createView(createGenesis(changes))
  view.anchors.add(anchor)
  view.spent.add(spent)
  view.counters.fill({ shielded: 1_000n, unshielded: 0n, fees: 0n })
  return view
}

function make(view: PlainView, choice: Partial<TransactionChoice> = {}): Transaction {
  return createTransaction(createRng('apply'), { domain: view.domain, anchor, time, ...choice })
}

/** The code of the refusal, `undefined` when accepted. */
function codeOf(view: PlainView, transaction: Transaction, at = time): RuleCode | undefined {
  const decision = acceptTransaction(view, transaction, { time: at }, createBoundVerifier())
  return 'refused' in decision ? decision.refused.code : undefined
}

describe('the rules', () => {
  it('stand in the order of the protocol', () => {
    const text = readFileSync(new URL('../../docs/PROTOCOL.md', import.meta.url), 'utf8')
    const section = text.slice(text.indexOf('## 7.'), text.indexOf('## 8.'))
    expect([...section.matchAll(/^\| `(rules\/[a-z-]+)` +\|/gm)].map(([, code]) => code)).toEqual([...RULE_CODES])
  })

  it('let the first that is broken decide', () => {
    const view = createState()
    // Each entry breaks its rule and, with those after it, all that come later: what is taken away first is named first.
    const faults: readonly (readonly [RuleCode, Partial<TransactionChoice>])[] = [
      ['rules/ledger-mismatch', { domain: { ...view.domain, pool: 1 } }],
      ['rules/action-count', { actions: 2 }],
      ['rules/relayer', { relayer: Uint8Array.of(1) }],
      ['rules/expired', { expiry: time - 1 }],
      ['rules/expiry-invalid', { expiry: time + 30 }],
      ['rules/period', { period: periodOf(time) + 1 }],
      ['rules/anchor-unknown', { anchor: parseFr(1n) }],
      ['rules/nullifier-spent', { nf: [spent, spent] }],
      ['rules/nullifier-repeated', { nf: [parseFr(3n), parseFr(3n)] }],
      ['rules/public-amounts', { publicOut: 2_000n, publicAsset: 9 }],
      ['rules/recipient', { publicOut: 2_000n, recipient: '' }],
      ['rules/supply', { publicOut: 2_000n }],
    ]
    for (let first = 0; first < faults.length; first++) {
      const choice = Object.assign(
        {},
        ...faults
          .slice(first)
          .reverse()
          .map(([, fault]) => fault),
      ) as Partial<TransactionChoice>
      expect(codeOf(view, make(view, choice))).toBe(faults[first]?.[0])
    }
  })

  it('count a nullifier of 0 as spent, which no gap holds', () => {
    const view = createState()
    const codeWith = (one: bigint, other: bigint) => codeOf(view, make(view, { nf: [parseFr(one), parseFr(other)] }))
    expect([codeWith(0n, 12n), codeWith(12n, 0n), codeWith(0n, 0n)]).toEqual(Array(3).fill('rules/nullifier-spent'))
    expect(codeWith(13n, 12n)).toBe(undefined)
  })

  it('check fee before issuer, issuer before supply, and supply before the proof', () => {
    const view = createState()
    const broken = (transaction: Transaction): Transaction => ({
      ...transaction,
      proofs: transaction.proofs.map((each) => ({ ...each, proof: new Uint8Array(256) as Proof })),
    })
    const foreign = make(view, { publicIn: 3n }).issuerSignatures
    const overflow = { publicIn: 2n ** 128n - 1n }
    expect(codeOf(view, broken(make(view, { publicOut: 10n })))).toBe('rules/fee')
    expect(codeOf(view, { ...broken(make(view, overflow)), issuerSignatures: foreign })).toBe('rules/issuer')
    expect(codeOf(view, { ...broken(make(view, overflow)), issuerSignatures: [] })).toBe('rules/issuer')
    expect(codeOf(view, broken(make(view, overflow)))).toBe('rules/supply')
    expect(codeOf(view, broken(make(view)))).toBe('rules/proof')
    expect(codeOf(view, make(view))).toBe(undefined)
  })

  it('take the issuer of the asset at hand, over the transaction at hand', () => {
    const view = createState()
    const dollars = make(view, { publicIn: 5n })
    expect(codeOf(view, dollars)).toBe(undefined)
    const yuan = make(view, { publicIn: 5n, publicAsset: 2 })
    expect(codeOf(view, yuan)).toBe(undefined)
    // Signed by the issuer of the dollar, for an amount in yuan.
    const swapped = createState({ assets: [...createGenesis().assets].reverse() })
    expect(codeOf(swapped, make(swapped, { publicIn: 5n }))).toBe('rules/issuer')
  })

  it('ask the verifier last, once for each action, with signals rebuilt from the transaction', () => {
    const view = createState()
    const verifier = createBoundVerifier()
    acceptTransaction(view, make(view, { nf: [spent, parseFr(1n)] }), { time }, verifier)
    expect(verifier.calls()).toBe(0)
    acceptTransaction(view, make(view), { time }, verifier)
    expect(verifier.calls()).toBe(1)
  })

  it('say what an accepted transaction does', () => {
    const view = createState()
    const transaction = make(view, { publicOut: 110n })
    const decision = acceptTransaction(view, transaction, { time }, createBoundVerifier())
    if ('refused' in decision) throw refusalError(decision.refused)
    const { nullifiers, leaves, supply } = decision.accepted.effects
    const [action] = transaction.body.actions
    expect(nullifiers).toEqual(action?.nf)
    expect(leaves.slice(0, 3)).toEqual(action?.cm)
    expect(leaves.length).toBe(4)
    expect([...supply]).toEqual([[1, { shielded: 1_000n, unshielded: 100n, fees: 10n }]])
    expect(poolOf({ shielded: 1_000n, unshielded: 100n, fees: 10n })).toBe(890n)
  })

  it('ask an accepted transaction again about all that may have changed meanwhile', () => {
    const accept = (view: PlainView, transaction: Transaction): Acceptance => {
      const decision = acceptTransaction(view, transaction, { time }, createBoundVerifier())
      if ('refused' in decision) throw refusalError(decision.refused)
      return decision.accepted
    }
    const again = (
      change: (view: PlainView) => void,
      choice: Partial<TransactionChoice> = {},
      at = time,
    ): RuleCode | undefined => {
      const view = createState()
      const accepted = accept(view, make(view, { nf: [parseFr(21n), parseFr(22n)], ...choice }))
      change(view)
      const decision = acceptAgain(view, accepted, { time: at })
      return 'refused' in decision ? decision.refused.code : undefined
    }
    expect(again(() => {})).toBe(undefined)
    expect(again((view) => view.spent.add(parseFr(22n)))).toBe('rules/nullifier-spent')
    expect(again((view) => view.anchors.delete(anchor))).toBe('rules/anchor-unknown')
    expect(again((view) => view.counters.fill({ shielded: 50n, unshielded: 0n, fees: 0n }), { publicOut: 60n })).toBe(
      'rules/supply',
    )
    expect(again(() => {}, {}, time + 3_601)).toBe('rules/expired')
  })

  it('accept no open grace longer than that of genesis', () => {
    const first = Date.UTC(2026, 11, 1) / 1000
    for (const grace of [0, 1, 3_600, 259_200]) {
      const view = createState({ grace })
      const old = (at: number, expiry: number): Transaction => make(view, { time: at, period: periodOf(first - 1), expiry })
      const last = first + grace
      const expiry = last - (last % 60)
      if (grace >= 60) expect(codeOf(view, old(last - 60, expiry), expiry - 1)).toBe(undefined)
      expect(codeOf(view, old(last, expiry + 60), last)).toBe('rules/expiry-invalid')
      if (expiry === last) expect(codeOf(view, old(last, expiry), last)).toBe('rules/period')
    }
  })
})

describe('the errors of the rules', () => {
  it('carry the code of the rule, and what the verifier said', () => {
    for (const code of RULE_CODES) {
      const error = refusalError({ code, verdict: code === 'rules/proof' ? 'verifier/pairing' : undefined })
      expect(error).toBeInstanceOf(RefusedTransactionError)
      expect(error).toMatchObject({ code, category: 'refused', verdict: code === 'rules/proof' ? 'verifier/pairing' : undefined })
      expect(error.message.length).toBeGreaterThan(10)
    }
  })

  it('have codes of their own', () => {
    const others = [DevelopmentKeysError, MalformedBlockError, MalformedGenesisError, VerifyingKeyMismatchError].map(
      (each) => new each('').code,
    )
    const all = [...RULE_CODES, ...BLOCK_CODES, ...others.filter((code) => code !== 'rules/block-malformed')]
    expect(new Set(all).size).toBe(all.length)
  })
})
