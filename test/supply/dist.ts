import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** Contents by path, of all files below a folder but for the stamp of the launcher. */
export function readFolder(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== '.stamp')
    .map((entry) => join(entry.parentPath, entry.name))
  return new Map(files.sort().map((file) => [relative(folder, file).replaceAll('\\', '/'), readFileSync(file, 'utf8')]))
}

/** Three lines that follow each other and say enough to be known again, however they are indented. */
function* passages(text: string): Generator<string> {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.length > 2)
  for (let i = 0; i + 3 <= lines.length; i++) {
    const passage = lines.slice(i, i + 3).join('\n')
    if (passage.length >= 80) yield passage
  }
}

/** Which files share a passage with the JavaScript or circom in the folders of other packages, as sentences, one a file. */
export function copyFaults(files: ReadonlyMap<string, string>, packages: readonly string[]): readonly string[] {
  const own = new Map([...files].flatMap(([name, text]) => [...passages(text)].map((passage) => [passage, name] as const)))
  const found = new Map<string, string>()
  for (const folder of packages) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name)
      const isInside = !relative(folder, file).includes('node_modules')
      if (!entry.isFile() || !isInside || !/\.(?:[cm]?js|circom)$/.test(entry.name)) continue
      for (const passage of passages(readFileSync(file, 'utf8'))) {
        const name = own.get(passage)
        if (name !== undefined) found.set(name, `${name} has a passage of ${file}: ${passage}`)
      }
    }
  }
  return [...found.values()]
}

/** What built files may not have, as sentences: `folders` are those of this machine. */
export function distFaults(files: ReadonlyMap<string, string>, folders: readonly string[]): readonly string[] {
  return [...files].flatMap(([name, text]) => {
    const folder = [...folders, 'file:///'].find((each) => text.includes(each))
    const bundled = /\/\/ (?:\.\.\/)*node_modules\/(?!tsup\/assets\/).*$/m.exec(text)?.[0]
    const evaluated = /\beval\s*\(|\bnew\s+Function\b/.exec(text)?.[0]
    return [
      ...(name.endsWith('.map') || text.includes('sourceMappingURL') ? [`${name} has a source map`] : []),
      ...(folder === undefined ? [] : [`${name} names ${folder}`]),
      ...(bundled === undefined ? [] : [`${name} holds ${bundled.slice(3)}`]),
      ...(evaluated === undefined ? [] : [`${name} makes code out of text: ${evaluated}`]),
    ]
  })
}
