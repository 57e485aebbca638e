// Writes the engine's WebAssembly modules, src/engine/generated/, from src/codegen/. The same sources give the same bytes; a test compares them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'tsup'

const root = fileURLToPath(new URL('..', import.meta.url))

/** The text of every generated file, by its name. */
export async function generateEngine() {
  const outDir = mkdtempSync(join(root, 'node_modules', '.nacre-codegen-'))
  try {
    await build({
      entry: { modules: join(root, 'src', 'codegen', 'modules.ts') },
      format: ['esm'],
      outDir,
      outExtension: () => ({ js: '.mjs' }),
      config: false,
      silent: true,
      target: 'node20',
    })
    const { modules } = await import(pathToFileURL(join(outDir, 'modules.mjs')).href)
    return Object.fromEntries(Object.entries(modules).map(([name, write]) => [`${name}.ts`, textOf(write())]))
  } finally {
    rmSync(outDir, { recursive: true, force: true })
  }
}

const textOf = (bytes) =>
  `/** A WebAssembly module in base64, written by scripts/build-engine.mjs from src/codegen. @module */\nexport const WASM = '${Buffer.from(bytes).toString('base64')}'\n`

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, text] of Object.entries(await generateEngine())) {
    writeFileSync(join(root, 'src', 'engine', 'generated', name), text)
    process.stdout.write(`src/engine/generated/${name}: ${text.length} characters\n`)
  }
}
