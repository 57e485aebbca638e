import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
// @ts-expect-error: a plain module without types
import { buildVerifyPage, writeVerifyPage } from '../../scripts/build-verify-page.mjs'
import { bytesToHex } from '../../src/base'
import { formatEvidence } from '../../src/disclosure'
import { AT, AUDIENCE, NONCE, stateOf, tellStory } from '../disclosure/fixture'
import { ok, PASSWORD } from '../e2e/cli'
import { suite } from '../suite'
import { type Chromium, chromiumPath, startChromium, type Tab } from './chromium'
import { HOSTILE } from './report'

const why =
  suite === 'normal'
    ? 'runs in test:ci'
    : chromiumPath === undefined
      ? 'there is no Chromium (NACRE_CHROMIUM names one)'
      : undefined
if (suite !== 'normal' && why !== undefined) process.stderr.write(`verify.html is not tested in a browser: ${why}\n`)
const MINUTE = 60_000
const entry = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

let folder: string
let chromium: Chromium
const tabs: Tab[] = []
const put = (name: string, content: string | Uint8Array): string => {
  const file = join(folder, name)
  writeFileSync(file, content)
  return file
}
const open = async (file: string, now?: number): Promise<Tab> => {
  const tab = await chromium.open(file, now)
  tabs.push(tab)
  return tab
}
/** Gives files in a way, and forgets the verdict before, so that the next one is of them. */
const give = async (tab: Tab, act: () => Promise<unknown>): Promise<void> => {
  await tab.evaluate('document.querySelector("#verdict")?.removeAttribute("id")')
  await act()
}
const choose = (tab: Tab, file: string) => give(tab, () => tab.choose('#file-evidence', file))
const drop = (tab: Tab, ...files: string[]) => give(tab, () => tab.drop(files))
/** Ticks where the reader says that the file is from a source that he trusts; there is a tick only once the file was read. */
const trust = async (tab: Tab, kind: 'head' | 'ledger'): Promise<void> => {
  await tab.until(`!document.querySelector("#${kind}-trusted").closest("[hidden]")`)
  await tab.evaluate(`document.querySelector("#${kind}-trusted").click()`)
}
/** The same by keyboard alone, and the check after it: on from the field of files. */
const trustByKeyboard = async (tab: Tab, kind: 'head' | 'ledger'): Promise<void> => {
  const reach = async (wanted: string): Promise<void> => {
    for (let i = 0; i < 12; i++) {
      await tab.press('Tab')
      if (await tab.evaluate(`document.activeElement.matches(${JSON.stringify(wanted)})`)) return
    }
    throw new Error(`no number of tabs leads to ${wanted}`)
  }
  await tab.until(`!document.querySelector("#${kind}-trusted").closest("[hidden]")`)
  await tab.evaluate('document.querySelector("#file-evidence").focus()')
  await reach(`#${kind}-trusted`)
  await tab.press('Space')
  await reach('.primary')
  await tab.press('Enter')
}
const CHECKED = 'document.querySelector("#verdict") && document.querySelector(".running").hidden'
const verdictOf = async (tab: Tab): Promise<readonly string[]> => {
  await tab.until(CHECKED)
  return tab.evaluate('[document.querySelector(".verdict").classList[1], document.querySelector(".verdict code").textContent]')
}
/** Keeps a picture of the page in the folder that NACRE_SCREENSHOTS names, for whoever wants to look at it. */
const picture = async (tab: Tab, name: string): Promise<void> => {
  const pictures = process.env['NACRE_SCREENSHOTS']
  if (!pictures) return
  mkdirSync(pictures, { recursive: true })
  writeFileSync(join(pictures, `${name}.png`), await tab.screenshot())
}
const textOf = (tab: Tab, selector: string): Promise<string> =>
  tab.evaluate(`document.querySelector(${JSON.stringify(selector)}).innerText`)

