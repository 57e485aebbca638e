import { copyFileSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openLmdbLedger } from '../../src/ledger/lmdb'
import { cases, LONG } from '../suite'
import { createClock, createRng } from './fixture'
import { addBlocks, useLedgerFolder, verifier } from './lmdb-folder'
import { startChild } from './process'

const place = useLedgerFolder()
const { path, file, create } = place

describe('a ledger in a folder, when its files are damaged', () => {
  /** Ledger folders with one thing wrong each are opened in a process of their own, for LMDB could take ours down. */
  const outcome = async (): Promise<string> => {
    const child = startChild(place.script, 'open', path(), '')
    const { status, signal } = await child.ended
    return signal === null && status === 0 ? (child.lines.at(-1) ?? '') : `ended by ${signal ?? status}`
  }
  const height = 8

  it.each([
    ['nothing', 0],
    ['a part of the head', 100],
    ['one page', 4096],
    ['the head alone', 8192],
    ['less than the data', 40_960],
  ])('is corrupt when %s is left of its data', async (_, length) => {
    const ledger = await create()
    await addBlocks(ledger, height)
    await ledger.close()
    truncateSync(file(), length)
    expect(await outcome()).toBe('code ledger/corrupt')
  })

  it('is corrupt when it claims more pages than any memory holds', async () => {
    await (await create()).close()
    const bytes = readFileSync(file())
    // As page-layout.ts lays it out: the last page, in both states.
    for (const meta of [0, 4096]) bytes.writeBigUInt64LE(2n ** 34n, meta + 144)
    writeFileSync(file(), bytes)
    expect(await outcome()).toBe('code ledger/corrupt')
  })

  /** A ledger whose file is damaged in many ways, one after the other: what each came to, and never anything else. */
  const damaging = async () => {
    const ledger = await create()
    await addBlocks(ledger, height)
    const { anchor } = await ledger.tip()
    await ledger.close()
    const whole = readFileSync(file())
    const seen = { corrupt: 0, whole: 0, prefix: 0 }
    const open = async (bytes: Uint8Array, isReplayed: boolean, what: string): Promise<void> => {
      writeFileSync(file(), bytes)
      try {
        const opened = await openLmdbLedger({ path: path(), verifier, clock: createClock() })
        const tip = await opened.tip()
        if (isReplayed || tip.height !== height) expect(await opened.verify()).toMatchObject({ ok: true })
        await opened.close()
        if (tip.height === height) expect(tip.anchor).toBe(anchor)
        seen[tip.height === height ? 'whole' : 'prefix'] += 1
      } catch (error) {
        expect((error as { code?: string }).code, what).toBe('ledger/corrupt')
        seen.corrupt += 1
      }
    }
    return { whole, seen, open }
  }

  it('is corrupt or whole, never wrong, whatever byte of its file is altered', { timeout: LONG }, async () => {
    const { whole, seen, open } = await damaging()
    const rng = createRng('damage')
    for (let round = 0; round < cases(250, 1_500, 4_000); round++) {
      const bytes = Uint8Array.from(whole)
      const [a, b, c, bit] = rng.bytes(4) as unknown as [number, number, number, number]
      // Half of the hits go to the first pages, where the layout is.
      const at = ((a * 256 + b) * 256 + c) % (round % 2 === 0 ? whole.length : 16_384)
      bytes[at] = (bytes[at] as number) ^ (1 << (bit % 8))
      // A replay of each would take most of the time; what lies in free space changes nothing.
      await open(bytes, round % 8 === 0, `bit ${bit % 8} of byte ${at}`)
    }
    expect(seen.corrupt).toBeGreaterThan(0)
    expect(seen.whole).toBeGreaterThan(0)
  })

  it('is corrupt or whole, never wrong, whatever length its file is cut to', { timeout: LONG }, async () => {
    const { whole, seen, open } = await damaging()
    const rng = createRng('lengths')
    const rounds = cases(20, 120, 600)
    for (let round = 0; round < rounds; round++) {
      const [a, b, c] = rng.bytes(3) as unknown as [number, number, number]
      const anywhere = ((a * 256 + b) * 256 + c) % whole.length
      // Half of the cuts fall between two pages. A file of no bytes is one that nothing was written to yet.
      const length = Math.max(1, round % 2 === 0 ? anywhere : anywhere - (anywhere % 4096))
      await open(whole.subarray(0, length), true, `${length} bytes`)
    }
    expect(seen.corrupt).toBeGreaterThan(rounds / 2)
  })

  it('is corrupt when a foreign file, a folder or noise is in the place of its data', async () => {
    await (await create()).close()
    const copy = join(place.folder.path, 'copy')
    copyFileSync(file(), copy)
    for (const bytes of [Buffer.from('hello'), Buffer.alloc(50_000, 7), Buffer.alloc(50_000)]) {
      writeFileSync(file(), bytes)
      expect(await outcome()).toBe('code ledger/corrupt')
    }
    rmSync(file())
    mkdirSync(file())
    expect(await outcome()).toBe('code ledger/corrupt')
    rmSync(file(), { recursive: true })
    copyFileSync(copy, file())
    expect(await outcome()).toBe('height 0')
    writeFileSync(join(path(), 'lock.mdb'), 'what is this')
    expect(await outcome()).toBe('code ledger/corrupt')
    rmSync(join(path(), 'lock.mdb'))
    expect(await outcome()).toBe('height 0')
  })
})
