import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative } from 'node:path'
import ts from 'typescript'

export interface Layers {
  readonly layers: Readonly<
    Record<string, { readonly layer: number; readonly imports: readonly string[]; readonly packages: readonly string[] }>
  >
  readonly subpaths: readonly string[]
  readonly only: Readonly<Record<string, readonly string[]>>
  readonly node: readonly string[]
  readonly browser: readonly string[]
  readonly effects: readonly string[]
  readonly network: readonly string[]
}

/** A source file: its path below src/, and its text. */
export interface Source {
  readonly path: string
  readonly text: string
}

/** All sources below a folder. */
export function readSources(root: string): readonly Source[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => {
      const file = join(entry.parentPath, entry.name)
      return { path: relative(root, file).replaceAll('\\', '/'), text: readFileSync(file, 'utf8') }
    })
}

/** What a file imports or re-exports, types included. */
export function importsOf({ path, text }: Source): readonly string[] {
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (
      (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) &&
      node.moduleSpecifier &&
      ts.isStringLiteral(node.moduleSpecifier)
    ) {
      found.push(node.moduleSpecifier.text)
    }
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [first] = node.arguments
      if (first && ts.isStringLiteral(first)) found.push(first.text)
    }
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal))
      found.push(node.argument.literal.text)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest))
  return found
}

/** The room of a file: its first folder, or the name of a file that lies directly in src/. */
export function roomOf(path: string): string {
  return path.includes('/') ? (path.split('/')[0] as string) : path.replace(/\.ts$/, '')
}

/** Where a relative import leads, below src/ and without extension; `undefined` outside of it. */
export function resolveImport(path: string, specifier: string): string | undefined {
  const target = posix.normalize(posix.join(dirname(path), specifier)).replace(/\/$/, '')
  return target.startsWith('..') ? undefined : target
}

/** The package of a bare import: `@scope/name` or `name`. */
export function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

const matches = (patterns: readonly string[], path: string): boolean => patterns.some((pattern) => new RegExp(pattern).test(path))

/** Everything about the imports of one file that its room does not allow, as sentences. */
export function importFaults(source: Source, layers: Layers): readonly string[] {
  const room = roomOf(source.path)
  const rule = layers.layers[room]
  if (!rule) return [`${source.path}: the room ${room} is not in layers.json`]
  return importsOf(source).flatMap((specifier) => {
    const fault = (reason: string): readonly string[] => [`${source.path}: ${specifier} ${reason}`]
    if (specifier.startsWith('node:'))
      return matches(layers.node, source.path) ? [] : fault('is for files and folders named node')
    if (!specifier.startsWith('.')) {
      const name = packageOf(specifier)
      if (!rule.packages.includes(name)) return fault(`is not a package of ${room}`)
      const only = layers.only[name]
      return only && !only.includes(source.path) ? fault(`is for ${only.join(', ')} alone`) : []
    }
    const target = resolveImport(source.path, specifier)
    if (target === undefined)
      return /^(?:\.\.\/)+(?:artifacts\/[\w.-]+\.json|package\.json)$/.test(specifier) ? [] : fault('leads out of src')
    const other = roomOf(`${target}/index.ts`)
    if (other === room) return []
    if (!rule.imports.includes(other)) return fault(`is not allowed in ${room}`)
    return target === other || layers.subpaths.includes(target) ? [] : fault('is inside another room: import its index')
  })
}

/** Imports of a room that do not lead down, read from the table itself. */
export function tableFaults({ layers }: Layers): readonly string[] {
  return Object.entries(layers).flatMap(([room, { layer, imports }]) =>
    imports.flatMap((other) => {
      const below = layers[other]
      if (!below) return [`${room} imports ${other}, which is no room`]
      return below.layer > layer ? [`${room} imports ${other}, which lies above it`] : []
    }),
  )
}

/** Files that import each other in a circle, types included; each circle once. */
export function findCycles(sources: readonly Source[]): readonly (readonly string[])[] {
  const files = new Set(sources.map(({ path }) => path))
  const edges = new Map<string, readonly string[]>()
  for (const source of sources) {
    const targets = importsOf(source)
      .filter((specifier) => specifier.startsWith('.'))
      .map((specifier) => resolveImport(source.path, specifier))
      .flatMap((target) =>
        [`${target}.ts`, target === '' || target === '.' ? 'index.ts' : `${target}/index.ts`].filter((file) => files.has(file)),
      )
    edges.set(source.path, targets)
  }
  const cycles: string[][] = []
  const done = new Set<string>()
  const walk = (file: string, trail: readonly string[]): void => {
    const at = trail.indexOf(file)
    if (at >= 0) cycles.push([...trail.slice(at), file])
    if (at >= 0 || done.has(file)) return
    for (const next of edges.get(file) ?? []) walk(next, [...trail, file])
    done.add(file)
  }
  for (const file of files) walk(file, [])
  return cycles
}

const EFFECTS =
  /\b(?:Date\.now|new Date\(\)|Math\.random|console\.|getRandomValues|fetch\(|performance\.now|process\.(?:env|std|exit|on))/
const BROWSER = /\b(?:window\.|document\.|navigator\.|indexedDB|postMessage|importScripts|new Worker\b)/

/** Clocks, randomness, network and console that were not handed in, and globals of a browser where none need be. */
export function effectFaults({ path, text }: Source, layers: Layers): readonly string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, '')
  const effect = matches(layers.effects, path) ? null : EFFECTS.exec(code)
  const global = matches([...layers.browser, ...layers.effects], path) ? null : BROWSER.exec(code)
  return [effect, global].flatMap((found) => (found ? [`${path}: ${found[0]} has to be handed in`] : []))
}

const NETWORK_MODULES = /^node:(?:net|tls|dgram|dns|http|https|http2|inspector)(?:\/|$)/
// The name of SVG looks like an address and is none.
const NETWORK =
  /\bfetch\s*\(|\b(?:globalThis|window|self)\.fetch\b|\b(?:XMLHttpRequest|WebSocket|EventSource|WebTransport|RTCPeerConnection)\b|sendBeacon|\b(?:https?|wss?):\/\/(?!www\.w3\.org\/2000\/svg')/
const EVALUATION =
  /\beval\s*\(|\bFunction\s*\(|\bnew\s+Function\b|\bWebAssembly\.compileStreaming|\bsetTimeout\s*\(\s*['"`]|node:vm\b/

/** What speaks to a network outside of the files that may, and what makes code out of text, which the policies of extensions forbid. */
export function networkFaults(source: Source, layers: Layers): readonly string[] {
  const { path, text } = source
  // Addresses in strings look like comments behind a colon: only what follows a space is one.
  const code = text.replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, '')
  const network = matches(layers.network, path)
    ? []
    : [...importsOf(source).filter((specifier) => NETWORK_MODULES.test(specifier)), ...(NETWORK.exec(code) ?? []).slice(0, 1)]
  return [
    ...network.map((found) => `${path}: ${found} speaks to a network`),
    ...(EVALUATION.exec(code) ?? []).slice(0, 1).map((found) => `${path}: ${found} makes code out of text`),
  ]
}
