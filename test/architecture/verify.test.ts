import { describe, expect, it } from 'vitest'
import { importsOf, readSources, resolveImport } from './source'

const sources = new Map(readSources('src').map((source) => [source.path, source]))

/** All that a file leads to: files below src/, and packages. */
function reachOf(start: string): { readonly files: ReadonlySet<string>; readonly packages: ReadonlySet<string> } {
  const files = new Set<string>()
  const packages = new Set<string>()
  const visit = (path: string): void => {
    const source = sources.get(path)
    if (!source || files.has(path)) return
    files.add(path)
    for (const specifier of importsOf(source)) {
      if (!specifier.startsWith('.')) {
        packages.add(specifier)
        continue
      }
      const target = resolveImport(path, specifier)
      for (const file of [`${target}.ts`, `${target}/index.ts`]) visit(file)
    }
  }
  visit(start)
  return { files, packages }
}

describe('what checks evidence', () => {
  it('leads to no wallet, no store, no prover, no snarkjs, and nothing of Node', () => {
    const { files, packages } = reachOf('verify/index.ts')
    expect(files.size).toBeGreaterThan(80)
    expect([...files].filter((file) => /^(wallet|store|prover|cli|r1cs)\/|(^|\/)(node|lmdb)/.test(file))).toEqual([])
    expect([...packages].filter((name) => !/^@noble\/|^@scure\/|^poseidon-lite\//.test(name))).toEqual([])
  })

  it('would be found to lead there, did it', () => {
    const { files, packages } = reachOf('cli/main.ts')
    expect([...files].some((file) => file.startsWith('wallet/'))).toBe(true)
    expect(packages.has('node:fs')).toBe(true)
  })
})
