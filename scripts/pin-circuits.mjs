// For maintainers who changed a circuit: builds all circuits and writes artifacts/manifest.json, artifacts/*.vkey.json and the module
// that imports them.
// It bundles the sources by itself, because the package cannot be built before a new circuit's verifying key exists.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'tsup'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = await mkdtemp(join(root, 'node_modules', '.nacre-pin-'))
try {
  await build({
    entry: {
      pin: join(root, 'src/prover/setup/node-pin.ts'),
      worker: join(root, 'src/prover/devkeys/node-worker.ts'),
    },
    format: ['esm'],
    outDir: folder,
    outExtension: () => ({ js: '.mjs' }),
    config: false,
    silent: true,
    target: 'node20',
  })
  const { pinCircuits } = await import(pathToFileURL(join(folder, 'pin.mjs')).href)
  const manifest = await pinCircuits({ root, workerFile: join(folder, 'worker.mjs') })
  for (const { name, constraints, wires, publicSignals, domain, zkey } of manifest.circuits) {
    console.log(
      `${name}: ${constraints} constraints, ${wires} wires, ${publicSignals} public signals, domain ${domain}, zkey ${zkey.bytes} bytes`,
    )
  }
  await writeFile(
    join(root, 'src/verifier/pinned-keys.ts'),
    formatModule(
      manifest.circuits.map(({ name }) => name),
      manifest.keys,
    ),
  )
} finally {
  await rm(folder, { recursive: true, force: true })
}

/** Static imports, so that bundlers take the keys along. */
function formatModule(names, origin) {
  const imports = names
    .toSorted()
    .map((name) => `import ${identifier(name)} from '../../artifacts/${name}.vkey.json'\n`)
    .join('')
  const entries = names.map((name) => (identifier(name) === name ? name : `'${name}': ${identifier(name)}`)).join(', ')
  return `// Written by scripts/pin-circuits.mjs.
${imports}
/** The verifying keys' JSON by circuit name, imported so that bundlers take them along. */
export const verifyingKeyFiles: Readonly<Record<string, unknown>> = { ${entries} }

/** Where they come from. */
export const verifyingKeyOrigin: 'dev' | 'ceremony' = '${origin}'
`
}

function identifier(name) {
  return name.replace(/-(.)/g, (_, letter) => letter.toUpperCase())
}
