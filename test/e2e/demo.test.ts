import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { suite } from '../suite'
import { chromiumPath, startChromium } from '../verify/chromium'
import { createFolder, main, ok } from './cli'

const { folder, remove } = createFolder()
const kept = join(folder, 'story')
const at = (name: string): string => join(kept, name)
const evidence = (): string => at(readdirSync(kept).find((name) => /^\d{4}-\d{2}\.json$/.test(name)) as string)
afterAll(remove)

describe('the demo', () => {
  it.skipIf(suite === 'normal')('tells as JSON what happened, who sees what, what was checked and how long it took', async () => {
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
    // Everything that is named is there, in a folder of the system for temporary files.
    const { file, head, page } = story.evidence
    expect([story.ledger, file, head, page].map((path) => existsSync(path))).toEqual([true, true, true, true])
    expect(realpathSync(dirname(dirname(story.ledger)))).toBe(realpathSync(tmpdir()))
    expect(await ok(['verify', file, '--ledger', story.ledger])).toMatchObject({ verdict: 'VALID_COMPLETE' })
    rmSync(dirname(story.ledger), { recursive: true })
  })

  it('tells it to people on a ledger that stays, which verifies, with all that its last words name', async () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'demo', '--dir', kept], { encoding: 'utf8' })
    expect(status, stderr).toBe(0)
    for (const words of ['What happened', 'Who sees what', 'Can it be checked?', 'How long', 'development keys'])
      expect(stdout).toContain(words)
    expect(await ok(['ledger', 'verify', at('ledger')])).toMatchObject({ ok: true, transactions: 3 })
    const complete = { verdict: 'VALID_COMPLETE', kind: 'statement' }
    expect(await ok(['verify', evidence(), '--ledger', at('ledger')])).toMatchObject(complete)
    // By the evidence and the head alone.
    expect(await ok(['verify', evidence(), '--head', at('head.json')])).toMatchObject(complete)
    const { hash } = JSON.parse(readFileSync(at('head.json'), 'utf8'))
    const last = stdout.slice(stdout.indexOf('To see the evidence as the regulator does'))
    for (const named of [evidence(), at('head.json'), at('verify.html'), hash]) expect(last).toContain(named)
    expect(readFileSync(at('verify.html'), 'utf8')).toMatch(/^<!doctype html>/i)
  })

  it.skipIf(suite === 'normal' || chromiumPath === undefined)(
    'leads by its last words to the verdict without reservation, with the head or with the hash',
    async () => {
      const chromium = startChromium()
      try {
        const tab = await chromium.open(at('verify.html'))
        const verdict = 'document.querySelector(".verdict").classList[1]'
        const check = async (): Promise<unknown> => {
          await tab.evaluate('document.querySelector("#verdict").removeAttribute("id")')
          await tab.evaluate('document.querySelector(".primary").click()')
          await tab.until('document.querySelector("#verdict") && document.querySelector(".running").hidden')
          return tab.evaluate(verdict)
        }
        await tab.drop([evidence(), at('head.json')])
        await tab.until('document.querySelector("#verdict") && document.querySelector(".running").hidden')
        expect(await tab.evaluate(verdict)).toBe('partial')
        await tab.evaluate('document.querySelector("#head-trusted").click()')
        expect(await check()).toBe('complete')
        await tab.evaluate('document.querySelector("#head-trusted").click()')
        expect(await check()).toBe('partial')
        const { hash } = JSON.parse(readFileSync(at('head.json'), 'utf8'))
        await tab.evaluate(`document.querySelector("#hash").value = ${JSON.stringify(hash)}`)
        expect(await check()).toBe('complete')
      } finally {
        await chromium.close()
      }
    },
  )
})
