import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { systemRng } from '../../src/base'
import { loadManifest } from '../../src/prover'
import { artifactFolder, artifactPath, defaultCacheFolder } from '../../src/prover/artifacts/node'
import { createForger } from '../../src/prover/devkeys'
import { createPinnedVerifier, SCALAR_FIELD_MODULUS } from '../../src/verifier'

describe('whoever knows the trapdoor of development keys', async () => {
  const folder = artifactFolder(defaultCacheFolder(), loadManifest())
  const forger = await createForger(readFileSync(artifactPath(folder, 'payment', 'r1cs')), systemRng)
  const verifier = createPinnedVerifier()
  const signals = [0n, 1n, SCALAR_FIELD_MODULUS - 1n, 3n, 5n, 8n, 13n, 21n, 34n]

  it('proves what is not so, each time differently', () => {
    const [one, other] = [forger.forge(signals), forger.forge(signals)]
    expect(one).not.toEqual(other)
    for (const proof of [one, other]) expect(verifier.verify('payment', signals, proof)).toEqual({ ok: true })
  })

  it('makes a proof of these signals and of no others', () => {
    const proof = forger.forge(signals)
    expect(verifier.verify('payment', signals.with(3, 4n), proof)).toEqual({ ok: false, code: 'verifier/pairing' })
    expect(() => forger.forge(signals.slice(1))).toThrow(RangeError)
  })
})
