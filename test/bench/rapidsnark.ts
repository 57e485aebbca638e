import { chmodSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * A program with rapidsnark's arguments that proves by the engine and writes `proof.json` and `public.json` as rapidsnark does: on one line, with a zero byte
 * behind it. `alter` is JavaScript that may change `json`, the text of the proof.
 */
export function writeNativeProver(file: string, alter = ''): string {
  const module = (name: string): string => JSON.stringify(pathToFileURL(resolve('dist', name, 'index.js')).href)
  return writeProgram(
    file,
    `import { readFileSync } from 'node:fs'
import { startGroth16 } from ${module('prover/groth16')}
import { proofToJson } from ${module('verifier')}

const groth16 = await startGroth16()
const key = groth16.open(new Uint8Array(readFileSync(zkeyFile)))
const { proof, publicSignals } = await groth16.prove(key, new Uint8Array(readFileSync(wtnsFile)))
await groth16.dispose()
const { pi_a, pi_b, pi_c } = proofToJson(proof)
let json = JSON.stringify({ pi_a, pi_b, pi_c, protocol: 'groth16' })
${alter}
writeFileSync(proofFile, json + '\\0')
writeFileSync(publicFile, JSON.stringify(publicSignals.map(String)) + '\\0')
`,
  )
}

/** The same, that writes this text for a proof, whatever it is asked; undefined: it writes nothing. */
export function writeNativeTeller(file: string, text: string | undefined): string {
  return writeProgram(
    file,
    text === undefined ? '' : `writeFileSync(proofFile, ${JSON.stringify(text)})\nwriteFileSync(publicFile, '[]\\0')\n`,
  )
}

function writeProgram(file: string, body: string): string {
  const head = `#!${process.execPath}
import { writeFileSync } from 'node:fs'
const [zkeyFile, wtnsFile, proofFile, publicFile, ...rest] = process.argv.slice(2)
if (!zkeyFile?.endsWith('.zkey') || !wtnsFile?.endsWith('.wtns') || publicFile === undefined || rest.length > 0)
  throw new Error('usage: rapidsnark ZKEY WTNS PROOF PUBLIC')
`
  writeFileSync(file, `${head}${body}`)
  chmodSync(file, 0o755)
  return file
}
