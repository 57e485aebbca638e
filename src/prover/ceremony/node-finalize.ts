import { join } from 'node:path'
import type { Observed } from '../../base'
import type { Ed25519SecretKey } from '../../crypto'
import { formatVerifyingKey } from '../../verifier'
import {
  type CeremonyCircuit,
  type CeremonyManifest,
  formatManifest,
  type Manifest,
  type PinnedFile,
  signManifest,
} from '../artifacts'
import { hashFile, readKeyFolder } from '../artifacts/node'
import { parseZkey } from '../zkey'
import { CeremonyExistsError, CeremonyRefusedError } from './errors'
import { locateZkey, readHashedFile, readTranscriptText, writeNewFile, writeNewFolder } from './node-files'
import type { CeremonyProcess } from './node-snarkjs'
import { type CeremonyVerdict, type VerifyCeremony, verifyCeremony } from './node-verify'
import { lastKey, parseTranscript, type Transcript } from './transcript'

export interface Finalization {
  /** One for each circuit of the manifest. */
  readonly ceremonies: readonly { readonly folder: string; readonly beacon?: string | undefined }[]
  /** Path of the file of powers of tau; default: `phase1.ptau` in each folder. */
  readonly ptau?: string | undefined
  /** What the circuits are: names, constraint systems and compiled programs; its keys do not matter. */
  readonly manifest: Manifest
  readonly signingKey: Ed25519SecretKey
  /** A folder that is not there yet. */
  readonly out: string
}

/**
 * Verifies the ceremonies and writes their keys into a new folder: `manifest.json`, signed by the coordinator, and for each circuit its
 * `.zkey`, `.vkey.json` and `.transcript.json`. Throws the code of the first finding as `CeremonyRefusedError`; otherwise as
 * `verifyCeremony`, and `CeremonyExistsError`.
 */
export async function finalizeCeremonies(
  { ceremonies, ptau, manifest, signingKey, out }: Finalization,
  observed: CeremonyProcess & Observed = {},
): Promise<CeremonyManifest> {
  const circuits = new Map<
    string,
    { readonly pinned: CeremonyCircuit; readonly files: ReadonlyMap<string, Uint8Array | string> }
  >()
  // What names can tell, before what takes minutes.
  const given = await Promise.all(ceremonies.map(async ({ folder }) => parseTranscript(await readTranscriptText(folder)).circuit))
  for (const circuit of given) pinnedCircuit(manifest, circuit)
  const missing = manifest.circuits.filter(({ name }) => !given.includes(name)).map(({ name }) => name)
  if (missing.length > 0)
    throw new CeremonyRefusedError('ceremony/manifest-mismatch', `there is no ceremony of ${missing.join(', ')}`, {
      hint: 'a ledger pins the keys of all circuits: name a closed ceremony of each',
    })
  for (const { folder, beacon } of ceremonies) {
    const { transcript, text } = await verified(folder, { ptau, beacon }, manifest, observed)
    if (circuits.has(transcript.circuit)) throw new CeremonyExistsError(`two ceremonies of circuit ${transcript.circuit}`)
    circuits.set(transcript.circuit, await collect(folder, transcript, text, manifest))
  }
  const { circom2, circomlib, sources } = manifest
  const pinned = manifest.circuits.map(({ name }) => circuits.get(name)?.pinned as CeremonyCircuit)
  const signed = signManifest({ circom2, circomlib, sources, circuits: pinned }, signingKey)
  await writeNewFolder(out, async (staging) => {
    for (const { files } of circuits.values()) {
      for (const [name, content] of files) await writeNewFile(join(staging, name), content)
    }
    await writeNewFile(join(staging, 'manifest.json'), formatManifest(signed))
    // What nobody could use is never shown.
    await readKeyFolder(staging)
  })
  return signed
}

