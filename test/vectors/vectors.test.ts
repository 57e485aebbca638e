import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseHex } from '../../src/base'
import { type DomainLabel, hash, parseFr } from '../../src/crypto'
import {
  createPaymentKey,
  deriveAddress,
  deriveFullViewingKey,
  deriveJournalPeriodKey,
  derivePeriodKey,
  formatAddress,
  formatFullViewingKey,
  formatPaymentKey,
  formatPeriodKey,
  parsePeriodIndex,
  parseSpendingKey,
} from '../../src/keys'
import { commitToElements, deriveNullifier, deriveOrigin, derivePsi } from '../../src/note'
import { deriveJournalTag, maskJournalEntry } from '../../src/statement'
import { appendToFrontier, emptyFrontier, parsePosition, rootOf } from '../../src/tree'

const FAMILIES = ['hashes', 'notes', 'trees', 'journals', 'addresses'] as const
const folder = new URL('.', import.meta.url).pathname
type Field =
  | 'label'
  | 'output'
  | 'account'
  | 'nk'
  | 'nf0'
  | 'rseed'
  | 'owner'
  | 'asset'
  | 'amount'
  | 'position'
  | 'index'
  | 'origin'
  | 'psi'
  | 'cm'
  | 'nf'
  | 'root'
  | 'jk'
  | 'period'
  | 'self'
  | 'key'
  | 'tag'
  | 'ledgerId'
  | 'pool'
  | 'side'
  | 'spending'
  | 'full'
  | 'address'
  | 'payment'
type Vector = { readonly [Name in Field]: string } & { readonly [Name in 'inputs' | 'leaves' | 'entry']: readonly string[] }
const read = (family: (typeof FAMILIES)[number]): readonly Vector[] =>
  JSON.parse(readFileSync(join(folder, `${family}.json`), 'utf8'))
const fr = (text: string) => parseFr(BigInt(text))

describe('the vectors of the second implementation', () => {
  it.each(read('hashes'))('are the hashes of the library: $label', ({ label, inputs, output }) => {
    expect(hash(label as DomainLabel, ...inputs.map(fr))).toBe(fr(output))
  })

  it.each(read('notes'))('are its notes: position $position, amount $amount', (v) => {
    const origin = deriveOrigin(fr(v.account), fr(v.nf0))
    const psi = derivePsi(fr(v.rseed), fr(v.nf0), Number(v.index), origin)
    const cm = commitToElements(fr(v.owner), BigInt(v.asset), BigInt(v.amount), psi)
    expect([origin, psi, cm]).toEqual([fr(v.origin), fr(v.psi), fr(v.cm)])
    expect(deriveNullifier(fr(v.nk), cm, parsePosition(Number(v.position)))).toBe(fr(v.nf))
  })

  it.each(read('trees'))('are its trees: root $root', ({ leaves, root }) => {
    const nodes = leaves.map(fr)
    let frontier = emptyFrontier
    for (let i = 0; i < nodes.length; i += 4) frontier = appendToFrontier(frontier, nodes.slice(i, i + 4))
    expect(rootOf(frontier)).toBe(fr(root))
  })

  it.each(read('journals'))('are its journals: period $period, amount $amount', (v) => {
    const key = deriveJournalPeriodKey(fr(v.jk), fr(v.account), fr(v.period))
    expect([key, deriveJournalTag(key, fr(v.nf0))]).toEqual([fr(v.key), fr(v.tag)])
    const claim = {
      asset: BigInt(v.asset),
      amount: BigInt(v.amount),
      self: BigInt(v.self),
      owner: fr(v.owner),
    }
    expect(maskJournalEntry(key, fr(v.cm), claim)).toEqual(v.entry.map(fr))
  })

  it.each(read('addresses'))('are its addresses and texts: $side $index', (v) => {
    const domain = { ledgerId: parseHex(v.ledgerId), pool: Number(v.pool) }
    const full = deriveFullViewingKey(parseSpendingKey(v.spending, domain))
    const address = deriveAddress(full, v.side as 'external', BigInt(v.index))
    expect(formatFullViewingKey(full)).toBe(v.full)
    expect(formatAddress(address)).toBe(v.address)
    expect(formatPeriodKey(derivePeriodKey(full, parsePeriodIndex(682)))).toBe(v.period)
    expect(formatPaymentKey(createPaymentKey(address, fr(v.rseed)))).toBe(v.payment)
  })

  const hasPython = spawnSync('python3', ['--version']).status === 0
  it.skipIf(!hasPython)('are what its script makes, byte for byte', () => {
    const out = mkdtempSync(join(tmpdir(), 'nacre-vectors-'))
    const script = join(folder, 'generate', 'main.py')
    expect(spawnSync('python3', ['-B', script, out], { encoding: 'utf8' }).stderr).toBe('')
    for (const family of FAMILIES)
      expect(readFileSync(join(out, `${family}.json`)).equals(readFileSync(join(folder, `${family}.json`)))).toBe(true)
    rmSync(out, { recursive: true, force: true })
  })
})
