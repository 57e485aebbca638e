import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadManifest } from '../../src/prover'
import { artifactFolder, artifactPath } from '../../src/prover/artifacts/node'
import { type CallOptions, createFolder, ok, start } from '../e2e/cli'
import { openBank } from '../e2e/story'
import { suite } from '../suite'
import { findNamespace, forbidNetwork } from './guard'

const run = promisify(execFile)
const MINUTES = 60_000
const namespace = findNamespace()
const nowhere = 'under' in namespace ? namespace.under : []

describe('the guard against the network', () => {
  const { folder, remove } = createFolder()
  afterAll(remove)
  let tried: Record<string, Record<string, string> | string> = {}
  beforeAll(async () => {
    const { env } = forbidNetwork(folder)
    const file = fileURLToPath(new URL('attempts.mjs', import.meta.url))
    // Without the guard, attempts hang rather than fail.
    const { stdout } = await run(process.execPath, [file], { env: { ...process.env, ...env }, timeout: 60_000 })
    tried = JSON.parse(stdout)
  })

  it('refuses and records every way out that Node has', () => {
    const outcomes = Object.entries(tried['main'] ?? {})
    expect(outcomes.length).toBeGreaterThan(20)
    expect(outcomes.filter(([, outcome]) => outcome !== 'recorded')).toEqual([])
  })

  it('lets a program speak to its own machine', () => {
    expect(tried['itself']).toBe('heard')
  })

  it('follows into processes and threads, whatever environment they are given', () => {
    const { main, itself, ...others } = tried
    expect(Object.keys(others)).toHaveLength(5)
    for (const [name, outcomes] of Object.entries(others))
      expect(outcomes, name).toEqual({ 'net.connect': 'recorded', fetch: 'recorded', 'dns.lookup': 'recorded' })
  })
})

describe('commands that only look', () => {
  it('ask nothing of the network', async () => {
    const { folder, remove } = createFolder()
    try {
      const guard = forbidNetwork(folder)
      const options = { cwd: folder, env: guard.env }
      await ok(['ledger', 'init', 'bank', '--network', 'dev', '--asset', 'USD:2'], options)
      expect(await ok(['ledger', 'info', 'bank'], options)).toMatchObject({ height: 0 })
      expect(await ok(['doctor'], options)).toMatchObject({ ok: true })
      expect(guard.read()).toEqual({ refused: [], programs: ['dist/cli/main.js'] })
    } finally {
      remove()
    }
  })
})

describe('a network namespace', () => {
  it('is a place from where nothing can be reached', async ({ skip }) => {
    if ('reason' in namespace) skip(namespace.reason)
    const [program, ...rest] = nowhere
    const script = "require('node:net').connect(9, '192.0.2.1').on('error', ({ code }) => console.log(code))"
    const { stdout } = await run(program as string, [...rest, process.execPath, '-e', script], { timeout: 60_000 })
    expect(stdout.trim()).toBe('ENETUNREACH')
  })
})

describe.skipIf(suite === 'normal')('the whole command line, from an empty cache on', () => {
  let place: ReturnType<typeof createFolder>
  let guard: ReturnType<typeof forbidNetwork>
  beforeAll(() => {
    place = createFolder()
    guard = forbidNetwork(place.folder)
  })
  afterAll(() => place.remove())
  const cacheFolder = (): string => join(place.folder, 'cache')
  const options = (under: readonly string[]): CallOptions => ({
    cwd: place.folder,
    under,
    env: { ...guard.env, NACRE_CACHE: cacheFolder() },
  })

  const tell = async (under: readonly string[]): Promise<void> => {
    const nacre = (...args: readonly string[]) => ok(args, options(under))
    expect(await nacre('setup')).toMatchObject({ keys: 'dev', cached: false })
    await openBank(nacre)
    await nacre('unshield', 'alice', '--to', 'IBAN XX00', '--asset', 'USD', '--amount', '10.00')
    const [{ key }] = (await nacre('wallet', 'keys', 'bob', '--kind', 'incoming')).keys
    expect((await nacre('view', key, '--ledger', 'bank')).entries).toHaveLength(2)
    await nacre('wallet', 'restore', 'again', '--ledger', 'bank', '--mnemonic-file', 'alice.words')
    expect(await nacre('wallet', 'history', 'again')).toEqual(await nacre('wallet', 'history', 'alice'))
    await nacre('ledger', 'export', 'bank', '--out', 'bank.export')
    for (const ledger of ['bank', 'bank.export'])
      expect(await nacre('ledger', 'verify', ledger)).toMatchObject({ ok: true, height: 5 })
    expect(await nacre('doctor', '--ledger', 'bank', '--wallet', 'alice')).toMatchObject({ ok: true })
    const built = artifactFolder(cacheFolder(), loadManifest())
    // Without witnesses it finds what they would explain, and says so.
    const checked = await start(['check-circuit', artifactPath(built, 'transfer', 'r1cs')], options(under)).outcome
    expect([checked.status, checked.json.constraints]).toEqual([1, 21_538])
  }

  const expectSilence = (): void =>
    expect(guard.read()).toEqual({
      refused: [],
      programs: [
        // Threads, of the compiler and the prover, have no name.
        '',
        'dist/cli/main.js',
        'node_modules/circom2/cli.js',
      ],
    })

  it(
    'asks nothing of the network and needs none, nor do the compiler and the prover that it starts',
    async () => {
      await tell(nowhere)
      expectSilence()
    },
    10 * MINUTES,
  )

  it('has been told where there is no network, not only where it is forbidden', ({ skip }) => {
    if ('reason' in namespace) skip(namespace.reason)
    expect(nowhere[0]).toBe('unshare')
  })
})
