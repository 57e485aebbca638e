import { symlinkSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const modules = fileURLToPath(new URL('../node_modules', import.meta.url))

/** Bundles a TypeScript file into `folder`, for plain Node in a process of its own; returns the script. */
export async function bundleScript(file: string, folder: string): Promise<string> {
  const name = `${basename(file, '.ts')}.mjs`
  symlinkSync(modules, join(folder, 'node_modules'))
  await build({
    configFile: false,
    logLevel: 'silent',
    root: dirname(file),
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
