import { isLanguage, type Language, phrase } from '../../wording'
import { PAGE_TEXTS, type PageText } from '../texts'

type Values = Readonly<Record<string, string | number>>

/** Says the page's own texts, and says them again in the other language when it is changed. */
export interface Speaker {
  readonly language: () => Language
  readonly say: (key: PageText, values?: Values) => string
  /** Keeps the text of an element; returns it. */
  readonly text: <E extends Element>(node: E, key: PageText, values?: () => Values) => E
  /** Keeps an attribute of an element; returns it. */
  readonly attribute: <E extends Element>(node: E, name: string, key: PageText) => E
  /** Runs now, and after every change. */
  readonly always: (run: () => void) => void
  readonly change: (language: Language) => void
}

export function createSpeaker(first: Language): Speaker {
  let current = first
  const runs: (() => void)[] = []
  const always = (run: () => void): void => {
    runs.push(run)
    run()
  }
  const say = (key: PageText, values?: Values): string => phrase(PAGE_TEXTS[key], current, values)
  return {
    language: () => current,
    say,
    text(node, key, values) {
      always(() => {
        node.textContent = say(key, values?.())
      })
      return node
    },
    attribute(node, name, key) {
      always(() => node.setAttribute(name, say(key)))
      return node
    },
    always,
    change(language) {
      current = language
      for (const run of runs) run()
    },
  }
}

/** The first of a reader's languages that is spoken here; any Chinese is better served by zh-CN than by English. */
export function chooseLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    if (isLanguage(tag)) return tag
    if (/^zh\b/i.test(tag)) return 'zh-CN'
    if (/^en\b/i.test(tag)) return 'en'
  }
  return 'en'
}
