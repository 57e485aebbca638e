import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
// @ts-expect-error: a plain module without types
import { licensedPackages } from '../../scripts/licences.mjs'
import { suite } from '../suite'
import { borrowPackages, copyCheckout } from './checkout'
import { copyFaults, distFaults, readFolder } from './dist'

const run = promisify(execFile)
const MINUTES = 60_000
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'))
const copyleft = (licensedPackages('.', lock) as readonly { path: string; licence: string; isInstalled: boolean }[])
  .filter(({ licence, isInstalled }) => isInstalled && /GPL/.test(licence))
  .map(({ path }) => path)
const folders = [resolve('.'), homedir(), tmpdir()].filter((folder) => folder !== '/')

describe('the built files', () => {
  const dist = readFolder('dist')

  it('have no source map, no path of this machine, no bundled package and no code out of text', () => {
    expect(dist.size).toBeGreaterThan(40)
    expect(distFaults(dist, folders)).toEqual([])
  })

  it.each([
    ['a map', 'const a = 1\n//# sourceMappingURL=a.js.map\n', 'a.js has a source map'],
    ['a path', `const here = '${resolve('.')}/src'\n`, `a.js names ${resolve('.')}`],
    ['a bundled package', '// node_modules/valibot/dist/index.js\n', 'a.js holds node_modules/valibot/dist/index.js'],
    ['eval', 'const four = eval("2 + 2")\n', 'a.js makes code out of text: eval('],
    ['a function out of text', "const f = new Function('return 4')\n", 'a.js makes code out of text: new Function'],
  ])('are refused with %s', (_, text, sentence) => {
    expect(distFaults(new Map([['a.js', text]]), folders).join('\n')).toContain(sentence)
  })

  it('share no three lines with a package of GPL, and neither do the circuits', () => {
    expect(copyleft).toEqual(expect.arrayContaining(['snarkjs', 'circomlib', 'circom2'].map((name) => `node_modules/${name}`)))
    const circuits = readFolder('circuits')
    expect(circuits.size).toBeGreaterThan(8)
    const copies = ['node_modules/snarkjs/src/groth16_prove.js', 'node_modules/circomlib/circuits/eddsaposeidon.circom'].map(
      (file) => readFileSync(file, 'utf8').split('\n').slice(40, 60).join('\n  '),
    )
    const files = new Map([...dist, ...circuits, ...copies.map((text, i) => [`copy ${i}`, text] as const)])
    expect(
      copyFaults(files, copyleft)
        .map((sentence) => sentence.split(' has ')[0])
        .sort(),
    ).toEqual(['copy 0', 'copy 1'])
  })
})

describe.skipIf(suite === 'normal')('the package, built twice in different folders', () => {
  let root = ''
  let copies: readonly [string, string] = ['', '']
  // Types take most of the time.
  const env = { ...process.env, NACRE_QUICK_BUILD: '0', NACRE_BUILD_TYPES: suite === 'slow' ? '1' : '0' }

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'nacre-build-'))
    copies = [join(root, 'one'), join(root, 'deep', 'er', 'two')]
    await Promise.all(
      copies.map(async (folder) => {
        mkdirSync(folder, { recursive: true })
        copyCheckout(folder)
        borrowPackages(folder)
        await run(process.execPath, ['node_modules/tsup/dist/cli-default.js', '--metafile'], { cwd: folder, env })
      }),
    )
  }, 10 * MINUTES)
  afterAll(() => rmSync(root, { recursive: true, force: true }))

  /** The build of a copy, without the builder's account of it, which names files of this machine. */
  const builtIn = (folder: string): ReadonlyMap<string, string> =>
    new Map([...readFolder(join(folder, 'dist'))].filter(([name]) => !name.startsWith('metafile-')))

  it('is the same, byte for byte', () => {
    const [one, two] = [builtIn(copies[0]), builtIn(copies[1])]
    const ends = suite === 'slow' ? ['.js', '.cjs', '.d.ts', '.d.cts'] : ['.js', '.cjs']
    for (const end of ends) expect([...one.keys()].filter((name) => name.endsWith(end)).length, end).toBeGreaterThan(20)
    expect([...two.keys()]).toEqual([...one.keys()])
    expect([...one].filter(([name, text]) => two.get(name) !== text).map(([name]) => name)).toEqual([])
  })

  it('has no source map, no path of this machine, no bundled package and no code out of text', () => {
    const files = builtIn(copies[0])
    expect(distFaults(files, [...folders, root])).toEqual([])
    expect(copyFaults(files, copyleft)).toEqual([])
  })

  it('is made of our own sources alone, but for a shim of the builder', () => {
    for (const format of ['esm', 'cjs']) {
      const { inputs } = JSON.parse(readFileSync(join(copies[0], 'dist', `metafile-${format}.json`), 'utf8'))
      const names = Object.keys(inputs)
      expect(names.length).toBeGreaterThan(100)
      const others = names.filter((name) => !/^(?:src\/.*\.ts|artifacts\/[\w.-]+\.json|package\.json)$/.test(name))
      expect(others.filter((name) => !name.startsWith('node_modules/tsup/assets/'))).toEqual([])
    }
  })
})
