// Writes docs/sbom.cdx.json, which lists what users of the package get, and docs/sbom-dev.cdx.json, which lists what only its developers do: two files, for
// whoever scans the first must not be told of a test runner's faults. Both come from package-lock.json alone, without time, chance or addresses.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { compare, dependenciesOf, findDependency, lockedPackages } from './dependencies.mjs'
import { licenceOf } from './licences.mjs'

/** The committed files by the kinds of packages that they list. */
export const files = {
  'docs/sbom.cdx.json': ['production', 'optional'],
  'docs/sbom-dev.cdx.json': ['development'],
}

/** The package URL of a version in the registry. */
export function purlOf(name, version) {
  return `pkg:npm/${name.replace('@', '%40')}@${encodeURIComponent(version)}`
}

/**
 * The bill of materials of what is locked, of the given kinds, in CycloneDX 1.6. Scopes: `required` what the library cannot do without, `optional` what it
 * can (the three packages of GPL and what they bring; files for one platform), `excluded` what no user gets.
 */
export function billOfMaterials(lock, kinds) {
  const packages = lockedPackages(lock)
  const listed = packages.filter(({ kind }) => kinds.includes(kind))
  const refs = refsOf(packages)
  const root = lock.packages['']
  const rootRef = purlOf(root.name, root.version)
  const directs = kinds.flatMap((kind) => Object.keys(root[LISTS[kind]] ?? {}))
  const within = new Set(listed.map(({ path }) => path))
  const refsWithin = (paths) => [...new Set(paths.filter((path) => within.has(path)).map((path) => refs.get(path)))].sort(compare)
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      lifecycles: [{ phase: 'pre-build' }],
      component: {
        type: 'library',
        'bom-ref': rootRef,
        name: root.name,
        version: root.version,
        licenses: licensesOf(root.license),
        purl: rootRef,
      },
    },
    components: listed.map((entry) => componentOf(entry, refs.get(entry.path))),
    dependencies: [
      { ref: rootRef, dependsOn: refsWithin(directs.map((name) => findDependency(lock, '', name))) },
      ...listed.map(({ path }) => {
        const { required, optional } = dependenciesOf(lock, path)
        return { ref: refs.get(path), dependsOn: refsWithin([...required, ...optional]) }
      }),
    ],
  }
}

const LISTS = { production: 'dependencies', optional: 'optionalDependencies', development: 'devDependencies' }

/** References by path: the package URL, with the path where one version lies at several, for each may find other dependencies. */
function refsOf(packages) {
  const places = new Map()
  for (const { name, version } of packages) places.set(purlOf(name, version), (places.get(purlOf(name, version)) ?? 0) + 1)
  return new Map(
    packages.map(({ path, name, version }) => {
      const purl = purlOf(name, version)
      return [path, places.get(purl) === 1 ? purl : `${purl}#${path}`]
    }),
  )
}

function componentOf(entry, ref) {
  const [scope, name] = entry.name.startsWith('@') ? entry.name.split('/') : [undefined, entry.name]
  const properties = [
    ['cdx:npm:package:path', entry.path],
    ...['os', 'cpu', 'libc'].flatMap((kind) => (entry[kind] ?? []).map((value) => [`nacre:${kind}`, value])),
  ]
  return {
    type: 'library',
    'bom-ref': ref,
    ...(scope === undefined ? {} : { group: scope }),
    name,
    version: entry.version,
    scope: entry.kind === 'development' ? 'excluded' : entry.isRequired ? 'required' : 'optional',
    hashes: entry.integrity.split(' ').map(hashOf),
    licenses: licensesOf(licenceOf(entry)),
    purl: purlOf(entry.name, entry.version),
    properties: properties.map(([property, value]) => ({ name: property, value })),
  }
}

/** An integrity of npm, base64 behind the name of its hash, in the hexadecimal of CycloneDX. */
function hashOf(integrity) {
  const [algorithm, content] = [integrity.slice(0, integrity.indexOf('-')), integrity.slice(integrity.indexOf('-') + 1)]
  return { alg: algorithm.replace(/^sha/, 'SHA-'), content: Buffer.from(content, 'base64').toString('hex') }
}

function licensesOf(licence) {
  return [/[ ()]/.test(licence) ? { expression: licence } : { license: { id: licence } }]
}

export function formatBill(bill) {
  return `${JSON.stringify(bill, null, 2)}\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const at = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url))
  const lock = JSON.parse(readFileSync(at('package-lock.json'), 'utf8'))
  for (const [file, kinds] of Object.entries(files)) writeFileSync(at(file), formatBill(billOfMaterials(lock, kinds)))
}
