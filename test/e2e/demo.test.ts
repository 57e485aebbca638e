import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createFolder, main, ok } from './cli'

const { folder, remove } = createFolder()
afterAll(remove)

describe('the demo', () => {
  it('tells as JSON what happened, who sees what, what was checked and how long it took', async () => {
    const story = await ok(['demo'])
    expect(story.steps.map(({ name }: { name: string }) => name)).toEqual(
      expect.arrayContaining(['setup', 'shield', 'transfer', 'unshield']),
    )
    expect(story.balances).toEqual({ alice: '45.00', bob: '25.00', shop: '19.90' })
    expect(story.views.public).toHaveLength(3)
    expect(JSON.stringify(story.views.public[1])).not.toMatch(/25\.00|30\.00|lunch/)
    expect(story.views.shop).toMatchObject([{ direction: 'in', amount: '30.00', memo: 'order 7' }])
    const outgoing = story.views.regulator.filter(({ direction }: { direction: string }) => direction === 'out')
    expect(outgoing.map(({ amount }: { amount: string }) => amount).sort()).toEqual(['25.00', '30.00'])
    expect(story.evidence).toMatchObject({ verdict: 'VALID_COMPLETE', paid: '55.00' })
    expect(story.evidence.tamperedVerdict).toMatch(/^INVALID\(evidence\/[a-z-]+\)$/)
    for (const name of ['setupMs', 'witnessMs', 'proofMs', 'verifyMs']) expect(story.timings[name]).toBeGreaterThan(0)
    expect(story.peakMemoryMB).toBeGreaterThan(0)
    expect(story.keys).toBe('dev')
    expect(existsSync(story.ledger)).toBe(false)
  })

  it('tells it to people on a ledger that stays, which verifies', async () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'demo', '--dir', join(folder, 'story')], {
      encoding: 'utf8',
    })
    expect(status, stderr).toBe(0)
    for (const words of ['What happened', 'Who sees what', 'Can it be checked?', 'How long', 'development keys'])
      expect(stdout).toContain(words)
    const at = (name: string): string => join(folder, 'story', name)
    expect(await ok(['ledger', 'verify', at('ledger')])).toMatchObject({ ok: true, transactions: 3 })
    const file = readdirSync(at('')).find((name) => name.endsWith('.json')) as string
    expect(await ok(['verify', at(file), '--ledger', at('ledger')])).toMatchObject({
      verdict: 'VALID_COMPLETE',
      kind: 'statement',
    })
    expect(readFileSync(at('verify.html'), 'utf8')).toMatch(/^<!doctype html>/i)
  })
})
