/** The languages in which everything can be said; BCP 47, as a document's `lang` has them. */
export const LANGUAGES = ['en', 'zh-CN'] as const

export type Language = (typeof LANGUAGES)[number]

/** One text in every language; `{name}` stands for what is put in. */
export type Phrase = Readonly<Record<Language, string>>

export function isLanguage(text: string): text is Language {
  return (LANGUAGES as readonly string[]).includes(text)
}

/** The phrase in a language, each `{name}` replaced by its value; what is put in is not read for names again. */
export function phrase(words: Phrase, language: Language, values: Readonly<Record<string, string | number>> = {}): string {
  return words[language].replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : whole,
  )
}
