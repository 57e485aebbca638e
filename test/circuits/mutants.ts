import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A circuit's source with one change. */
export interface CircuitMutant {
  /** Place and change. */
  readonly name: string
  readonly file: string
  readonly template: string
  readonly source: string
}

const blank = (text: string): string => text.replace(/[^\n]/g, ' ')

interface Change {
  readonly at: number
  readonly length: number
  readonly to: string
}

/** Statements with `===`, to be left out. */
function* dropped(code: string): Generator<Change> {
  for (const match of code.matchAll(/[^;{}\s][^;{}]*===[^;{}]*;/g)) yield { at: match.index, length: match[0].length, to: '' }
}

/** Each `<==` of a statement of its own, to be a hint. */
function* hinted(code: string): Generator<Change> {
  for (const match of code.matchAll(/<==/g)) {
    const start = Math.max(
      code.lastIndexOf(';', match.index),
      code.lastIndexOf('{', match.index),
      code.lastIndexOf('}', match.index),
    )
    const before = code.slice(start + 1, match.index)
    // `Template()(input <== value)` is an argument.
    if (before.split('(').length === before.split(')').length) yield { at: match.index, length: 3, to: '<--' }
  }
}

/** Each number, to be one more and one less; not the sizes of signals. */
function* counted(code: string): Generator<Change> {
  for (const match of code.matchAll(/(?<![\w$.])\d+(?![\w$])/g)) {
    const line = code.slice(code.lastIndexOf('\n', match.index) + 1, match.index)
    if (/^\s*signal [\w ]*\[[^<]*$/.test(line)) continue
    for (const by of [1n, -1n]) {
      const to = BigInt(match[0]) + by
      if (to >= 0n) yield { at: match.index, length: match[0].length, to: String(to) }
    }
  }
}

/** All changes of the sources' templates: an assertion left out, a constraint made a hint, a number off by one (ranges too). */
export function circuitMutants(): readonly CircuitMutant[] {
  const files = readdirSync('circuits', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.circom'))
  // The tags are compared with their source, number by number, in domain.test.ts.
  return files.filter((name) => name !== join('lib', 'domain.circom')).flatMap((name) => [...mutantsOf(join('circuits', name))])
}

function* mutantsOf(file: string): Generator<CircuitMutant> {
  const source = readFileSync(file, 'utf8')
  const code = source.replace(/\/\/.*|\/\*[\s\S]*?\*\/|pragma[^;]*;|include[^;]*;/g, blank)
  for (const { at, length, to } of [...dropped(code), ...hinted(code), ...counted(code)]) {
    const before = source.slice(0, at)
    const [line, column] = [before.split('\n').length, at - before.lastIndexOf('\n')]
    const [template] = [...code.slice(0, at).matchAll(/template (\w+)/g)].map((match) => match[1] as string).slice(-1)
    if (template === undefined) continue
    const from = source.slice(at, at + length).replace(/\s+/g, ' ')
    yield {
      name: `${template} ${line}:${column} ${from} ${to === '' ? 'left out' : `→ ${to}`}`,
      file,
      template,
      source: before + to + source.slice(at + length),
    }
  }
}
