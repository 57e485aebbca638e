// Writes verify.html, the regulator's page: one file with script and style inside, and verify.html.sha256 beside it.
// Shared by the build, the launcher and the tests. The same sources give the same bytes.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))
const source = (name) => join(root, 'src', 'verify', name)

/** Bundles one file and all that it imports into one script. */
async function bundle(entry, format) {
  const output = await build({
    configFile: false,
    envFile: false,
    publicDir: false,
    logLevel: 'error',
    mode: 'production',
    root,
    plugins: [generatedConstants, withoutEngine],
    build: {
      write: false,
      minify: format === 'iife',
      target: 'es2022',
      modulePreload: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input: entry,
        output: { format, comments: false },
        preserveEntrySignatures: format === 'es' ? 'strict' : false,
      },
    },
  })
  const { output: files } = Array.isArray(output) ? output[0] : output
  if (files.length !== 1 || files[0].type !== 'chunk') throw new Error(`${entry} did not become one script`)
  return files[0].code
}

/** Poseidon's constants are made when the page is opened, from the generator that defines them: that takes a hundredth of their space. */
const generatedConstants = {
  name: 'generated-constants',
  enforce: 'pre',
  load(id) {
    const [, inputs, unpack] = /poseidon-lite\/(?:constants\/(\d+)|poseidon\/(unstringify))\.js$/.exec(id) ?? []
    if (unpack !== undefined) return 'export default (constants) => constants'
    if (inputs === undefined) return undefined
    return `import { poseidonConstants } from ${JSON.stringify(join(root, 'src', 'crypto', 'poseidon-constants.ts'))}
export default poseidonConstants(${inputs})`
  },
}

/** The page's policy refuses WebAssembly, and it hashes little: it has only the portable Poseidon. */
const withoutEngine = {
  name: 'without-engine',
  enforce: 'pre',
  load: (id) =>
    id === join(root, 'src', 'crypto', 'poseidon-native.ts') ? 'export const nativePoseidon = () => undefined' : undefined,
}

/** Comments and white space that mean nothing; the style sheet holds no text that could be mistaken for either. */
function minifyStyle(css) {
  return css
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,]) ?/g, '$1')
    .replace(/: /g, ':')
    .replace(/;}/g, '}')
    .trim()
}

/** The page as text; `entry` is another composition root, for tests. */
export async function buildVerifyPage(entry = source('browser/main.ts')) {
  const compiled = await bundle(source('document.ts'), 'es')
  const { pageDocument } = await import(`data:text/javascript;base64,${Buffer.from(compiled).toString('base64')}`)
  const style = minifyStyle(readFileSync(source('browser/page.css'), 'utf8'))
  // An end tag in a string of the script would end the script.
  const script = (await bundle(entry, 'iife')).trim().replaceAll(/<\/(script)/gi, '<\\/$1')
  if (/<!--|\r|\0/.test(script) || /[<\r\0]/.test(style)) throw new Error('the page has text that a browser reads otherwise')
  return pageDocument({ style, script })
}

/** Writes the page into a folder; returns its SHA-256 and size. */
export async function writeVerifyPage(folder) {
  const html = await buildVerifyPage()
  const sha256 = createHash('sha256').update(html).digest('hex')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'verify.html'), html)
  writeFileSync(join(folder, 'verify.html.sha256'), `${sha256}  verify.html\n`)
  return { sha256, bytes: Buffer.byteLength(html) }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { sha256, bytes } = await writeVerifyPage(process.env.NACRE_OUT_DIR ?? join(root, 'dist'))
  process.stdout.write(`verify.html: ${bytes} bytes, SHA-256 ${sha256}\n`)
}
