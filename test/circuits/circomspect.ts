import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { lendSources } from './compiled'

/** What circomspect says of a line of our circuits. */
export interface Remark {
  readonly code: string
  readonly level: string
  readonly file: string
  /** The line as it stands in the file, without its indentation. */
  readonly line: string
  readonly message: string
}

interface Sarif {
  readonly runs: readonly { readonly results: readonly SarifResult[] }[]
}

interface SarifResult {
  readonly ruleId: string
  readonly level: string
  readonly message: { readonly text: string }
  readonly locations: readonly {
    readonly message: { readonly text: string }
    readonly physicalLocation: {
      readonly artifactLocation: { readonly uri: string }
      readonly region: { readonly startLine: number }
    }
  }[]
}

/** All text of our circuits. */
export function circuitTexts(): string {
  const files = readdirSync('circuits', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.circom'))
  return files.map((name) => readFileSync(join('circuits', name), 'utf8')).join('\n')
}

/** It has no folder of libraries: what a file includes it looks for beside the file. */
const withLibraryBeside = (source: string): string =>
  source.replaceAll('include "circomlib/', 'include "../../node_modules/circomlib/')

/** Each loop as a block with its first value: circomspect says nothing, not even that, of a template with an anonymous component in a loop. */
export const withoutLoops = (source: string): string =>
  source.replace(/\bfor \((var \w+ = [^;()]+); [^;]+; \w+\+\+\) \{/g, '{ $1;')

/** All that circomspect says of all our sources, each as `prepare` has it, sorted; it must leave lines where they are. */
export function inspectCircuits(prepare: (source: string) => string): Promise<readonly Remark[]> {
  return lendSources(
    (source) => withLibraryBeside(prepare(source)),
    async (folder, files) => {
      await runCircomspect(folder, [...files, '--level', 'INFO', '--sarif-file', 'remarks.sarif'])
      const { runs } = JSON.parse(readFileSync(join(folder, 'remarks.sarif'), 'utf8')) as Sarif
      const remarks = runs.flatMap(({ results }) => results.map(remarkOf))
      // It goes through templates in another order every time.
      return remarks.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
    },
  )
}

function remarkOf({ ruleId, level, message, locations }: SarifResult): Remark {
  const [place] = locations
  if (!place) throw new Error(`${message.text} has no place`)
  const { artifactLocation, region } = place.physicalLocation
  const file = artifactLocation.uri.replace('file://', '')
  const line = readFileSync(file, 'utf8').split('\n')[region.startLine - 1] ?? ''
  return { code: ruleId, level, file, line: line.trim(), message: `${message.text} ${place.message.text}` }
}

/** Its status is 1 when it has something to say, which its file tells better. */
function runCircomspect(folder: string, args: readonly string[]): Promise<void> {
  const require = createRequire(import.meta.url)
  const program = join(dirname(require.resolve('circomspect/package.json')), 'cli.js')
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [program, ...args], { cwd: folder }, (error, stdout, stderr) => {
      if (error && error.code !== 1) reject(new Error(`circomspect failed: ${error.message}\n${stdout}${stderr}`))
      else resolve()
    })
  })
}
