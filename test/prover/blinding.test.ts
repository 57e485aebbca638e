import { beforeAll, describe, expect, it } from 'vitest'
import { type Rng, systemRng } from '../../src/base'
import { makeDevelopmentKeys } from '../../src/prover/devkeys'
import { createGroth16, createInlinePeer, type MemoryUse, type PeerFactory } from '../../src/prover/groth16'
import { createVerifier, type VerifyingKey } from '../../src/verifier'
import { pause } from '../../src/worker'
import { createThreadPeer } from '../../src/worker/node'
import { useFixtures } from './built'
import { createElements, randomCircuit } from './random-circuit'

const built = useFixtures()
let zkey: Uint8Array
let wtns: Uint8Array
let verifyingKey: VerifyingKey

beforeAll(async () => {
  const circuit = randomCircuit({ publicSignals: 2, privateInputs: 3, constraints: 200 }, createElements('blinding'))
  wtns = circuit.wtns
  ;({ zkey, verifyingKey } = await makeDevelopmentKeys(circuit.r1cs))
})

/** Proofs of one witness, one after the other, each of which has to verify. */
async function prove(peers: PeerFactory, threads: number, memory: MemoryUse, rng: Rng, count: number): Promise<Uint8Array[]> {
  const groth16 = await createGroth16({ peers, threads, rng, memory })
  const verifier = createVerifier({ keys: { random: verifyingKey }, origin: 'dev' })
  const key = groth16.open(zkey)
  const proofs: Uint8Array[] = []
  for (let i = 0; i < count; i++) {
    const { proof, publicSignals } = await groth16.prove(key, wtns)
    expect(verifier.verify('random', publicSignals, proof)).toEqual({ ok: true })
    proofs.push(proof)
  }
  await groth16.dispose()
  return proofs
}

const partsOf = (proof: Uint8Array) => ({ a: proof.slice(0, 64), b: proof.slice(64, 192), c: proof.slice(192) })

const KINDS: readonly [string, MemoryUse, number, () => PeerFactory][] = [
  ['threads with one memory', 'shared', 2, () => createThreadPeer(built.workers.groth16)],
  ['threads with slices', 'sliced', 2, () => createThreadPeer(built.workers.groth16)],
  ['no threads', 'sliced', 1, () => createInlinePeer(pause)],
]

describe.each(KINDS)('proofs of one witness by %s', (_, memory, threads, peers) => {
  it('share none of their points', async () => {
    const [first, second] = (await prove(peers(), threads, memory, systemRng, 2)).map(partsOf) as [
      ReturnType<typeof partsOf>,
      ReturnType<typeof partsOf>,
    ]
    for (const name of ['a', 'b', 'c'] as const) expect(first[name]).not.toEqual(second[name])
  })

  it('each draw two scalars of 48 random bytes, anew, and are the same where those are', async () => {
    const drawn: Uint8Array[] = []
    const recording: Rng = {
      bytes(length) {
        const bytes = systemRng.bytes(length)
        drawn.push(bytes.slice())
        return bytes
      },
    }
    const proofs = await prove(peers(), threads, memory, recording, 3)
    expect(drawn.map(({ length }) => length)).toEqual(new Array(6).fill(48))
    const left = [...drawn]
    const replaying: Rng = { bytes: () => left.shift() as Uint8Array }
    expect(await prove(peers(), threads, memory, replaying, 3)).toEqual(proofs)
    expect(left).toEqual([])
  })

  it('of which two have only the first scalar in common share A and not B, and the reverse', async () => {
    const [same, other, another] = [1, 2, 3].map((byte) => new Uint8Array(48).fill(byte)) as [Uint8Array, Uint8Array, Uint8Array]
    const draws = [same, other, same, another, another, other]
    const proofs = await prove(peers(), threads, memory, { bytes: () => draws.shift() as Uint8Array }, 3)
    const [first, second, third] = proofs.map(partsOf)
    expect([first?.a, third?.b]).toEqual([second?.a, first?.b])
    expect(first?.b).not.toEqual(second?.b)
    expect(first?.c).not.toEqual(second?.c)
    expect(first?.a).not.toEqual(third?.a)
    expect(first?.c).not.toEqual(third?.c)
  })
})
