import { describe, expect, it } from 'vitest'
import type { Fr } from '../../src/crypto'
import { ATTEST_SLOTS, type AttestSlot, checkAttest, checkBinding, checkPayment } from '../../src/statement'
import { createRng } from '../ledger/fixture'
import { cases } from '../suite'
import { buildAttest, drawAttest, withPart } from './attest'
import { buildBinding, drawBinding } from './binding'
import { DISCLOSURES } from './disclosures'
import { buildPayment, drawPayment } from './payment'
import { drawFr } from './plant'

describe.each(DISCLOSURES)('the native check of $name', (subject) => {
  it('takes true statements of every shape', () => {
    for (const { name, statement } of subject.truths.filter((_, i) => i % cases(5, 1, 1) === 0))
      expect(subject.check(statement()), name).toBeUndefined()
  })
})

describe('a disclosure', () => {
  const rng = createRng('check disclosures')

  it('has as many slots as its circuit', () => {
    const binding = buildBinding(rng, drawBinding(rng, 12, 'usual'))
    const { period, periodKey } = binding.open
    for (const count of [0, 11, 13]) {
      const cut = (all: readonly Fr[]) => [...all, ...all].slice(0, count)
      expect(checkBinding({ ...binding.open, period: cut(period), periodKey: cut(periodKey) }, binding.secret)).toBe('slot-count')
      expect(checkBinding({ ...binding.open, periodKey: cut(periodKey) }, binding.secret)).toBe('slot-count')
    }
    const { open, secret } = buildAttest(rng, drawAttest(rng, { filled: [true, true, true, true], income: 0, size: 'usual' }))
    for (const count of [0, ATTEST_SLOTS - 1, ATTEST_SLOTS + 1]) {
      const slots = [...secret.slots, ...secret.slots].slice(0, count)
      expect(checkAttest(open, { ...secret, slots })).toBe('slot-count')
      const marks = [...open.marks, ...open.marks].slice(0, count)
      expect(checkAttest({ ...open, marks }, secret)).toBe('slot-count')
    }
  })

  it('says of an empty slot nothing but its place and its mark', () => {
    const shape = { filled: [true, false, true, true], income: 0, size: 'usual' } as const
    const { open, secret } = buildAttest(rng, drawAttest(rng, shape))
    const anything: Partial<AttestSlot> = { diversifier: drawFr(rng), rseed: drawFr(rng), gapLow: drawFr(rng), gapHigh: 1n as Fr }
    const slots = secret.slots.map((slot, i) => (i === 1 ? { ...slot, ...anything } : slot))
    expect(checkAttest(open, { ...secret, slots })).toBe('marks')
    const marked = withPart({ open, secret: { ...secret, slots } })
    expect(checkAttest(marked.open, marked.secret)).toBeUndefined()
  })

  it('of a payment that somebody else made says nothing of tag and origin', () => {
    const { open, secret } = buildPayment(rng, drawPayment(rng, 0n, 'usual'))
    expect(checkPayment({ ...open, tag: drawFr(rng), origin: drawFr(rng), period: 0n as Fr }, secret)).toBeUndefined()
  })

  it('names one subject to one audience whatever is disclosed, and to another a different one', () => {
    const [terms, other] = [drawBinding(rng, 1, 'usual'), drawFr(rng)]
    const payment = { ...drawPayment(rng, 1n, 'usual'), ask: terms.ask, nk: terms.nk, jk: terms.jk }
    const subjects = [terms.audience, other].map((audience) => [
      buildBinding(rng, { ...terms, audience }).open.subject,
      buildPayment(rng, { ...payment, audience }).open.subject,
    ])
    expect(subjects[0]?.[0]).toBe(subjects[0]?.[1])
    expect(subjects[0]?.[0]).not.toBe(subjects[1]?.[0])
  })
})