function pinnedCircuit(manifest: Manifest, circuit: string): Manifest['circuits'][number] {
  const pinned = manifest.circuits.find(({ name }) => name === circuit)
  if (pinned === undefined)
    throw new CeremonyRefusedError('ceremony/circuit-not-pinned', `there is no circuit ${circuit} in the manifest`)
  return pinned
}

async function verified(
  folder: string,
  options: Pick<VerifyCeremony, 'ptau' | 'beacon'>,
  manifest: Manifest,
  observed: CeremonyProcess & Observed,
): Promise<{ readonly transcript: Transcript; readonly text: string }> {
  const text = await readTranscriptText(folder)
  const { circuit } = parseTranscript(text)
  const { r1cs } = pinnedCircuit(manifest, circuit)
  const verdict = await verifyCeremony(folder, { ...options, pins: new Map([[circuit, r1cs.sha256]]) }, observed)
  const [first] = verdict.findings
  if (first !== undefined) throw new CeremonyRefusedError(first.code, first.message)
  if (verdict.transcript === undefined || verdict.transcriptSha256 !== hashFile(new TextEncoder().encode(text)))
    throw new CeremonyRefusedError('ceremony/file-altered', 'the transcript was altered while it was verified')
  return { transcript: verdict.transcript, text }
}

async function collect(folder: string, transcript: Transcript, text: string, manifest: Manifest) {
  const { circuit } = transcript
  const { number, file } = lastKey(transcript)
  const zkey = await readHashedFile(locateZkey(folder, number, file))
  const { wires, publicSignals, domain, verifyingKey } = parseZkey(zkey)
  const vkey = formatVerifyingKey(verifyingKey)
  const { wasm, r1cs } = pinnedCircuit(manifest, circuit)
  const pinned: CeremonyCircuit = {
    name: circuit,
    constraints: transcript.r1cs.constraints,
    wires,
    publicSignals,
    domain,
    r1cs,
    wasm,
    zkey: file,
    vkey: pin(vkey),
    transcript: pin(text),
  }
  const files = new Map<string, Uint8Array | string>([
    [`${circuit}.zkey`, zkey],
    [`${circuit}.vkey.json`, vkey],
    [`${circuit}.transcript.json`, text],
  ])
  return { pinned, files }
}

function pin(text: string): PinnedFile {
  const bytes = new TextEncoder().encode(text)
  return { sha256: hashFile(bytes), bytes: bytes.length }
}

/**
 * What of a folder of finished keys is not from this ceremony, which was verified: the transcript, the proving key, the verifying key.
 * Throws as `readKeyFolder`, and `CeremonyRefusedError` with `manifest-mismatch`.
 */
export async function assertFinalized(
  keys: string,
  { transcript, transcriptSha256 }: Pick<CeremonyVerdict, 'transcript' | 'transcriptSha256'>,
  coordinator?: string,
): Promise<CeremonyManifest> {
  const { manifest } = await readKeyFolder(keys, coordinator)
  const refuse = (what: string): never => {
    throw new CeremonyRefusedError('ceremony/manifest-mismatch', what)
  }
  const circuit = manifest.circuits.find(({ name }) => name === transcript?.circuit)
  if (transcript === undefined || circuit === undefined) return refuse('the manifest has no circuit of this ceremony')
  if (circuit.transcript.sha256 !== transcriptSha256) return refuse('the manifest names another transcript')
  if (circuit.r1cs.sha256 !== transcript.r1cs.sha256) return refuse('the manifest names another constraint system')
  if (circuit.zkey.sha256 !== lastKey(transcript).file.sha256) return refuse('the manifest names another proving key')
  const zkey = await readHashedFile({ ...circuit.zkey, path: join(keys, `${circuit.name}.zkey`) })
  if (pin(formatVerifyingKey(parseZkey(zkey).verifyingKey)).sha256 !== circuit.vkey.sha256)
    return refuse('the manifest names another verifying key than the proving key holds')
  return manifest
}
