import { beforeAll, describe, expect, it } from 'vitest'
import { bytesToHex, type Progress, utf8ToBytes } from '../../src/base'
import { formatEvidence } from '../../src/disclosure'
import { formatAddress } from '../../src/keys'
import type { ByteSource, CheckRequest } from '../../src/verify/check'
import { createFileCheck } from '../../src/verify/check-files'
import { FileTooLargeError, HeadMalformedError, LedgerInvalidError } from '../../src/verify/errors'
import { addressesIn, parseTyped, readHead, recognizeFile } from '../../src/verify/recognize'
import { replayExport } from '../../src/verify/replay-export'
import { AT, AUDIENCE, NONCE, type Story, stateOf, tellStory, verifyDeps } from '../disclosure/fixture'

const CHUNK = 1_000

/** Bytes as a browser gives those of a file. */
function sourceOf(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    slice: async (from, to) => bytes.slice(from, to),
    async *stream() {
      for (let at = 0; at < bytes.length; at += CHUNK) yield bytes.slice(at, at + CHUNK)
    },
  }
}

let story: Story
let evidence: Uint8Array
let exported: Uint8Array
/** Of the block of the evidence, and of the ledger's tip, which are the same. */
let head: { readonly height: number; readonly hash: string }
const check = createFileCheck(verifyDeps)
const ask = (changes: Partial<CheckRequest> = {}) =>
  check({ evidence, ledger: undefined, head: undefined, expected: {}, at: AT, ...changes }, {})
const verdictOf = async (changes: Partial<CheckRequest>) => {
  const { verdict, code } = await ask(changes)
  return [verdict, code]
}

beforeAll(async () => {
  story = await tellStory()
  evidence = utf8ToBytes(formatEvidence(await stateOf(story, story.alice)))
  const parts: Uint8Array[] = []
  for await (const part of story.bank.ledger.export()) parts.push(part)
  exported = new Uint8Array(Buffer.concat(parts))
  const { height, hash } = await story.bank.ledger.facts()
  head = { height, hash }
})

const COMPLETE = ['VALID_COMPLETE', 'evidence/complete']
const UNTRUSTED = ['VALID_PARTIAL', 'evidence/no-trusted-block']

describe('the check behind the page', () => {
  it('is partial by the file alone, and complete with the hash of its block from elsewhere', async () => {
    expect(await verdictOf({})).toEqual(UNTRUSTED)
    expect(await verdictOf({ expected: { hash: head.hash } })).toEqual(COMPLETE)
    expect(await verdictOf({ expected: { hash: '00'.repeat(32) } })).toEqual(UNTRUSTED)
  })

  it('believes a ledger only if the reader says that it is his, or knows a block of it', async () => {
    const ledger = { source: sourceOf(exported), isTrusted: false }
    expect(await verdictOf({ ledger })).toEqual(UNTRUSTED)
    expect(await verdictOf({ ledger: { ...ledger, isTrusted: true } })).toEqual(COMPLETE)
    const early = utf8ToBytes(formatEvidence(await stateOf(story, story.alice, undefined, { height: head.height - 1 })))
    expect(await verdictOf({ evidence: early, ledger })).toEqual(UNTRUSTED)
    expect(await verdictOf({ evidence: early, ledger, expected: { hash: head.hash } })).toEqual(COMPLETE)
    expect(await verdictOf({ evidence: early, expected: { hash: head.hash } })).toEqual(UNTRUSTED)
  })

  it('takes a head for the block that it names', async () => {
    const { ledgerId } = await story.bank.ledger.facts()
    const facts = (changes: object) => ({
      bytes: utf8ToBytes(JSON.stringify({ network: 'dev', ledgerId, ...head, ...changes })),
      isTrusted: true,
    })
    expect(await verdictOf({ head: facts({}) })).toEqual(COMPLETE)
    // Nobody says where it is from: the discloser may have sent it along.
    expect(await verdictOf({ head: { ...facts({}), isTrusted: false } })).toEqual(UNTRUSTED)
    expect(await verdictOf({ head: facts({ hash: '11'.repeat(32) }) })).toEqual(['STALE', 'evidence/block-reorganised'])
    expect(await verdictOf({ head: facts({ ledgerId: '22'.repeat(32) }) })).toEqual(['INVALID', 'evidence/ledger-mismatch'])
    await expect(ask({ head: { bytes: utf8ToBytes('{"height":-1}'), isTrusted: false } })).rejects.toThrow(HeadMalformedError)
  })

  it('compares audience and nonce where they are given', async () => {
    expect(await verdictOf({ expected: { audience: AUDIENCE, nonce: bytesToHex(NONCE), hash: head.hash } })).toEqual(COMPLETE)
    expect(await verdictOf({ expected: { audience: 'another' } })).toEqual(['INVALID', 'evidence/audience-mismatch'])
    expect(await verdictOf({ expected: { nonce: '00'.repeat(8) } })).toEqual(['INVALID', 'evidence/nonce-mismatch'])
  })

  it('asks for a block no older than the day that is given, and names payees by known addresses', async () => {
    const since = (seconds: number) => verdictOf({ expected: { hash: head.hash, since: seconds } })
    expect(await since(0)).toEqual(COMPLETE)
    expect(await since(AT)).toEqual(['STALE', 'evidence/block-old'])
    const bob = formatAddress(await story.bob.wallet.address())
    const { items } = await ask({ expected: { known: [bob] } })
    expect(items.filter(({ direction }) => direction === 'out').map(({ counterparty }) => counterparty)).toEqual([bob, bob])
    expect(addressesIn(`  ${bob}\n${bob},`)).toEqual([bob, bob])
    expect(addressesIn(`${bob} ${bob.slice(0, -1)}`)).toBeUndefined()
  })

  it('tells how far it is, in blocks and proofs, and can be given up at each', async () => {
    const seen: Progress[] = []
    const request = { evidence, ledger: undefined, head: undefined, expected: {}, at: AT }
    await check(request, { onProgress: (progress) => seen.push(progress) })
    expect(new Set(seen.map(({ stage }) => stage))).toEqual(new Set(['blocks', 'proofs']))
    for (const { done, total } of seen) expect(done).toBeLessThanOrEqual(total)
    for (const stage of ['blocks', 'proofs']) {
      const controller = new AbortController()
      const onProgress = (progress: Progress): void => {
        if (progress.stage === stage) controller.abort()
      }
      await expect(check(request, { onProgress, signal: controller.signal }), stage).rejects.toMatchObject({
        code: 'base/aborted',
      })
    }
  })

  it('says of what is no evidence that it is none', async () => {
    expect(await verdictOf({ evidence: utf8ToBytes('no JSON') })).toEqual(['INVALID', 'evidence/not-json'])
    expect(await verdictOf({ at: AT + 100 * 86_400 })).toEqual(['STALE', 'evidence/expired'])
  })
})

