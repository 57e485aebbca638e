import { join } from 'node:path'
import { build } from 'vite'
import { describe, expect, it } from 'vitest'
import { WASM as poseidonModule } from '../../src/engine/generated/poseidon'
import { WASM as proverModule } from '../../src/engine/generated/prover'

/** The script that a page gets which imports one room. */
async function bundle(room: string): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      minify: false,
      rolldownOptions: { input: join('src', room, 'index.ts'), preserveEntrySignatures: 'strict' },
    },
  })
  const files = ([output].flat() as { output: { code?: string }[] }[]).flatMap((each) => each.output)
  return files.map(({ code = '' }) => code).join('')
}

describe('a bundle', () => {
  it.each(['crypto', 'tree', 'wallet'])(
    'of %s carries the module that hashes and not the one that proves',
    { timeout: 300_000 },
    async (room) => {
      const code = await bundle(room)
      expect(code).toContain(poseidonModule)
      expect(code).not.toContain(proverModule)
    },
  )
})
