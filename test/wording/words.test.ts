import { describe, expect, it } from 'vitest'
import { EVIDENCE_CODES } from '../../src/disclosure'
import { PAGE_TEXTS } from '../../src/verify/texts'
import { codeWords, KEYS_WARNING, KIND_WORDS, LIMIT_WORDS, type Phrase, phrase, VERDICT_WORDS } from '../../src/wording'
import { CODE_WORDS } from '../../src/wording/codes'
import { COLUMN_WORDS, DIRECTION_WORDS, FACT_WORDS, NOTE_WORDS } from '../../src/wording/table-words'

const verdicts = Object.values(VERDICT_WORDS)
const phrases: readonly (readonly [string, Phrase])[] = Object.entries({
  ...PAGE_TEXTS,
  ...CODE_WORDS,
  ...LIMIT_WORDS,
  ...Object.fromEntries(Object.entries(KIND_WORDS).map(([name, words]) => [`kind ${name}`, words])),
  ...Object.fromEntries(Object.entries(FACT_WORDS).map(([name, words]) => [`fact ${name}`, words])),
  ...Object.fromEntries(Object.entries(COLUMN_WORDS).map(([name, words]) => [`column ${name}`, words])),
  ...Object.fromEntries(Object.entries(DIRECTION_WORDS).map(([name, words]) => [`direction ${name}`, words])),
  ...Object.fromEntries(
    verdicts.flatMap(({ tone, title, meaning }) => [
      [`${tone} title`, title],
      [`${tone} meaning`, meaning],
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(NOTE_WORDS).flatMap(([what, notes]) =>
      Object.entries(notes).map(([name, words]) => [`${what} ${name}`, words]),
    ),
  ),
  warning: KEYS_WARNING,
  other: codeWords('evidence/of-a-later-version'),
})

/** Names and commands that are the same in every language. */
const UNTRANSLATED = /UTC|nonce|nacre1|JSON|CSV|SHA-256|BLAKE2b-256|sha256sum verify\.html|\{\w+\}/g

describe('the words', () => {
  it('are said in both languages, in each with its own letters', () => {
    expect(phrases.length).toBeGreaterThan(150)
    for (const [name, words] of phrases) {
      expect(Object.keys(words), name).toEqual(['en', 'zh-CN'])
      expect(words.en, name).not.toMatch(/\p{Script=Han}|^\s|\s$|^$/u)
      expect(words['zh-CN'], name).not.toMatch(/^\s|\s$|^$/)
      const rest = words['zh-CN'].replaceAll(UNTRANSLATED, '')
      expect(rest, name).not.toMatch(/[A-Za-z]/)
      if (words.en.replaceAll(UNTRANSLATED, '').match(/[a-z]/)) expect(rest, name).toMatch(/\p{Script=Han}/u)
    }
  })

  it('leave the same places for what is put in', () => {
    const places = (text: string): readonly string[] => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).sort()
    for (const [name, words] of phrases) expect(places(words['zh-CN']), name).toEqual(places(words.en))
  })

  it('say every code of the check, and nothing of codes that it does not know', () => {
    expect(Object.keys(CODE_WORDS).sort()).toEqual(Object.keys(EVIDENCE_CODES).sort())
    const said = Object.keys(CODE_WORDS).map((code) => codeWords(code)['zh-CN'])
    expect(new Set(said).size).toBe(said.length)
    expect(codeWords('constructor')).toBe(codeWords('rules/of-another-room'))
  })

  it('say of an account how a receipt can be hidden: by its payer, by an address, by another viewing key', () => {
    const { en, 'zh-CN': zh } = LIMIT_WORDS['hidden-note']
    for (const words of ['until it is spent', 'payer in league with the holder', 'the payer need not know', 'nor is it certain'])
      expect(en).toContain(words)
    for (const words of ['在被花费之前', '付款人可能与账户持有人串通', '付款人无须知情', '无法确定']) expect(zh).toContain(words)
  })

  it('put values in as they are, without reading them again', () => {
    const words: Phrase = { en: '{a} of {b}, {c}', 'zh-CN': '{b} {a}' }
    expect(phrase(words, 'en', { a: '{b}', b: '$&' })).toBe('{b} of $&, {c}')
    expect(phrase(words, 'zh-CN', { a: 1, b: 2 })).toBe('2 1')
  })
})
