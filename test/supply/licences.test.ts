import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
// @ts-expect-error: a plain module without types
import { formatLicences, licenceFaults, licenceOf, licensedPackages, STATED } from '../../scripts/licences.mjs'
import type { Lock } from './lock'

interface Licensed {
  readonly path: string
  readonly name: string
  readonly version: string
  readonly license: unknown
  readonly kind: 'production' | 'optional' | 'development'
  readonly licence: string
  readonly locked: string
  readonly isInstalled: boolean
}

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock
const packages = licensedPackages('.', lock) as readonly Licensed[]
const faults = (list: readonly Licensed[], under = lock): string => licenceFaults(list, under).join('\n')

/** The packages with the licence of one altered, in its package.json and in the lockfile. */
const withLicence = (path: string, licence: string): readonly Licensed[] =>
  packages.map((entry) => (entry.path === path ? { ...entry, licence, locked: licence } : entry))

describe('the licences', () => {
  it('are those of the report: `node scripts/licences.mjs` writes it', () => {
    expect(readFileSync('docs/LICENCES.md', 'utf8')).toBe(formatLicences(packages))
  })

  it('are read from every package that this platform installs, and agree with the lockfile', () => {
    expect(packages.filter(({ isInstalled }) => isInstalled).length).toBeGreaterThan(250)
    // Missing may be what is for one platform, and what brings the development tools there.
    const missing = packages.filter((entry) => !entry.isInstalled && !('os' in entry) && !('cpu' in entry))
    expect(missing.filter(({ path, kind }) => kind !== 'development' || !lock.packages[path]?.optional)).toEqual([])
  })

  it('are permissive, but for circom2, circomlib and snarkjs and what they bring, which can be left out', () => {
    expect(faults(packages)).toBe('')
    const production = packages.filter(({ kind }) => kind === 'production').map(({ licence }) => licence)
    expect([...new Set(production)].sort()).toEqual(['Apache-2.0', 'MIT'])
    const copyleft = packages.filter(({ kind, licence }) => kind === 'optional' && /GPL/.test(licence)).map(({ name }) => name)
    expect(copyleft).toEqual(expect.arrayContaining(['circom2', 'circomlib', 'snarkjs']))
  })

  it.each([
    ['GPL in production', 'node_modules/@noble/curves', 'GPL-3.0', '@noble/curves@2.4.0, production, is under GPL-3.0'],
    ['MPL in production', 'node_modules/lmdb', 'MPL-2.0', 'lmdb@3.5.6, production, is under MPL-2.0'],
    ['MPL in what snarkjs brings', 'node_modules/fastfile', 'MPL-2.0', 'fastfile@0.0.20, optional, is under MPL-2.0'],
    ['AGPL anywhere', 'node_modules/snarkjs', 'AGPL-3.0', 'snarkjs@0.7.6, optional, is under AGPL-3.0'],
    ['GPL in another development package', 'node_modules/vitest', 'GPL-3.0', 'vitest@4.1.12, development, is under GPL-3.0'],
    ['one that is not known', 'node_modules/valibot', 'Whatever-1.0', 'valibot@1.5.0, production, is under Whatever-1.0'],
    ['none', 'node_modules/valibot', 'UNKNOWN', 'valibot@1.5.0, production, is under UNKNOWN'],
    ['GPL beside MIT', 'node_modules/valibot', 'MIT AND GPL-3.0', 'is under MIT AND GPL-3.0'],
  ])('are refused with %s', (_, path, licence, sentence) => {
    expect(faults(withLicence(path, licence))).toBe(faults(packages) + sentence.replace(/^is/, 'valibot@1.5.0, production, is'))
  })

  it('may be one of several at choice', () => {
    expect(faults(withLicence('node_modules/valibot', '(GPL-3.0 OR MIT)'))).toBe('')
  })

  it('are refused when what only snarkjs brought is brought by production, too', () => {
    const root = lock.packages[''] as Lock['packages'][string]
    const altered = {
      ...lock,
      packages: { ...lock.packages, '': { ...root, dependencies: { ...root.dependencies, fastfile: '0.0.20' } } },
    }
    expect(faults(packages, altered)).toContain('fastfile@0.0.20')
  })

  it('are refused when package and lockfile differ', () => {
    const altered = packages.map((entry) => (entry.path === 'node_modules/commander' ? { ...entry, licence: 'ISC' } : entry))
    expect(faults(altered)).toBe('commander@14.0.3 is ISC by its package.json and MIT by the lockfile')
  })

  it('are told of a package by hand only where it does not tell itself', () => {
    for (const stated of Object.keys(STATED)) {
      const entry = packages.find(({ name, version }) => `${name}@${version}` === stated)
      expect(entry, stated).toBeDefined()
      expect(licenceOf({ ...entry, version: '0.0.0' }), stated).toBe('UNKNOWN')
    }
  })
})
