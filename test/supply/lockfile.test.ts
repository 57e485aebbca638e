import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type Lock, type LockedEntry, lockFaults } from './lock'

const read = (file: string) => JSON.parse(readFileSync(file, 'utf8'))
const packageJson = read('package.json')
const lock = read('package-lock.json') as Lock

/** The lockfile with one entry altered or added. */
const withEntry = (path: string, change: LockedEntry): Lock => ({
  ...lock,
  packages: { ...lock.packages, [path]: { ...lock.packages[path], ...change } },
})
const CURVES = 'node_modules/@noble/curves'
const curves = lock.packages[CURVES] as LockedEntry

describe('the lockfile', () => {
  it('holds every package by its hash, from the registry, in the versions of package.json', () => {
    expect(Object.keys(lock.packages).length).toBeGreaterThan(300)
    expect(lockFaults(lock, packageJson)).toEqual([])
  })

  it.each<[string, Lock, string]>([
    ['an entry without a hash', withEntry(CURVES, { integrity: '' }), 'has no sha512'],
    ['a weak hash', withEntry(CURVES, { integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' }), 'has no sha512'],
    ['an address', withEntry(CURVES, { resolved: 'git+ssh://git@host/x.git#1' }), 'comes from git+ssh://git@host/x.git#1'],
    ['a version that is an address', withEntry(CURVES, { version: 'file:../x' }), 'has the version file:../x'],
    ['a link', withEntry(CURVES, { link: true }), 'is a link or bundled'],
    ['a need of a repository', withEntry(CURVES, { dependencies: { x: 'user/x' } }), 'asks for x at user/x'],
    ['a need of an address', withEntry(CURVES, { dependencies: { x: 'https://host/x.tgz' } }), 'asks for x at https:'],
    ['a need of an alias', withEntry(CURVES, { dependencies: { x: 'npm:y@1.0.0' } }), 'asks for x at npm:y@1.0.0'],
    ['another version than the pinned one', withEntry(CURVES, { version: '2.4.1' }), 'is pinned to 2.4.0 and locked at 2.4.1'],
    ['a second version of a primitive', withEntry(`node_modules/lmdb/${CURVES}`, curves), 'is a second version'],
    ['a package that nothing needs', withEntry('node_modules/stray', { ...curves }), 'node_modules/stray is needed by nothing'],
    ['a package outside of node_modules', withEntry('vendor/stray', { ...curves }), 'vendor/stray lies outside node_modules'],
  ])('is refused with %s', (_, altered, sentence) => {
    expect(lockFaults(altered, packageJson).join('\n')).toContain(sentence)
  })

  it.each<[string, object, string]>([
    ['overrides', { overrides: { lmdb: '3.5.5' } }, 'package.json has overrides'],
    ['bundled packages', { bundleDependencies: ['lmdb'] }, 'package.json has bundleDependencies'],
    ['workspaces', { workspaces: ['x'] }, 'package.json has workspaces'],
    ['another version', { dependencies: { ...packageJson.dependencies, lmdb: '3.5.5' } }, 'lmdb is 3.5.5 in package.json'],
    ['a package more', { devDependencies: { ...packageJson.devDependencies, x: '1.0.0' } }, 'x is 1.0.0 in package.json'],
    ['a package less', { optionalDependencies: {} }, 'snarkjs is undefined in package.json and 0.7.6 in the lockfile'],
  ])('is refused beside a package.json with %s', (_, change, sentence) => {
    expect(lockFaults(lock, { ...packageJson, ...change }).join('\n')).toContain(sentence)
  })
})
