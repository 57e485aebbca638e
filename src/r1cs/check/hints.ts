/** A signal that a template computes by `<--` or `-->`: no constraint follows from that. */
export interface Hint {
  readonly template: string
  /** Its name without indices; of a component's input `component.input`. */
  readonly signal: string
}

const NAME = '[A-Za-z_$][\\w$]*'
/** A signal or, between parentheses, several. */
const PLACE = `(${NAME}(?:\\.${NAME})*|\\([^()]*\\))`
const [TO_LEFT, TO_RIGHT] = [new RegExp(`${PLACE}\\s*<--`, 'g'), new RegExp(`-->\\s*${PLACE}`, 'g')]

/** The files that a circom source includes, as it names them. */
export function findIncludes(source: string): readonly string[] {
  return [...withoutComments(source).matchAll(/\binclude\s*"([^"\n]*)"/g)].map((match) => match[1] as string)
}

/**
 * The hints of all templates that a circuit uses: those of its main component, and what they instantiate, however deep. Without a main
 * component it is all templates of the first source.
 */
export function findHints(sources: readonly string[]): readonly Hint[] {
  const texts = sources.map((source) => withoutComments(source).replace(/"[^"\n]*"/g, '""'))
  const bodies = new Map(texts.flatMap((text) => [...templatesOf(text)]))
  const main = texts.flatMap((text) => /\bcomponent\s+main\b[^;]*?=([^;]*);/.exec(text)?.[1] ?? [])
  const used = new Set<string>()
  const use = (text: string): void => {
    for (const [name] of text.matchAll(new RegExp(NAME, 'g'))) {
      if (used.has(name) || !bodies.has(name)) continue
      used.add(name)
      use(bodies.get(name) as string)
    }
  }
  if (main.length > 0) main.forEach(use)
  else use([...templatesOf(texts[0] ?? '')].map(([name]) => name).join(' '))
  return [...used].flatMap((template) => hintsOf(bodies.get(template) as string).map((signal) => ({ template, signal })))
}

const withoutComments = (source: string): string =>
  source.replace(/"[^"\n]*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (text) => (text.startsWith('"') ? text : ' '))

/** The body of each template of a text without comments. */
function* templatesOf(text: string): Generator<readonly [name: string, body: string]> {
  for (const match of text.matchAll(new RegExp(`\\btemplate\\s+(?:(?:custom|parallel|extern_c)\\s+)*(${NAME})\\s*\\(`, 'g'))) {
    const start = text.indexOf('{', match.index)
    let end = start
    for (let depth = 0; start >= 0 && end < text.length; end++) {
      if (text[end] === '{') depth++
      if (text[end] === '}' && --depth === 0) break
    }
    if (start >= 0) yield [match[1] as string, text.slice(start, end)]
  }
}

/** Each once. */
function hintsOf(body: string): readonly string[] {
  let flat = body
  for (let before = ''; before !== flat; ) {
    before = flat
    flat = flat.replace(/\[[^[\]]*\]/g, '')
  }
  const places = [...flat.matchAll(TO_LEFT), ...flat.matchAll(TO_RIGHT)].map((match) => match[1] as string)
  return [...new Set(places.flatMap((place) => place.replace(/[()\s]/g, '').split(',')))]
}
