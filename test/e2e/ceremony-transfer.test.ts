import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { loadManifest } from '../../src/prover'
import { hashFile } from '../../src/prover/artifacts/node'
import { newCeremony } from '../../src/prover/ceremony'
import { BEACON } from '../prover/ceremony-fixture'
import { computePowersOfTau } from '../prover/powers-of-tau'
import { createElements, randomCircuit } from '../prover/random-circuit'
import { suite } from '../suite'
import { createFolder, nacre, ok } from './cli'

const MINUTES = 60_000
const { folder, remove } = createFolder()
const at = (name: string): string => join(folder, name)
const env = { NACRE_KEYS: at('keys'), NACRE_CACHE: at('cache') }
const run = (...args: readonly string[]) => ok(args, { cwd: folder })
const withKeys = (...args: readonly string[]) => ok(args, { cwd: folder, env })
const shared = { ptauSha256: '', signer: '' }
afterAll(remove)

/** The powers of tau are computed from known secrets, so that they take a minute and not hours: whoever reads this can forge. */
const KNOWN = { tau: 0x6b1a3c5e7f9d2b4a68c0e2f4a6b8dn, alpha: 0x5d3b19f7e5c3a1n, beta: 0x2f4e6d8cabn, power: 15 } as const

/** A ledger pins the keys of all circuits, so that all need a ceremony. */
const MANIFEST = loadManifest()
const NAMES = MANIFEST.circuits.map(({ name }) => name)
/**
 * In place of the circuits of disclosures, which no payment needs, stand small systems with as many public signals: their initial keys take
 * snarkjs half an hour, which says nothing that the key of `transfer` does not.
 */
const STAND_INS = MANIFEST.circuits
  .filter(({ name }) => name !== 'transfer')
  .map(({ name, publicSignals }) => {
    const { r1cs } = randomCircuit({ publicSignals, privateInputs: 3, constraints: 200 }, createElements(name))
    return { name, r1cs, pinned: { sha256: hashFile(r1cs), bytes: r1cs.length } }
  })
const manifest = {
  ...MANIFEST,
  circuits: MANIFEST.circuits.map((circuit) => {
    const standIn = STAND_INS.find(({ name }) => name === circuit.name)
    return standIn === undefined ? circuit : { ...circuit, r1cs: standIn.pinned }
  }),
}

describe.skipIf(suite !== 'slow')('ceremonies, up to money on a ledger that takes no development keys', () => {
  it(
    'begin from powers of tau of the size that `transfer` needs; `attest` needs 2^16',
    async () => {
      const ptau = await computePowersOfTau(KNOWN)
      writeFileSync(at('tau.ptau'), ptau)
      shared.ptauSha256 = hashFile(ptau)
    },
    20 * MINUTES,
  )

  it(
    'make the initial key of the pinned constraint system',
    async () => {
      const phase1 = ['--ptau', 'tau.ptau', '--ptau-sha256', shared.ptauSha256]
      const pinned = MANIFEST.circuits.find(({ name }) => name === 'transfer')
      const begun = await run('ceremony', 'new', 'transfer', '--circuit', 'transfer', ...phase1)
      expect(begun).toMatchObject({
        circuit: 'transfer',
        constraints: pinned?.constraints,
        r1csSha256: pinned?.r1cs.sha256,
      })
      for (const { name, r1cs } of STAND_INS) {
        writeFileSync(at(`${name}.r1cs`), r1cs)
        const asked = { circuit: name, r1cs: at(`${name}.r1cs`), ptau: at('tau.ptau'), ptauSha256: shared.ptauSha256 }
        await newCeremony(at(name), { ...asked, r1csSha256: undefined })
      }
    },
    40 * MINUTES,
  )

  it.each(NAMES)(
    'take contributions and a beacon for %s',
    async (name) => {
      await run('ceremony', 'contribute', name, '--name', 'Ada')
      if (name === 'transfer') await run('ceremony', 'contribute', name, '--name', 'Boole')
      await run('ceremony', 'beacon', name, '--beacon', BEACON, '--iterations', '12')
    },
    20 * MINUTES,
  )

  it(
    'are verified and finished',
    async () => {
      shared.signer = (await run('ceremony', 'key', '--out', 'coordinator.key')).publicKey
      writeFileSync(at('pinned.json'), JSON.stringify(manifest))
      const finish = ['--ptau', 'tau.ptau', '--signing-key', 'coordinator.key', '--out', 'keys', '--beacon', BEACON]
      finish.push('--manifest', 'pinned.json')
      // Before anything that takes minutes.
      const alone = await nacre(['ceremony', 'finalize', 'transfer', ...finish], { cwd: folder })
      expect([alone.json.error.code, existsSync(at('keys'))]).toEqual(['ceremony/manifest-mismatch', false])
      expect(await run('ceremony', 'finalize', ...NAMES, ...finish)).toMatchObject({
        keys: 'ceremony',
        coordinator: shared.signer,
      })
    },
    60 * MINUTES,
  )

  it(
    'give keys that setup takes by path alone',
    async () => {
      const refused = await nacre(['setup', '--circuit', 'transfer'], { cwd: folder, env })
      expect([refused.json.error.code, refused.status]).toEqual(['artifacts/ceremony-key-missing', 3])
      writeFileSync(at('cut.zkey'), readFileSync(at('keys/transfer.zkey')).subarray(0, -1))
      const cut = await nacre(['setup', '--circuit', 'transfer', '--zkey', 'cut.zkey'], { cwd: folder, env })
      expect(cut.json.error.code).toBe('artifacts/mismatch')
      expect(await withKeys('setup', '--circuit', 'transfer', '--zkey', 'keys/transfer.zkey')).toMatchObject({
        keys: 'ceremony',
        cached: false,
      })
      expect(await withKeys('setup', '--circuit', 'transfer')).toMatchObject({ keys: 'ceremony', cached: true })
    },
    20 * MINUTES,
  )

  it(
    'give proofs that move money on a network that is not for development',
    async () => {
      const dev = await nacre(['ledger', 'init', 'no', '--network', 'main', '--asset', 'USD:2'], { cwd: folder })
      expect(dev.json.error.code).toBe('rules/development-keys')
      expect(await withKeys('ledger', 'init', 'bank', '--network', 'main', '--asset', 'USD:2')).toMatchObject({
        keys: 'ceremony',
      })
      await withKeys('wallet', 'create', 'alice', '--ledger', 'bank', '--mnemonic-out', 'alice.words')
      await withKeys('shield', 'alice', '--asset', 'USD', '--amount', '20.00', '--issuer-key', 'bank-issuers/USD.key')
      const verified = await withKeys('ledger', 'verify', 'bank')
      expect(verified).toMatchObject({ ok: true, height: 1, keys: 'ceremony' })
      expect(verified.warning).toBeUndefined()
      // Under the package's own keys the same ledger is another's.
      const foreign = await nacre(['ledger', 'info', 'bank'], { cwd: folder })
      expect(foreign.status).not.toBe(0)
    },
    20 * MINUTES,
  )

  it(
    'satisfy the doctor',
    async () => {
      const report = await withKeys('doctor', '--signer', shared.signer, '--transcript', 'keys/transfer.transcript.json')
      expect(report.checks.filter((check: { ok: boolean }) => !check.ok)).toEqual([])
      expect([report.ok, report.keys, report.warning]).toEqual([true, 'ceremony', undefined])
      expect(existsSync(at('cache'))).toBe(true)
    },
    20 * MINUTES,
  )
})
