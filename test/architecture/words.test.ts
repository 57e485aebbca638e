import { describe, expect, it } from 'vitest'
import { readSources, type Source } from './source'

/** What the engine computes for others, in whose words nothing in it may speak. An address is one in memory here, and may be. */
const DOMAIN_WORDS = [
  ...['account', 'amount', 'asset', 'attestation', 'balance', 'disclosure', 'evidence', 'issuer', 'journal', 'ledger', 'memo'],
  ...['money', 'note', 'nullifier', 'payee', 'payer', 'payment', 'recipient', 'sender', 'spend', 'statement', 'transaction'],
  ...['unshield', 'viewing', 'wallet'],
]
const WORDS = new RegExp(`\\b(?:${DOMAIN_WORDS.join('|')})(?:s|es|ing|er|ers)?\\b`, 'g')

/** Domain words in comments, strings and names, parts of names included. */
function wordFaults({ path, text }: Source): readonly string[] {
  return text.split('\n').flatMap((line, i) => {
    const parted = line
      .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
      .replace(/_/g, ' ')
      .toLowerCase()
    return (parted.match(WORDS) ?? []).map((word) => `${path}:${i + 1}: ${word}`)
  })
}

describe('the engine and its generator', () => {
  it('have no word of what they compute for', () => {
    const sources = ['engine', 'codegen'].flatMap((room) =>
      readSources(`src/${room}`)
        .filter(({ path }) => !path.startsWith('generated/'))
        .map(({ path, text }) => ({ path: `${room}/${path}`, text })),
    )
    expect(sources.length).toBeGreaterThan(40)
    expect(sources.flatMap(wordFaults)).toEqual([])
  })
})

describe('the look for words', () => {
  const faults = (text: string): readonly string[] => wordFaults({ path: 'engine/a.ts', text })

  it('sees them in comments, strings and parts of names, and says where', () => {
    expect(faults("/** A wallet's bundle. */")).toEqual(['engine/a.ts:1: wallet'])
    expect(faults('const one = 1\nconst spentNotes = of("ledger")')).toEqual(['engine/a.ts:2: notes', 'engine/a.ts:2: ledger'])
    expect(faults('NULLIFIER_BYTES, paymentKey, spending')).toHaveLength(3)
  })

  it('sees no others', () => {
    expect(faults('denote the address of a keynote, footnotes, memory')).toEqual([])
  })
})
