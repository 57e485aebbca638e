import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
// @ts-expect-error: a plain module without types
import { missingOptionals } from '../../scripts/complete-lockfile.mjs'
// @ts-expect-error: a plain module without types
import { entries, packageExports, programs, workers } from '../../scripts/entries.mjs'

const read = (file: string) => JSON.parse(readFileSync(file, 'utf8'))
const packageJson = read('package.json')
const lock = read('package-lock.json') as { packages: Record<string, { resolved?: string; hasInstallScript?: boolean }> }

/** They declare an install script and work without it: prebuilt files lie in their packages or in optional ones. */
const INSTALL_SCRIPTS = ['blake-hash', 'esbuild', 'fsevents', 'lmdb', 'msgpackr-extract']

describe('the package', () => {
  it('exports what the list of entries says, and each has its source', () => {
    expect(packageJson.exports).toEqual(packageExports())
    const sources = [...entries, ...workers].flatMap(({ source, browser }: { source: string; browser?: string }) =>
      browser ? [source, browser] : [source],
    )
    for (const source of [...sources, ...programs]) expect(existsSync(`src/${source}.ts`), source).toBe(true)
  })

  it('pins every dependency exactly', () => {
    const all = { ...packageJson.dependencies, ...packageJson.optionalDependencies, ...packageJson.devDependencies }
    for (const [name, version] of Object.entries(all)) expect(version, name).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/)
  })

  it('has no script that runs at install', () => {
    for (const name of ['preinstall', 'install', 'postinstall', 'prepare', 'preprepare', 'postprepare'])
      expect(packageJson.scripts).not.toHaveProperty(name)
  })
})

describe('the lockfile', () => {
  it('has every optional dependency of every package, for all platforms', () => {
    expect(missingOptionals(lock)).toEqual([])
    expect(missingOptionals({ packages: { 'node_modules/a': { optionalDependencies: { b: '1.0.0' } } } })).toHaveLength(1)
  })

  it('names no addresses', () => {
    expect(Object.entries(lock.packages).filter(([, entry]) => entry.resolved !== undefined)).toEqual([])
  })

  it('has no package with an install script that is not known to work without it', () => {
    const names = Object.entries(lock.packages)
      .filter(([, entry]) => entry.hasInstallScript)
      .map(([path]) => path.split('node_modules/').at(-1) as string)
    expect(names.filter((name) => !INSTALL_SCRIPTS.includes(name))).toEqual([])
  })
})
