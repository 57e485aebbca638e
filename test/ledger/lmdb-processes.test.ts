import { describe, expect, it } from 'vitest'
import { createLmdbLedger, openLmdbLedger } from '../../src/ledger/lmdb'
import { cases, LONG } from '../suite'
import { assets, createRng } from './fixture'
import { txIdsOf, useLedgerFolder, verifier } from './lmdb-folder'
import { startChild } from './process'

const place = useLedgerFolder()
const { path } = place

describe('a ledger in a folder', () => {
  it.each(cases([8], [2, 8], [2, 8]))(
    'serialises %i processes that write at once, and all succeed',
    { timeout: LONG },
    async (processes) => {
      await (await createLmdbLedger({ path: path(), network: 'dev', assets, verifier })).close()
      const each = cases(6, 40, 40)
      const children = Array.from({ length: processes }, (_, index) =>
        startChild(place.script, 'submit', path(), `writer ${index}`, String(each)),
      )
      const reader = startChild(place.script, 'reopen', path(), 'reader', '10')
      for (const child of children) expect(await child.ended).toEqual({ status: 0, signal: null })
      expect(await reader.ended).toEqual({ status: 0, signal: null })
      const acknowledged = children.flatMap(({ lines }) => lines.map((line) => line.split(' ') as [string, string]))
      expect(acknowledged.length).toBe(processes * each)
      const ledger = await openLmdbLedger({ path: path(), verifier })
      const ids = await txIdsOf(ledger)
      // Every acknowledgement names a block of its own, which holds that transaction.
      expect(acknowledged.map(([id, height]) => ids[Number(height) - 1] === id)).toEqual(acknowledged.map(() => true))
      expect(ids.length).toBe(acknowledged.length)
      expect(await ledger.verify()).toMatchObject({ ok: true, height: processes * each })
      await ledger.close()
    },
  )

  it('lets one of the processes that race for a note win, race for race', { timeout: LONG }, async () => {
    await (await createLmdbLedger({ path: path(), network: 'dev', assets, verifier })).close()
    const [processes, races] = [cases(3, 8, 8), cases(10, 100, 100)]
    const children = Array.from({ length: processes }, () => startChild(place.script, 'race', path(), 'notes', String(races)))
    await Promise.all(children.map((child) => child.said(1)))
    for (const child of children) child.release()
    for (const child of children) expect(await child.ended).toEqual({ status: 0, signal: null })
    const outcomes = children.map(({ lines }) => lines.slice(1).map((line) => line.split(' ')[1]))
    for (let race = 0; race < races; race++) {
      expect(outcomes.map((each) => each[race]).sort()).toEqual([...Array(processes - 1).fill('rules/nullifier-spent'), 'won'])
    }
    // Not one process alone ran ahead of all others.
    expect(outcomes.filter((each) => each.includes('won')).length).toBeGreaterThan(1)
    const ledger = await openLmdbLedger({ path: path(), verifier })
    expect(await ledger.verify()).toMatchObject({ ok: true, height: races })
    await ledger.close()
  })

  it('loses nothing that it acknowledged, and keeps no lock, when its process is killed', { timeout: LONG }, async () => {
    await (await createLmdbLedger({ path: path(), network: 'dev', assets, verifier })).close()
    const acknowledged: string[] = []
    const rng = createRng('moments')
    for (let round = 0; round < cases(4, 50, 50); round++) {
      const child = startChild(place.script, 'forever', path(), `round ${round}`)
      await child.said(1)
      setTimeout(() => child.kill(), ((rng.bytes(1)[0] as number) * 150) / 255)
      expect(await child.ended).toEqual({ status: null, signal: 'SIGKILL' })
      expect(child.lines.length).toBeGreaterThan(0)
      acknowledged.push(...child.lines.map((line) => line.split(' ')[0] as string))
      const ledger = await openLmdbLedger({ path: path(), verifier })
      const ids = await txIdsOf(ledger)
      const kept = new Set(ids)
      expect(acknowledged.every((id) => kept.has(id))).toBe(true)
      // Besides these, at most the one that each killed process had under way.
      expect(ids.length).toBeLessThanOrEqual(acknowledged.length + round + 1)
      await ledger.close()
    }
    const ledger = await openLmdbLedger({ path: path(), verifier })
    expect(await ledger.verify()).toMatchObject({ ok: true })
    await ledger.close()
  })
})
