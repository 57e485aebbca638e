import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
// @ts-expect-error: a plain module without types
import { billOfMaterials, files, formatBill } from '../../scripts/sbom.mjs'
import type { Lock } from './lock'

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock
const kinds = files as Readonly<Record<string, readonly string[]>>

const licence = v.union([
  v.strictObject({ license: v.strictObject({ id: v.pipe(v.string(), v.regex(/^[A-Za-z0-9.+-]+$/)) }) }),
  v.strictObject({ expression: v.pipe(v.string(), v.regex(/ (?:OR|AND|WITH) /)) }),
])
const purl = v.pipe(v.string(), v.regex(/^pkg:npm\/(?:%40[a-z0-9-]+\/)?[a-z0-9._-]+@\d[\w.%-]*$/))
const ref = v.pipe(v.string(), v.nonEmpty())
/** What CycloneDX 1.6 asks of the fields that are written here, and no field more. */
const BILL = v.strictObject({
  $schema: v.literal('http://cyclonedx.org/schema/bom-1.6.schema.json'),
  bomFormat: v.literal('CycloneDX'),
  specVersion: v.literal('1.6'),
  version: v.pipe(v.number(), v.integer(), v.minValue(1)),
  metadata: v.strictObject({
    lifecycles: v.array(v.strictObject({ phase: v.literal('pre-build') })),
    component: v.strictObject({
      type: v.literal('library'),
      'bom-ref': ref,
      name: v.literal('nacre'),
      version: v.string(),
      licenses: v.tuple([licence]),
      purl,
    }),
  }),
  components: v.array(
    v.strictObject({
      type: v.literal('library'),
      'bom-ref': ref,
      group: v.optional(v.pipe(v.string(), v.regex(/^@/))),
      name: v.pipe(v.string(), v.regex(/^[a-z0-9._-]+$/)),
      version: v.string(),
      scope: v.picklist(['required', 'optional', 'excluded']),
      hashes: v.pipe(
        v.array(v.strictObject({ alg: v.literal('SHA-512'), content: v.pipe(v.string(), v.regex(/^[0-9a-f]{128}$/)) })),
        v.length(1),
      ),
      licenses: v.tuple([licence]),
      purl,
      properties: v.array(v.strictObject({ name: v.string(), value: v.string() })),
    }),
  ),
  dependencies: v.array(v.strictObject({ ref, dependsOn: v.array(ref) })),
})

const read = (file: string) => v.parse(BILL, JSON.parse(readFileSync(file, 'utf8')))
const namesOf = (file: string): readonly string[] =>
  read(file).components.map(({ group, name, version }) => `${group === undefined ? '' : `${group}/`}${name}@${version}`)

/** Names and versions in the tree that npm makes of the lockfile. */
function npmTree(...options: readonly string[]): ReadonlySet<string> {
  interface Node {
    readonly version?: string
    readonly dependencies?: Readonly<Record<string, Node>>
  }
  const text = execFileSync('npm', ['ls', '--all', '--json', '--package-lock-only', ...options], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  const found = new Set<string>()
  const walk = ({ dependencies = {} }: Node): void => {
    for (const [name, node] of Object.entries(dependencies)) {
      // What is optional and not there has a name only.
      // typescript is a peer that valibot can do without, and none of its own needs.
      if (node.version !== undefined && name !== 'typescript') found.add(`${name}@${node.version}`)
      walk(node)
    }
  }
  walk(JSON.parse(text))
  return found
}

describe.each(Object.keys(kinds))('the bill of materials %s', (file) => {
  it('is the one of the lockfile: `node scripts/sbom.mjs` writes it', () => {
    expect(readFileSync(file, 'utf8')).toBe(formatBill(billOfMaterials(lock, kinds[file])))
  })

  it('has the form of CycloneDX 1.6, each reference once, and a graph that is closed and connected', () => {
    const { metadata, components, dependencies } = read(file)
    const root = metadata.component['bom-ref']
    const refs = [root, ...components.map((component) => component['bom-ref'])]
    expect(new Set(refs).size).toBe(refs.length)
    expect(dependencies.map((each) => each.ref)).toEqual(refs)
    const edges = new Map(dependencies.map((each) => [each.ref, each.dependsOn]))
    const reached = new Set<string>()
    const walk = (from: string): void => {
      if (reached.has(from)) return
      reached.add(from)
      for (const to of edges.get(from) as readonly string[]) walk(to)
    }
    walk(root)
    expect([...reached].sort()).toEqual(refs.sort())
  })

  it('does not depend on the order of the lockfile', () => {
    const reversed = { ...lock, packages: Object.fromEntries(Object.entries(lock.packages).reverse()) }
    expect(formatBill(billOfMaterials(reversed, kinds[file]))).toBe(readFileSync(file, 'utf8'))
  })

  it('has no time, no serial number, no address and no unknown licence', () => {
    const text = readFileSync(file, 'utf8').replace('http://cyclonedx.org/schema/bom-1.6.schema.json', '')
    expect(text.match(/timestamp|serialNumber|https?:|UNKNOWN|\/home\/|\/tmp\//g)).toBeNull()
  })
})

describe('the two bills of materials', () => {
  const [users, developers] = ['docs/sbom.cdx.json', 'docs/sbom-dev.cdx.json'] as const

  it('list what npm finds in the lockfile for users, and all the rest for developers', () => {
    const tree = npmTree('--omit=dev')
    expect(tree.size).toBeGreaterThan(90)
    expect(new Set(namesOf(users))).toEqual(tree)
    const rest = [...npmTree()].filter((name) => !tree.has(name))
    const others = namesOf(developers).filter((name) => !tree.has(name) && !name.startsWith('typescript@'))
    expect([...new Set(others)].sort()).toEqual(rest.sort())
  })

  it('call required what npm marked in the lockfile as neither optional nor for development', () => {
    const required = read(users).components.filter(({ scope }) => scope === 'required')
    const marked = Object.entries(lock.packages).filter(
      ([path, { dev, optional, devOptional }]) => path && !dev && !optional && !devOptional,
    )
    expect(required.map(({ properties: [path] }) => path?.value).sort()).toEqual(marked.map(([path]) => path).sort())
    expect(read(developers).components.every(({ scope }) => scope === 'excluded')).toBe(true)
  })

  it('have the hashes of the lockfile, every package of it once', () => {
    const components = [...read(users).components, ...read(developers).components]
    const hashes = components.map(({ hashes: [hash], properties: [path] }) => [
      path?.value,
      `sha512-${Buffer.from(hash?.content ?? '', 'hex').toString('base64')}`,
    ])
    const locked = Object.entries(lock.packages).flatMap(([path, { integrity }]) => (path === '' ? [] : [[path, integrity]]))
    expect(Object.fromEntries(hashes)).toEqual(Object.fromEntries(locked))
    expect(hashes).toHaveLength(locked.length)
  })
})
