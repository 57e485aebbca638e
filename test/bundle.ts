import { symlinkSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const modules = fileURLToPath(new URL('../node_modules', import.meta.url))

/** Bundles a TypeScript file into `folder`, for plain Node in a process of its own, with all that it imports where that is started very often; returns the script. */
export async function bundleScript(file: string, folder: string, packages: 'linked' | 'bundled' = 'linked'): Promise<string> {
  const name = `${basename(file, '.ts')}.mjs`
  symlinkSync(modules, join(folder, 'node_modules'))
  await build({
    configFile: false,
    logLevel: 'silent',
    root: dirname(file),
    // lmdb has a binary, which no bundle takes.
    ...(packages === 'bundled' ? { ssr: { noExternal: true, external: ['lmdb'] } } : {}),
    build: {
      ssr: file,
      outDir: folder,
      emptyOutDir: false,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: name } },
    },
  })
  return join(folder, name)
}
