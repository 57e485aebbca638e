// For maintainers who changed a circuit: builds all circuits and writes artifacts/manifest.json, artifacts/*.vkey.json and the module
// that imports them.
// It bundles the sources by itself, because the package cannot be built before a new circuit's verifying key exists.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'tsup'
import { formatPinnedKeys } from './pinned-keys.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = await mkdtemp(join(root, 'node_modules', '.nacre-pin-'))
try {
  await build({
    entry: { pin: join(root, 'src/prover/setup/node-pin.ts') },
    format: ['esm'],
    outDir: folder,
    outExtension: () => ({ js: '.mjs' }),
    config: false,
    silent: true,
    target: 'node20',
  })
  const { pinCircuits } = await import(pathToFileURL(join(folder, 'pin.mjs')).href)
  const manifest = await pinCircuits({ root })
  for (const { name, constraints, wires, publicSignals, domain, zkey } of manifest.circuits) {
    console.log(
      `${name}: ${constraints} constraints, ${wires} wires, ${publicSignals} public signals, domain ${domain}, zkey ${zkey.bytes} bytes`,
    )
  }
  await writeFile(
    join(root, 'src/verifier/pinned-keys.ts'),
    formatPinnedKeys(
      manifest.circuits.map(({ name }) => name),
      manifest.keys,
      'pin-circuits.mjs',
    ),
  )
} finally {
  await rm(folder, { recursive: true, force: true })
}