describe('an export', () => {
  it('is replayed with progress in bytes, and read again where blocks are asked for', async () => {
    const seen: Progress[] = []
    const view = await replayExport(sourceOf(exported), verifyDeps, { onProgress: (progress) => seen.push(progress) })
    expect(seen).toHaveLength(head.height + 1)
    expect(seen.at(-1)).toEqual({ stage: 'replay', done: exported.length - 4, total: exported.length })
    expect([view.from, view.to, view.isTrusted]).toEqual([0, head.height, false])
    const heights: number[] = []
    for await (const { header, signature, transactions } of view.blocks(1, head.height + 5)) {
      expect(await view.header(header.height)).toEqual(header)
      expect([signature?.length, transactions?.length]).toEqual([64, header.transactionCount])
      heights.push(header.height)
    }
    expect(heights).toEqual(Array.from({ length: head.height }, (_, i) => i + 1))
    expect(await view.header(head.height + 1)).toBeUndefined()
  })

  it.each([
    ['cut short', (bytes: Uint8Array) => bytes.slice(0, -10), 'ledger/export-malformed'],
    ['of something else', (bytes: Uint8Array) => bytes.map((byte, i) => (i === 3 ? byte ^ 1 : byte)), 'ledger/export-malformed'],
    ['with a bit changed', (bytes: Uint8Array) => bytes.map((byte, i) => (i === bytes.length - 40 ? byte ^ 1 : byte)), 'rules/'],
  ])('%s is refused by name: nothing is decided by it', async (_, spoil, detail) => {
    const ledger = { source: sourceOf(spoil(exported)), isTrusted: true }
    const error = await ask({ ledger }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(LedgerInvalidError)
    expect((error as LedgerInvalidError).detail).toContain(detail)
  })

  it('is given up when the reader cancels', async () => {
    const signal = AbortSignal.abort()
    await expect(replayExport(sourceOf(exported), verifyDeps, { signal })).rejects.toMatchObject({ code: 'base/aborted' })
  })
})

describe('files', () => {
  it('are told apart by what is in them', () => {
    const kindOf = (text: string) => recognizeFile(utf8ToBytes(text))
    expect(recognizeFile(exported.slice(0, 4_096))).toBe('ledger')
    expect(recognizeFile(evidence.slice(0, 4_096))).toBe('evidence')
    expect(kindOf('{\n "format": "nacre-head",\n "version": 1')).toBe('head')
    expect(kindOf(JSON.stringify({ network: 'dev', ...head }))).toBe('head')
    for (const text of ['', 'nacre-ledger-2\n', '{"format":"nacre-evidence","height":1,"hash":""}', '{"height":1}'])
      expect(kindOf(text)).toBe('evidence')
  })

  it('name a block, or are no head', () => {
    const ledgerId = '33'.repeat(32)
    const read = (value: unknown) => readHead(utf8ToBytes(JSON.stringify(value)))
    expect(read({ ...head, ledgerId })?.height).toBe(head.height)
    for (const wrong of [null, [], 7, { ...head }, { ...head, ledgerId, height: 1.5 }, { ...head, ledgerId, hash: 'ab' }])
      expect(read(wrong)).toBeUndefined()
    expect(read({ format: 'nacre-head', ...head, ledgerId })).toBeUndefined()
    expect(new FileTooLargeError('x').code).toBe('verify/file-too-large')
  })

  it('are asked about in hexadecimal, as people paste it', () => {
    expect(parseTyped(' 0A1B 2c3d\n4e5f:6071 ', 8, 64)).toBe('0a1b2c3d4e5f6071')
    for (const text of ['', '0a', '0a1b2c3d4e5f607', 'zz'.repeat(8), '00'.repeat(65)])
      expect(parseTyped(text, 8, 64)).toBeUndefined()
  })
})
