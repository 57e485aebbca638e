import { beforeAll, describe, expect, it } from 'vitest'
import { concatBytes, utf8ToBytes } from '../../src/base'
import { MalformedExportError, readExport, verifyExport } from '../../src/ledger'
import { createMemoryLedger, type MemoryLedger } from '../../src/ledger/memory'
import { encodeBlock, encodeGenesis, type ReplayResult } from '../../src/rules'
import { cases, LONG } from '../suite'
import { createBoundVerifier, createClock, createGenesis, createRng, createTransaction, operatorKey, START } from './fixture'

const verifier = createBoundVerifier()

/** The bytes in pieces of `size`. */
async function* inPieces(bytes: Uint8Array, size = 1_000): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function collect(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = []
  for await (const piece of pieces) all.push(piece)
  return concatBytes(...all)
}

const u32 = (value: number): Uint8Array => Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value)

describe('an export', () => {
  let ledger: MemoryLedger
  let bytes: Uint8Array
  const verify = (altered: Uint8Array, size?: number): Promise<ReplayResult> =>
    verifyExport(inPieces(altered, size), { verifier })

  beforeAll(async () => {
    ledger = createMemoryLedger({ genesis: createGenesis(), operatorKey, verifier, clock: createClock() })
    const rng = createRng('export')
    for (const choice of [{ publicIn: 100n }, {}, { publicOut: 40n }]) {
      const { anchor } = await ledger.tip()
      await ledger.submit(createTransaction(rng, { domain: ledger.domain, anchor, time: START / 1000, ...choice }))
    }
    bytes = await collect(ledger.export())
  })

  it('has the layout of the protocol', async () => {
    const parts = [utf8ToBytes('nacre-ledger-1\n'), u32(encodeGenesis(ledger.genesis).length), encodeGenesis(ledger.genesis)]
    for await (const block of ledger.blocks()) parts.push(u32(encodeBlock(block).length), encodeBlock(block))
    expect(concatBytes(...parts, u32(0))).toEqual(bytes)
  })

  it.each([1, 7, 1_000, 100_000])('replays in pieces of %i bytes to what the ledger itself says', async (size) => {
    expect(await verify(bytes, size)).toEqual(await ledger.verify())
    expect(await verify(bytes, size)).toMatchObject({ ok: true, height: 3, transactions: 3 })
  })

  it('lets go of its file when no more is wanted, or it is none', async () => {
    let returned = 0
    const file = (content: Uint8Array): AsyncIterable<Uint8Array> => ({
      [Symbol.asyncIterator]: () => {
        const inner = inPieces(content, 50)[Symbol.asyncIterator]()
        return { next: () => inner.next(), return: async () => ({ done: true, value: void returned++ }) }
      },
    })
    for await (const { header } of (await readExport(file(bytes))).blocks) if (header.height === 1) break
    expect(returned).toBe(1)
    await expect(readExport(file(utf8ToBytes('no export of a ledger')))).rejects.toMatchObject({
      code: 'ledger/export-malformed',
    })
    expect(returned).toBe(2)
  })

  it('gives its genesis and blocks back', async () => {
    const { genesis, blocks } = await readExport(inPieces(bytes))
    expect(genesis).toEqual(ledger.genesis)
    const heights: number[] = []
    for await (const { header } of blocks) heights.push(header.height)
    expect(heights).toEqual([0, 1, 2, 3])
  })

  it('reports how far its writing and checking are', async () => {
    const written: number[] = []
    await collect(ledger.export({ onProgress: ({ done, total }) => written.push(done / total) }))
    expect(written).toEqual([0.25, 0.5, 0.75, 1])
    const read: number[] = []
    await verifyExport(
      inPieces(bytes),
      { verifier, totalBytes: bytes.length },
      { onProgress: ({ done, total }) => read.push(done / total) },
    )
    expect(read.length).toBe(4)
    expect(read.every((part, index) => part > (read[index - 1] ?? 0) && part <= 1)).toBe(true)
  })

  it('stops when the caller cancels', async () => {
    const { signal } = { signal: AbortSignal.abort() }
    await expect(collect(ledger.export({ signal }))).rejects.toMatchObject({ code: 'base/aborted' })
    await expect(verifyExport(inPieces(bytes), { verifier }, { signal })).rejects.toMatchObject({ code: 'base/aborted' })
  })

  it('is not ok with any byte altered', { timeout: LONG }, async () => {
    const step = cases(47, 7, 5)
    for (let at = 0; at < bytes.length; at += at < 200 ? 1 : step) {
      const altered = bytes.map((byte, index) => (index === at ? byte ^ (1 << (at % 8)) : byte))
      const { ok, code } = await verify(altered)
      expect(ok, `byte ${at}`).toBe(false)
      expect(code, `byte ${at}`).toMatch(/^(ledger\/export-malformed|rules\/[a-z-]+)$/)
    }
  })

  it('is not ok when it is cut anywhere, or goes on', async () => {
    const rng = createRng('cuts')
    for (let i = 0; i < cases(60, 500, 1_500); i++) {
      const [a, b] = rng.bytes(2) as unknown as [number, number]
      expect((await verify(bytes.slice(0, (256 * a + b) % bytes.length))).ok).toBe(false)
    }
    for (const length of [0, 1, 14, 15, 18, 19, bytes.length - 4, bytes.length - 1]) {
      expect(await verify(bytes.slice(0, length))).toMatchObject({ ok: false, code: 'ledger/export-malformed' })
    }
    expect(await verify(concatBytes(bytes, Uint8Array.of(0)))).toMatchObject({ ok: false, code: 'ledger/export-malformed' })
    expect(await verify(concatBytes(bytes, bytes))).toMatchObject({ ok: false, code: 'ledger/export-malformed' })
  })

  it('sets no memory aside for what a length only claims', async () => {
    const head = utf8ToBytes('nacre-ledger-1\n')
    for (const length of [0xffff_ffff, 0x1000_0001, 0x0080_0001]) {
      await expect(readExport(inPieces(concatBytes(head, u32(length), bytes)))).rejects.toThrow(MalformedExportError)
    }
    const before = process.memoryUsage().arrayBuffers
    expect(await verify(concatBytes(head, u32(0x0080_0000), bytes.slice(19)))).toMatchObject({ ok: false })
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * 2 ** 20)
  })

  it('is not ok for another network or other keys, and says which', async () => {
    const genesis = createGenesis({ network: 'main' })
    const pinned = createBoundVerifier('ceremony')
    const real = createMemoryLedger({ genesis, operatorKey, verifier: pinned, clock: createClock() })
    const foreign = await collect(real.export())
    expect(await verify(foreign)).toMatchObject({ ok: false, code: 'rules/development-keys' })
    expect(await verifyExport(inPieces(foreign), { verifier: pinned })).toMatchObject({ ok: true, height: 0 })
    const other = { ...verifier, keyHash: () => new Uint8Array(32) }
    expect(await verifyExport(inPieces(bytes), { verifier: other })).toMatchObject({ ok: false, code: 'rules/verifying-key' })
  })

  it('lets errors of the system through', async () => {
    async function* failing(): AsyncIterable<Uint8Array> {
      yield bytes.slice(0, 2_000)
      throw new RangeError('the disk is gone')
    }
    await expect(verifyExport(failing(), { verifier })).rejects.toThrow(RangeError)
  })
})
