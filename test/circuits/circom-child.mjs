import fs from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/**
 * Runs circom over and over: for each message `{ folder, options }` it compiles `main.circom` there and answers with what circom said and
 * its status, which a panic does not have. Half of a run of circom's own command line is V8 at work on 9 MB of WebAssembly, which is done here once.
 */
const require = createRequire(import.meta.url)
const { CircomRunner, bindings } = require('circom2')

const module = await WebAssembly.compile(fs.readFileSync(join(dirname(require.resolve('circom2/package.json')), 'circom.wasm')))

/** How circom ends. */
class Exit extends Error {
  constructor(code) {
    super(`exit ${code}`)
    this.code = code
  }
}

process.on('message', async ({ folder, options }) => {
  let said = ''
  const writeSync = (file, bytes, ...rest) => {
    if (file > 2) return fs.writeSync(file, bytes, ...rest)
    const [offset = 0, length = bytes.length - offset] = rest
    said += Buffer.from(bytes).toString('utf8', offset, offset + length)
    return length
  }
  const exit = (code) => {
    throw new Exit(code)
  }
  // The same sight of files as the command line has from this folder, without the folders above, of which no source has anything.
  process.chdir(folder)
  const runner = new CircomRunner({
    args: ['main.circom', ...options, '-l', 'node_modules', '-l', '.'],
    env: {},
    preopens: { '.': '.' },
    bindings: { ...bindings, fs: { ...fs, writeSync }, exit, kill: exit },
  })
  runner.compile = async () => module
  let status
  try {
    await runner.execute(new Uint8Array())
    status = 0
  } catch (error) {
    // Anything else is a panic. Either leaves nothing behind: the next run has an instance of its own.
    if (error instanceof Exit) status = error.code
    else said += String(error)
  }
  process.send({ status, said })
})
process.on('disconnect', () => process.exit())
