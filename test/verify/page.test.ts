import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
// @ts-expect-error: a plain module without types
import { buildVerifyPage, writeVerifyPage } from '../../scripts/build-verify-page.mjs'
import { pageDocument, pageHash } from '../../src/verify/document'

const KILOBYTES = 1_000
let html: string
beforeAll(async () => {
  html = await buildVerifyPage()
})

const between = (text: string, tag: string): string =>
  text.slice(text.indexOf(`<${tag}>`) + tag.length + 2, text.indexOf(`</${tag}>`))

describe('the page', () => {
  it('is one file of at most 350 kB', () => {
    expect(Buffer.byteLength(html)).toBeLessThanOrEqual(350 * KILOBYTES)
  })

  it('has nothing that its policy would refuse: no WebAssembly', () => {
    expect(html).not.toContain('WebAssembly')
  })

  it('is the same bytes whenever it is built, with their SHA-256 beside it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'nacre-page-'))
    try {
      const { sha256, bytes } = await writeVerifyPage(folder)
      const written = readFileSync(join(folder, 'verify.html'))
      expect(written.toString('utf8')).toBe(html)
      expect(bytes).toBe(written.length)
      expect(sha256).toBe(createHash('sha256').update(written).digest('hex'))
      expect(readFileSync(join(folder, 'verify.html.sha256'), 'utf8')).toBe(`${sha256}  verify.html\n`)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it('puts itself together again from its style and script, and so knows its hash', () => {
    const parts = { style: between(html, 'style'), script: between(html, 'script') }
    expect(pageDocument(parts)).toBe(html)
    expect(pageHash(parts)).toBe(createHash('sha256').update(html).digest('hex'))
  })

  it('allows its own style and script by their hashes, and nothing else', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? ''
    const hashOf = (tag: string): string => `'sha256-${createHash('sha256').update(between(html, tag)).digest('base64')}'`
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src ${hashOf('script')}`,
      `style-src ${hashOf('style')}`,
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ])
  })

  it('has one style and one script, names nothing outside of itself and has no door for markup or code', () => {
    expect(html.match(/<(?:script|style)\b/gi)).toHaveLength(2)
    const shell = html.replace(between(html, 'script'), '').replace(between(html, 'style'), '')
    expect(shell).not.toMatch(/\b(?:src|href|on\w+)=|url\(|@import/i)
    expect(between(html, 'style')).not.toMatch(/url\(|@import/i)
    expect(between(html, 'script')).not.toMatch(
      /\.(?:innerHTML|outerHTML|insertAdjacentHTML)\b|document\.write|\beval\(|new Function|\bfetch\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon|\bimport\(|setAttribute\("(?:style|on)/,
    )
  })
})

describe('the colours', () => {
  const css = readFileSync('src/verify/browser/page.css', 'utf8')
  const [light, dark, print] = [...css.matchAll(/:root \{([^}]*)\}/g)].map(([, block]) =>
    Object.fromEntries([...(block as string).matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)].map(([, name, value]) => [name, value])),
  ) as [Record<string, string>, Record<string, string>, Record<string, string>]

  /** Relative luminance as WCAG 2 defines it. */
  const luminance = (colour: string): number => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5]
      .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const contrast = (one: string, other: string): number => {
    const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
    return (high + 0.05) / (low + 0.05)
  }
  const grounds = ['ground', 'card', 'complete', 'partial', 'stale', 'invalid']
  const texts: readonly (readonly [string, string])[] = [
    ...grounds.flatMap((ground) => [['text', ground] as const, ['quiet', ground] as const]),
    ...['primary', 'complete', 'partial', 'stale', 'invalid', 'warning'].map((name) => [`${name}-text`, name] as const),
    ['invalid-text', 'card'],
  ]

  it.each([
    ['light', light],
    ['dark', dark],
    ['print', { ...light, ...print }],
  ])('have in %s the contrast of WCAG AA: 4.5 for text, 3 for edges', (_, colours) => {
    for (const [text, ground] of texts)
      expect(contrast(colours[text] as string, colours[ground] as string), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5)
    for (const name of ['edge', 'link'])
      for (const ground of ['ground', 'card'])
        expect(contrast(colours[name] as string, colours[ground] as string), `${name} on ${ground}`).toBeGreaterThanOrEqual(3)
  })

  it('are all named in the style sheet, none of another kind', () => {
    expect(Object.keys(dark).sort()).toEqual(Object.keys(light).sort())
    expect(css.replace(/:root \{[^}]*\}/g, '')).not.toMatch(/#[0-9a-f]{3,8}\b(?![^{]*\{)|rgb|hsl/i)
  })
})
