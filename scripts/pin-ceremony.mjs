// For maintainers who publish keys of a ceremony: takes the folder that `nacre ceremony finalize` wrote and the coordinator's public key
// and makes them the package's own: artifacts/manifest.json, artifacts/*.vkey.json and src/verifier/pinned-keys.ts. The proving keys are
// published apart: `nacre setup --zkey FILE` takes them.
//   node scripts/pin-ceremony.mjs KEYS PUBLIC-KEY [ROOT]
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'tsup'
import { formatPinnedKeys } from './pinned-keys.mjs'

const here = fileURLToPath(new URL('..', import.meta.url))
const [keys, signer, root = here] = process.argv.slice(2)
if (keys === undefined || !/^[0-9a-f]{64}$/.test(signer ?? '')) {
  console.error('node scripts/pin-ceremony.mjs KEYS PUBLIC-KEY [ROOT]')
  process.exit(2)
}
const folder = await mkdtemp(join(here, 'node_modules', '.nacre-pin-'))
try {
  await build({
    entry: { artifacts: join(here, 'src/prover/artifacts/node.ts') },
    format: ['esm'],
    outDir: folder,
    outExtension: () => ({ js: '.mjs' }),
    config: false,
    silent: true,
    target: 'node20',
  })
  const { readKeyFolder } = await import(pathToFileURL(join(folder, 'artifacts.mjs')).href)
  const { manifest } = await readKeyFolder(keys, signer)
  const names = manifest.circuits.map(({ name }) => name)
  await mkdir(join(root, 'artifacts'), { recursive: true })
  await mkdir(join(root, 'src/verifier'), { recursive: true })
  await copyFile(join(keys, 'manifest.json'), join(root, 'artifacts/manifest.json'))
  for (const name of names) await copyFile(join(keys, `${name}.vkey.json`), join(root, `artifacts/${name}.vkey.json`))
  const text = formatPinnedKeys(names, manifest.keys, 'pin-ceremony.mjs')
  await writeFile(join(root, 'src/verifier/pinned-keys.ts'), text)
  console.log(`${names.join(', ')}: keys of the ceremony that ${manifest.coordinator} signed`)
} catch (error) {
  console.error(`${error.message}${error.code === undefined ? '' : ` (${error.code})`}`)
  process.exitCode = 1
} finally {
  await rm(folder, { recursive: true, force: true })
}
