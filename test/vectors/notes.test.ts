import { describe, expect, it } from 'vitest'
import { type DomainLabel, hash, parseFr } from '../../src/crypto'
import { deriveJournalPeriodKey } from '../../src/keys'
import { commitToElements, deriveNullifier, deriveOrigin, derivePsi } from '../../src/note'
import { deriveJournalTag, maskJournalEntry } from '../../src/statement'
import { appendToFrontier, createNullifierTree, emptyFrontier, parsePosition, rootOf } from '../../src/tree'
import { readVectors, type Vector } from './read'

type Hash = Vector<'label' | 'output', 'inputs'>
type Note = Vector<
  'account' | 'nk' | 'nf0' | 'rseed' | 'owner' | 'asset' | 'amount' | 'position' | 'index' | 'origin' | 'psi' | 'cm' | 'nf'
>
type Tree = Vector<'root', 'leaves'>
type Nullifiers = Vector<'root' | 'position', 'nullifiers'> & {
  readonly gaps: readonly (readonly [string, string])[]
  readonly siblings: readonly (readonly string[])[]
}
type Journal = Vector<'jk' | 'account' | 'nf0' | 'cm' | 'owner' | 'period' | 'asset' | 'amount' | 'self' | 'key' | 'tag', 'entry'>
const fr = (text: string) => parseFr(BigInt(text))

describe('the vectors of the second implementation', () => {
  it.each(readVectors<Hash>('hashes'))('are the hashes of the library: $label', ({ label, inputs, output }) => {
    expect(hash(label as DomainLabel, ...inputs.map(fr))).toBe(fr(output))
  })

  it.each(readVectors<Note>('notes'))('are its notes: position $position, amount $amount', (v) => {
    const origin = deriveOrigin(fr(v.account), fr(v.nf0))
    const psi = derivePsi(fr(v.rseed), fr(v.nf0), Number(v.index), origin)
    const cm = commitToElements(fr(v.owner), BigInt(v.asset), BigInt(v.amount), psi)
    expect([origin, psi, cm]).toEqual([fr(v.origin), fr(v.psi), fr(v.cm)])
    expect(deriveNullifier(fr(v.nk), cm, parsePosition(Number(v.position)))).toBe(fr(v.nf))
  })

  it.each(readVectors<Tree>('trees'))('are its trees: root $root', ({ leaves, root }) => {
    const nodes = leaves.map(fr)
    let frontier = emptyFrontier
    for (let i = 0; i < nodes.length; i += 4) frontier = appendToFrontier(frontier, nodes.slice(i, i + 4))
    expect(rootOf(frontier)).toBe(fr(root))
  })

  it.each(readVectors<Nullifiers>('nullifiers'))('are its nullifier trees: root $root', (v) => {
    const tree = createNullifierTree()
    for (const nullifier of v.nullifiers) tree.insert([fr(nullifier)])
    expect([tree.size, tree.root()]).toEqual([v.gaps.length, fr(v.root)])
    const byPosition = [...tree.gaps()].sort((a, b) => a.position - b.position)
    expect(byPosition.map(({ low, high }) => [low, high])).toEqual(v.gaps.map((gap) => gap.map(fr)))
    const [low, high] = v.gaps[Number(v.position)] as readonly [string, string]
    const inside = fr(low) + 1n
    // No element lies between neighbours, and then the gap is nobody's proof.
    const gap = inside === BigInt(high) ? undefined : tree.gapOf(fr(`${inside}`))
    if (gap)
      expect(gap).toEqual({
        low: fr(low),
        high: fr(high),
        position: Number(v.position),
        siblings: v.siblings.map((s) => s.map(fr)),
      })
    const bulk = createNullifierTree(v.nullifiers.map(fr))
    expect([bulk.root(), [...bulk.gaps()]]).toEqual([tree.root(), [...tree.gaps()]])
  })

  it.each(readVectors<Journal>('journals'))('are its journals: period $period, amount $amount', (v) => {
    const key = deriveJournalPeriodKey(fr(v.jk), fr(v.account), fr(v.period))
    expect([key, deriveJournalTag(key, fr(v.nf0))]).toEqual([fr(v.key), fr(v.tag)])
    const claim = { asset: BigInt(v.asset), amount: BigInt(v.amount), self: BigInt(v.self), owner: fr(v.owner) }
    expect(maskJournalEntry(key, fr(v.cm), claim)).toEqual(v.entry.map(fr))
  })
})
