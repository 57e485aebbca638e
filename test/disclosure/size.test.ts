import { beforeAll, describe, expect, it } from 'vitest'
import { readJson } from '../../src/base'
import { type Evidence, formatEvidence, SIZE_LIMITS, type SizeLimits } from '../../src/disclosure'
import { embedBlocks } from '../../src/disclosure/evidence/embed'
import { accountOf, NOVEMBER, type Story, stateOf, tellStory } from './fixture'

const refusal = { code: 'evidence/beyond-limits', category: 'refused' }

let story: Story
let whole: Evidence
let bare: Evidence
beforeAll(async () => {
  story = await tellStory()
  whole = await accountOf(story, story.alice, [NOVEMBER], { embed: true, audience: 'Zürich 苏黎世' })
  bare = { ...whole, chain: undefined }
})

/** Values of a document, as the strict reader counts them. */
function countValues(value: unknown): number {
  const inner = typeof value === 'object' && value !== null ? Object.values(value) : []
  return inner.reduce<number>((sum, each) => sum + countValues(each), 1)
}

describe('evidence beyond the limits of its reader', () => {
  it('is not written, and says what to leave out', () => {
    const write = (evidence: Evidence, changes: Partial<SizeLimits>): string =>
      formatEvidence(evidence, { ...SIZE_LIMITS, ...changes })
    const refused = (hint: string) => expect.objectContaining({ ...refusal, hint: expect.stringContaining(hint) })
    for (const changes of [{ values: 20 }, { length: 2_000 }, { blocks: 2 }])
      expect(() => write(whole, changes)).toThrow(refused('--no-blocks'))
    for (const changes of [{ values: 20 }, { length: 2_000 }]) expect(() => write(bare, changes)).toThrow(refused('--no-summary'))
    expect(write(bare, { blocks: 0 })).toContain('"nacre-evidence"')
  })

  it('begins where the reader begins to refuse', () => {
    const text = formatEvidence(whole)
    const values = countValues(JSON.parse(text))
    const length = new TextEncoder().encode(text).length
    expect(length).toBeGreaterThan(text.length)
    const limits = { ...SIZE_LIMITS, values, length, blocks: whole.chain?.length ?? 0 }
    expect(formatEvidence(whole, limits)).toBe(text)
    expect(readJson(text, limits)).toBeDefined()
    for (const less of [{ values: values - 1 }, { length: length - 1 }, { blocks: limits.blocks - 1 }])
      expect(() => formatEvidence(whole, { ...limits, ...less })).toThrow(expect.objectContaining(refusal))
    expect(() => readJson(text, { ...limits, values: values - 1 })).toThrow()
  })

  it('is refused before anything is proven, when it would carry too many blocks', async () => {
    const statement = await stateOf(story, story.alice)
    const { length } = (await embedBlocks(story.view, statement, statement.claim)) ?? []
    expect(await embedBlocks(story.view, statement, statement.claim, length)).toHaveLength(length)
    await expect(embedBlocks(story.view, statement, statement.claim, length - 1)).rejects.toMatchObject(refusal)
  })
})
