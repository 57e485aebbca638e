import { resolve } from 'node:path'
import { NacreError } from '../../base'
import { loadManifest } from '../../prover'
import { assertFinalized, type CeremonyVerdict, verifyCeremony } from '../../prover/ceremony'
import type { Io } from '../io'
import type { AddCommand } from '../run'
import { showText } from '../text'

interface Options {
  readonly ptau?: string
  readonly r1cs?: string
  readonly beacon?: string
  readonly unfinished?: boolean
  readonly keys?: string
  readonly signer?: string
}

/** Said beside every verdict. */
export const NOT_SHOWN =
  'No file shows that the contributors are different people, that one of them forgot the secret, or that the beacon was unknown before: ask them.'

export const addCeremonyVerify: AddCommand = (parent, run) => {
  parent
    .command('verify <folder>')
    .description('verify every contribution from the beginning, which is made anew')
    .option('--ptau <file>', 'the file of powers of tau that the transcript names (default: phase1.ptau in the folder)')
    .option('--r1cs <file>', "the r1cs file (default: the ceremony's own copy, whose hash is checked)")
    .option('--beacon <hex>', 'the beacon that was announced')
    .option('--unfinished', 'before the beacon, or before anybody contributed')
    .option('--keys <folder>', 'finished keys, which have to be those of this ceremony')
    .option('--signer <hex>', 'the public key that has to have signed their manifest')
    .action(run(verify))
}

async function verify(io: Io, { keys, signer, ...options }: Options, folder: string): Promise<void> {
  const verdict = await verifyCeremony(resolve(folder), { ...options, pins: pinnedCircuits() }, io.observed('ceremony'))
  const finished = verdict.ok && keys !== undefined ? await checkKeys(resolve(keys), verdict, signer) : undefined
  const findings = finished === undefined ? verdict.findings : [...verdict.findings, finished]
  const ok = findings.length === 0
  const { transcript, transcriptSha256 } = verdict
  io.say(ok ? `VALID${options.unfinished ? ' so far' : ''}` : `INVALID (${findings[0]?.code})`)
  for (const { code, message } of findings) io.say(`  ${code}: ${showText(message)}`)
  if (transcript) for (const line of linesOf(transcript)) io.say(line)
  const isPinned = transcript !== undefined && pinnedCircuits().has(transcript.circuit)
  if (transcript && !isPinned)
    io.say(`${transcript.circuit} is no circuit of this version of nacre: nothing pins its constraints.`)
  io.say(NOT_SHOWN)
  io.result({
    verdict: ok ? 'VALID' : 'INVALID',
    code: findings[0]?.code ?? null,
    findings,
    circuit: transcript?.circuit ?? null,
    pinned: isPinned,
    contributions: transcript?.contributions ?? [],
    verifyingKey: transcript?.verifyingKey ?? null,
    transcriptSha256,
    notShown: NOT_SHOWN,
  })
  if (!ok) process.exitCode = 1
}

/** SHA-256 of the constraint systems of this version, by circuit. */
export function pinnedCircuits(): ReadonlyMap<string, string> {
  return new Map(loadManifest().circuits.map(({ name, r1cs }) => [name, r1cs.sha256]))
}

/** What is wrong with the finished keys; undefined for nothing. */
async function checkKeys(keys: string, verdict: CeremonyVerdict, signer: string | undefined) {
  try {
    await assertFinalized(keys, verdict, signer)
    return undefined
  } catch (error) {
    if (!(error instanceof NacreError)) throw error
    return { code: error.code, message: error.message }
  }
}

function* linesOf({ circuit, contributions, r1cs, ptau }: NonNullable<CeremonyVerdict['transcript']>): Generator<string> {
  yield `Circuit ${circuit}, ${r1cs.constraints} constraints, SHA-256 ${r1cs.sha256}; powers of tau SHA-256 ${ptau.sha256}`
  for (const each of contributions) {
    const how = each.kind === 'beacon' ? ` (beacon ${each.beacon}, 2^${each.iterations} iterations)` : ''
    yield `  ${each.number}. ${showText(each.name)}${how}: ${each.contributionHash}`
  }
}