describe.skipIf(why !== undefined)(`verify.html in Chromium${why === undefined ? '' : ` (skipped: ${why})`}`, () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'nacre-verify-'))
    chromium = startChromium()
  })
  afterAll(async () => {
    await chromium?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  describe('how it shows a report', () => {
    let tab: Tab
    const reported = (name: string, content: object): string => put(`${name}.json`, JSON.stringify(content))
    beforeAll(async () => {
      tab = await open(put('shown.html', await buildVerifyPage(entry('fake-page.ts'))))
    }, MINUTE)

    it('is walked through by keyboard alone, from the language to the lines', async () => {
      const focus = (): Promise<string> =>
        tab.evaluate(
          'document.activeElement.id || document.activeElement.getAttribute("aria-label") || document.activeElement.textContent',
        )
      const walk = async (steps: number): Promise<readonly string[]> => {
        const seen: string[] = []
        for (let i = 0; i < steps; i++) {
          await tab.press('Tab')
          seen.push(await focus())
        }
        return seen
      }
      expect(await walk(2)).toEqual(['English', '中文'])
      await tab.press('Space')
      expect(await tab.evaluate('document.documentElement.lang')).toBe('zh-CN')
      await tab.press('Tab', 'shift')
      await tab.press('Enter')
      expect(await tab.evaluate('document.documentElement.lang')).toBe('en')
      expect(await walk(2)).toEqual(['中文', 'file-evidence'])
      expect(await walk(8)).toEqual(['file-ledger', 'file-head', 'audience', 'nonce', 'since', 'hash', 'known', 'Check'])
      await tab.press('Enter')
      expect(await textOf(tab, '.message')).toBe('Choose an evidence file first.')
      expect(await focus()).toBe('file-evidence')
      await tab.chooseByKey('Enter', reported('walk', { verdict: 'VALID_COMPLETE' }))
      expect(await verdictOf(tab)).toEqual(['complete', 'evidence/complete'])
      expect(await focus()).toBe('verdict')
      expect(await walk(4)).toEqual(['Totals', 'Items', 'Download as CSV', 'Print'])
      await tab.evaluate('document.querySelector(".remove:not([hidden])").focus()')
      await tab.press('Enter')
      expect(await focus()).toBe('file-evidence')
      expect(await textOf(tab, '.file-evidence .file-name')).toBe('no file')
    })

    it.each([
      ['VALID_COMPLETE', 'complete', 'Valid and complete', '有效且完整'],
      ['VALID_PARTIAL', 'partial', 'Valid, with a reservation', '有效，但有保留'],
      ['STALE', 'stale', 'No longer current', '已过时'],
      ['INVALID', 'invalid', 'Not valid', '无效'],
    ] as const)('says %s in words, colour and sign, in both languages', async (verdict, tone, en, zh) => {
      await choose(tab, reported(tone, { verdict }))
      expect((await verdictOf(tab))[0]).toBe(tone)
      expect(await textOf(tab, '#verdict')).toBe(en)
      expect(await tab.evaluate('document.querySelector(".verdict > svg path").getAttribute("d").length')).toBeGreaterThan(20)
      expect(await textOf(tab, '.verdict .warning')).toContain('proves nothing outside a test')
      await tab.evaluate('document.querySelector("button[lang=zh-CN]").click()')
      expect(await textOf(tab, '#verdict')).toBe(zh)
      // Everything that is not a name, a digit or a text of strangers is said in Chinese now.
      const words: readonly string[] = await tab.evaluate(
        '[...document.querySelectorAll("h1, h2, h3, label, dt, th[scope=col], .hint, .meaning, .limits li, .note, main button:not(.remove)")].map((e) => e.textContent)',
      )
      expect(words.length).toBeGreaterThan(30)
      expect(words.filter((text) => text !== '' && !/\p{Script=Han}/u.test(text))).toEqual([])
      await tab.evaluate('document.querySelector("button[lang=en]").click()')
    })

    it('is heard by a screen reader: landmarks, names and descriptions of all controls, tables, states', async () => {
      await choose(tab, reported('heard', { verdict: 'VALID_PARTIAL', items: 150 }))
      await tab.until(CHECKED)
      const heard = await tab.heard()
      const named = (role: string) => heard.filter((node) => node.role === role).map(({ name }) => name)
      for (const role of ['banner', 'main', 'contentinfo', 'navigation']) expect(named(role), role).toHaveLength(1)
      expect(named('heading')).toEqual([
        ...['Evidence check', 'Files', 'What you asked for', 'Valid, with a reservation'],
        ...['Who, for whom, and when', 'Totals', 'Items', 'What this cannot show', 'About this page'],
      ])
      expect(named('textbox')).toEqual([
        'Audience',
        'Nonce',
        'Not older than',
        'Block hash that you trust',
        'Addresses that you know',
      ])
      for (const role of ['button', 'textbox', 'region', 'table', 'group'])
        for (const name of named(role)) expect(name, role).not.toBe('')
      const evidence = heard.find(({ name }) => name.startsWith('Evidence') && name.includes('given'))
      expect(evidence?.description).toContain('heard.json')
      expect(named('columnheader').slice(-9)).toEqual([
        'Time',
        'Block',
        'What',
        'Amount',
        'Asset',
        'Fee',
        'With whom',
        'Memo',
        'Transaction',
      ])
      expect(named('cell').length).toBeGreaterThan(900)
      expect(await tab.evaluate('document.querySelectorAll("[role=status], [role=alert]").length')).toBeGreaterThan(3)
      expect(await textOf(tab, 'p.unseen[role=status]')).toBe('Valid, with a reservation')
    })

    it('stays one column without sideways scrolling on a phone, its lines as cards', async () => {
      await tab.size(360, 780)
      await choose(tab, reported('phone', { verdict: 'VALID_COMPLETE' }))
      await tab.until(CHECKED)
      expect(await tab.evaluate('document.documentElement.scrollWidth')).toBe(360)
      expect(await tab.evaluate('getComputedStyle(document.querySelector(".items td")).display')).toBe('grid')
      expect((await tab.heard()).filter(({ role }) => role === 'columnheader').length).toBeGreaterThan(8)
      await tab.size(1_100, 900)
    })

    it('has colours for the dark', async () => {
      const ground = 'getComputedStyle(document.documentElement).backgroundColor'
      await tab.media({ 'prefers-color-scheme': 'light' })
      const light = await tab.evaluate(ground)
      await tab.media({ 'prefers-color-scheme': 'dark' })
      expect(await tab.evaluate(ground)).not.toBe(light)
      await tab.media({ 'prefers-color-scheme': 'light' })
    })

    it('takes 5,000 lines in pages, turns them at once, and prints a thousand', async () => {
      await choose(tab, reported('many', { verdict: 'VALID_COMPLETE', items: 5_000 }))
      await tab.until(CHECKED)
      const rows = 'document.querySelectorAll(".items tbody tr").length'
      expect(await tab.evaluate(rows)).toBe(100)
      expect(await textOf(tab, '.pager span')).toBe('1–100 of 5000')
      await tab.evaluate('[...document.querySelectorAll(".pager button")].at(-1).click()')
      expect(await textOf(tab, '.pager span')).toBe('101–200 of 5000')
      expect(await textOf(tab, '.items tbody tr td:nth-child(2)')).toBe('1300')
      const pages = (await tab.pdf()).toString('latin1').match(/\/Type\s*\/Page\b/g) ?? []
      expect(pages.length).toBeGreaterThan(20)
      expect(pages.length).toBeLessThan(120)
      await tab.until(`${rows} === 100`)
    })

    it('prints verdict, facts, lines and hashes, without the form', async () => {
      await choose(tab, reported('print', { verdict: 'VALID_PARTIAL' }))
      await tab.until(CHECKED)
      await tab.media({}, 'print')
      const seen = (selector: string) => tab.evaluate(`document.querySelector(${JSON.stringify(selector)}).checkVisibility()`)
      for (const selector of ['#verdict', '.facts', '.items', '.limits', '#page-hash', '.verdict .warning'])
        expect(await seen(selector), selector).toBe(true)
      for (const selector of ['form', '.languages', '.tools']) expect(await seen(selector), selector).toBe(false)
      await tab.media({})
      expect((await tab.pdf()).toString('latin1').match(/\/Type\s*\/Page\b/g)?.length).toBeGreaterThanOrEqual(2)
    })

    it('shows how far a long check is, answers meanwhile, and stops when told', async () => {
      await tab.evaluate('globalThis.beats = 0; globalThis.beat = setInterval(() => beats++, 10)')
      await choose(tab, reported('long', { verdict: 'VALID_COMPLETE', steps: 100_000 }))
      await tab.until('document.querySelector("progress").value > 5')
      const before = await tab.evaluate<number>('beats')
      await tab.until(`beats > ${before} + 5`)
      expect(await textOf(tab, '.stage')).toBe('Going through the blocks: 0 %')
      expect(await tab.evaluate('document.querySelector("progress").max')).toBe(100_000)
      await tab.evaluate('document.querySelector(".running button").click()')
      await tab.until('document.querySelector(".running").hidden')
      expect(await textOf(tab, '.message')).toBe('Cancelled. Nothing was decided.')
      expect(await tab.evaluate('document.querySelector("#verdict")')).toBeNull()
      await tab.evaluate('clearInterval(beat)')
    })

    it('says what is wrong at the field where it is wrong, and that a result is older than its question', async () => {
      await choose(tab, reported('fields', { verdict: 'VALID_PARTIAL' }))
      await tab.until(CHECKED)
      await tab.evaluate('document.querySelector("#nonce").focus()')
      await tab.type('xyz')
      expect(await tab.evaluate('document.querySelector(".changed").hidden')).toBe(false)
      await tab.press('Enter')
      expect(await textOf(tab, '#nonce-fault')).toContain('hexadecimal')
      expect(await tab.evaluate('[document.activeElement.id, document.activeElement.getAttribute("aria-invalid")]')).toEqual([
        'nonce',
        'true',
      ])
      await tab.evaluate('document.querySelector("#nonce").value = "A1B2 C3D4 E5F6 0718"')
      await tab.press('Enter')
      await tab.until('document.querySelectorAll(".note.match").length === 1')
      expect(await tab.evaluate('document.querySelector(".changed").hidden')).toBe(true)
      await tab.evaluate('document.querySelector("#nonce").value = ""')
      for (const [field, wrong, right] of [
        ['since', 'yesterday', '2026-11-05'],
        ['known', 'nacre1nobody', ''],
      ]) {
        const put = (text?: string) => tab.evaluate(`document.querySelector("#${field}").value = ${JSON.stringify(text)}`)
        await put(wrong)
        await tab.evaluate('document.querySelector(".primary").click()')
        expect(await tab.evaluate(`[document.activeElement.id, document.querySelector("#${field}-fault").hidden]`)).toEqual([
          field,
          false,
        ])
        await put(right)
        await tab.evaluate('document.querySelector(".primary").click()')
        expect(await tab.evaluate(`document.querySelector("#${field}-fault").hidden`)).toBe(true)
        await put('')
      }
    })

    it('gives up a check that runs when what is asked next is wrong, and hears no more of it', async () => {
      await choose(tab, reported('given-up', { verdict: 'VALID_COMPLETE', steps: 100_000 }))
      await tab.until('document.querySelector("progress").value > 5')
      await tab.evaluate('document.querySelector("#known").value = "nacre1nobody"')
      await tab.evaluate('document.querySelector(".primary").click()')
      const state =
        '[document.activeElement.id, document.querySelector(".running").hidden, document.querySelector(".message").textContent, document.querySelector("#verdict")]'
      for (let look = 0; look < 5; look++) {
        expect(await tab.evaluate(state)).toEqual(['known', true, '', null])
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      await tab.evaluate('document.querySelector("#known").value = ""')
    })

    it('leaves texts of strangers text: markup, directions, controls', async () => {
      await choose(tab, reported('</script><img src=x>'.replaceAll('/', '-'), { verdict: 'VALID_COMPLETE', hostile: true }))
      await tab.until(CHECKED)
      expect(await tab.evaluate('document.querySelectorAll("img, main script, iframe").length')).toBe(0)
      expect(await tab.evaluate('document.title')).toBe('Evidence check – nacre')
      const shown = await textOf(tab, 'main')
      expect(shown.replace(/[\n\t]/g, '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
      for (const text of [HOSTILE[0], HOSTILE[1], '\\u{202e}gnp.exe\\u{202c}']) expect(shown).toContain(text)
      expect(await tab.evaluate('[...document.querySelectorAll(".items bdi")].length')).toBeGreaterThan(50)
    })

    it('hands out the lines as CSV without a formula', async () => {
      const csv: string = await tab.evaluate(`new Promise((resolve) => {
        const original = URL.createObjectURL
        URL.createObjectURL = (blob) => { blob.text().then(resolve); URL.createObjectURL = original; return original.call(URL, blob) }
        document.querySelector(".tools button").click()
      })`)
      expect(csv).toMatch(/^\ufeff?txId,height,time/)
      expect(csv).toContain(`"'=HYPERLINK(""http://x.example"",""y"")"`)
    })

    it('refuses a file that is larger than evidence can be, before it is read', async () => {
      const file = put('large.json', '{')
      truncateSync(file, 128 * 2 ** 20 + 1)
      await choose(tab, file)
      await tab.until('document.querySelector(".message").textContent.includes("too large")')
    })
  })

  describe('what it finds, by the check itself', () => {
    let tab: Tab
    let files: Record<'honest' | 'tampered' | 'ledger' | 'head', string>
    let hash: string
    let page: string
    beforeAll(async () => {
      page = put('bound.html', await buildVerifyPage(entry('bound-page.ts')))
      const story = await tellStory()
      const evidence = formatEvidence(await stateOf(story, story.alice))
      const parts: Uint8Array[] = []
      for await (const part of story.bank.ledger.export()) parts.push(part)
      const facts = await story.bank.ledger.facts()
      hash = facts.hash
      files = {
        honest: put('honest.json', evidence),
        // Another payment of the summary, to be believed by whoever reads only that.
        tampered: put('tampered.json', evidence.replace('"amount": "1.00"', '"amount": "1.01"')),
        ledger: put('ledger.export', Buffer.concat(parts)),
        head: put('head.json', JSON.stringify({ ledgerId: facts.ledgerId, height: facts.height, hash })),
      }
      expect(readFileSync(files.tampered, 'utf8')).not.toBe(evidence)
      tab = await open(page, AT)
    }, MINUTE)

    it('is partial by the file alone, complete with the pasted hash of its block', async () => {
      await drop(tab, files.honest)
      expect(await verdictOf(tab)).toEqual(['partial', 'evidence/no-trusted-block'])
      expect(await textOf(tab, '.items')).toContain('IBAN XX00')
      await picture(tab, 'partial-en')
      await tab.evaluate('document.querySelector("#hash").focus()')
      await tab.type(hash.replace(/(.{8})/g, '$1 '))
      await tab.press('Enter')
      await tab.until('document.querySelector(".verdict.complete")')
      expect(await textOf(tab, '.note.match')).toBe('a block that you trust')
      await picture(tab, 'complete-en')
      await tab.evaluate('document.querySelector("button[lang=zh-CN]").click()')
      expect(await textOf(tab, '#verdict')).toBe('有效且完整')
      await picture(tab, 'complete-zh')
      await tab.evaluate('document.querySelector("button[lang=en]").click()')
      await tab.evaluate('document.querySelector("#hash").value = ""')
    })

    it('is complete with a head, and with a ledger, of which the reader says that he trusts their source', async () => {
      await drop(tab, files.head, files.honest)
      expect(await verdictOf(tab)).toEqual(['partial', 'evidence/no-trusted-block'])
      await trustByKeyboard(tab, 'head')
      await tab.until('document.querySelector(".verdict.complete")')
      // What was said of one file was not said of the next.
      await drop(tab, files.head, files.honest)
      expect(await verdictOf(tab)).toEqual(['partial', 'evidence/no-trusted-block'])
      await tab.evaluate('document.querySelectorAll(".remove:not([hidden])")[1].click()')
      await drop(tab, files.ledger, files.honest)
      expect(await verdictOf(tab)).toEqual(['partial', 'evidence/no-trusted-block'])
      await trustByKeyboard(tab, 'ledger')
      await tab.until('document.querySelector(".verdict.complete")')
    })

    it('says that an export is spoilt, and decides nothing by it', async () => {
      await drop(tab, put('spoilt.export', readFileSync(files.ledger).subarray(0, -100)), files.honest)
      await tab.until('document.querySelector(".message").textContent.includes("ledger/export-malformed")')
      expect(await tab.evaluate('document.querySelector("#verdict")')).toBeNull()
      await tab.evaluate('document.querySelectorAll(".remove:not([hidden])")[1].click()')
    })

    it('is invalid when tampered with, or made for somebody else', async () => {
      await drop(tab, files.tampered)
      expect(await verdictOf(tab)).toEqual(['invalid', 'evidence/summary-amount'])
      await picture(tab, 'invalid-en')
      await tab.evaluate('document.querySelector("#audience").focus()')
      await tab.type('somebody else')
      await drop(tab, files.honest)
      expect(await verdictOf(tab)).toEqual(['invalid', 'evidence/audience-mismatch'])
      await tab.evaluate(`document.querySelector("#audience").value = ${JSON.stringify(AUDIENCE)}`)
      await tab.evaluate(`document.querySelector("#nonce").value = ${JSON.stringify(bytesToHex(NONCE))}`)
      await drop(tab, files.honest)
      expect(await verdictOf(tab)).toEqual(['partial', 'evidence/no-trusted-block'])
      expect(await tab.evaluate('document.querySelectorAll(".note.match").length')).toBe(2)
    })

    it('is stale past its expiry', async () => {
      const later = await open(page, AT + 100 * 86_400)
      await drop(later, files.honest)
      expect(await verdictOf(later)).toEqual(['stale', 'evidence/expired'])
      await picture(later, 'stale-en')
    })
  })

  it(
    'is the page that the build writes: it knows its hash and keys, and takes real evidence with real proofs',
    async () => {
      const { sha256 } = await writeVerifyPage(folder)
      const tab = await open(join(folder, 'verify.html'))
      expect(await textOf(tab, '#page-hash')).toBe(sha256)
      expect(sha256).toBe(
        createHash('sha256')
          .update(readFileSync(join(folder, 'verify.html')))
          .digest('hex'),
      )
      const keys = readdirSync('artifacts').filter((name) => name.endsWith('.vkey.json'))
      for (const name of keys) expect(await textOf(tab, 'footer')).toContain(`${name.replace('.vkey.json', '')}: `)

      const { payment, balance, income, account, head, ledger } = await makeEvidence()
      await drop(tab, payment)
      expect(await verdictOf(tab)).toEqual(['partial', 'evidence/no-trusted-block'])
      await drop(tab, head)
      await trust(tab, 'head')
      await drop(tab, payment)
      expect(await verdictOf(tab)).toEqual(['complete', 'evidence/complete'])
      expect(await textOf(tab, '.items')).toContain('25.00')
      const altered = readFileSync(payment, 'utf8').replace(
        /("proof": ")(.)/,
        (_, before, digit) => `${before}${digit === '0' ? '1' : '0'}`,
      )
      await drop(tab, put('altered.json', altered))
      expect((await verdictOf(tab))[0]).toBe('invalid')
      for (const [file, sum] of [
        [balance, '75.00'],
        [income, '25.00'],
      ] as const) {
        await drop(tab, file)
        expect(await verdictOf(tab), file).toEqual(['complete', 'evidence/complete'])
        expect(await textOf(tab, '.result'), file).toContain(sum)
      }
      // An account takes the ledger, and its month is not over.
      await drop(tab, ledger)
      await trust(tab, 'ledger')
      await drop(tab, account)
      expect(await verdictOf(tab)).toEqual(['partial', 'evidence/period-open'])
      for (const sum of ['100.00', '25.00', '75.00']) expect(await textOf(tab, '.result')).toContain(sum)
    },
    5 * MINUTE,
  )

  it('has asked for nothing and broken no rule of its own policy, on any page', async () => {
    expect(tabs.length).toBeGreaterThanOrEqual(4)
    for (const tab of tabs) {
      expect(tab.requests.filter((url) => !url.startsWith('blob:'))).toEqual([])
      expect(await tab.violations()).toEqual([])
      const tried = await tab.evaluate(
        'Promise.all([fetch("data:,x"), new Promise((_, no) => { const i = new Image(); i.onerror = no; i.src = "https://example.invalid/x" })].map((p) => p.then(() => "went", () => "kept")))',
      )
      expect(tried).toEqual(['kept', 'kept'])
      expect((await tab.violations()).length).toBeGreaterThanOrEqual(2)
    }
  })
})

/** A payment on a ledger of its own, by the command line: evidence of it and of the accounts, and the head. */
async function makeEvidence(): Promise<Record<'payment' | 'balance' | 'income' | 'account' | 'head' | 'ledger', string>> {
  const run = (...args: string[]) => ok(args, { cwd: folder, env: { NACRE_PASSWORD: PASSWORD } })
  await run('ledger', 'init', 'bank', '--network', 'dev', '--asset', 'USD:2')
  for (const name of ['alice', 'bob']) await run('wallet', 'create', name, '--ledger', 'bank', '--mnemonic-out', `${name}.words`)
  await run('shield', 'alice', '--asset', 'USD', '--amount', '100.00', '--issuer-key', 'bank-issuers/USD.key')
  const { address } = await run('wallet', 'address', 'bob')
  const { txId } = await run('send', 'alice', '--to', address, '--asset', 'USD', '--amount', '25.00', '--memo', 'lunch')
  const { entries } = await run('wallet', 'history', 'alice')
  const { output } = entries.find(
    (entry: { txId: string; direction: string }) => entry.txId === txId && entry.direction === 'out',
  )
  const terms = ['--audience', 'auditor', '--nonce', '00112233445566778899aabbccddeeff']
  await run('disclose', 'payment', 'alice', '--tx', txId, '--output', String(output), ...terms, '--out', 'payment.json')
  const asset = ['--asset', 'USD', '--at-least']
  await run('attest', 'balance', 'alice', ...asset, '75.00', ...terms, '--out', 'balance.json')
  await run('wallet', 'sync', 'bob')
  await run('attest', 'income', 'bob', ...asset, '25.00', '--from', '1', '--to', '2', ...terms, '--out', 'income.json')
  const month = new Date().toISOString().slice(0, 7)
  await run('disclose', 'account', 'alice', '--period', month, ...terms, '--out', 'account.json')
  await run('ledger', 'head', 'bank', '--out', 'head.real.json')
  await run('ledger', 'export', 'bank', '--out', 'bank.export')
  const at = (name: string): string => join(folder, name)
  return {
    payment: at('payment.json'),
    balance: at('balance.json'),
    income: at('income.json'),
    account: at('account.json'),
    head: at('head.real.json'),
    ledger: at('bank.export'),
  }
}
