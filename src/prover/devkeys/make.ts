import { assertNotAborted, concatBytes, type Observed } from '../../base'
import { compileEngine, createInstance, type Group, type Instance, POINT_BYTES } from '../../engine'
import { parseR1csSteps, type R1cs } from '../../r1cs'
import { parseVerifyingKey, type VerifyingKey, verifyingKeyToJson } from '../../verifier'
import { decodeG1, decodeG2, encodeScalars } from '../zkey'
import { hashR1csFile } from './node-hash'
import { createPointMaker } from './points'
import { domainSize, evaluateKeyScalars, type KeyScalars } from './qap'
import { deriveTrapdoor, type Trapdoor } from './trapdoor'
import { encodeZkey, type KeyPoints } from './zkey'

export interface DevelopmentKeys {
  /** The proving key as a snarkjs zkey file. */
  readonly zkey: Uint8Array
  readonly verifyingKey: VerifyingKey
  readonly r1csSha256: Uint8Array
  readonly constraints: number
  readonly wires: number
  readonly publicSignals: number
  readonly domain: number
}

/** Points between two glances at the event loop: some 20 ms. */
const CHUNK = { g1: 2048, g2: 512 } as const satisfies Record<Group, number>

/**
 * Development keys of a circuit, straight from its r1cs file: a public trapdoor, the program evaluated at tau in the field, and fixed-base
 * multiplications. The same bytes on every machine; anyone can forge under them. One stage of progress, `keys`, counted in points.
 */
export async function makeDevelopmentKeys(r1csFile: Uint8Array, { onProgress, signal }: Observed = {}): Promise<DevelopmentKeys> {
  assertNotAborted(signal)
  const pause = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve))
    assertNotAborted(signal)
  }
  const r1cs = await read(r1csFile, pause)
  const { sha256: r1csSha256, blake2b512 } = hashR1csFile(r1csFile)
  const instance = createInstance(await compileEngine())
  const domain = domainSize(r1cs)
  const trapdoor = deriveTrapdoor(r1csSha256, domain)
  const lists = scalarLists(trapdoor, await evaluateKeyScalars(instance, r1cs, trapdoor, pause))
  const points = await multiplyLists(instance, lists, pause, onProgress)
  return {
    zkey: await encodeZkey(r1cs, points, blake2b512, pause),
    verifyingKey: verifyingKeyOf(points),
    r1csSha256,
    constraints: r1cs.constraints,
    wires: r1cs.wires,
    publicSignals: r1cs.publicSignals,
    domain,
  }
}

async function read(file: Uint8Array, pause: () => Promise<void>): Promise<R1cs> {
  const steps = parseR1csSteps(file)
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
    await pause()
  }
}

interface ScalarList {
  readonly name: keyof KeyPoints
  readonly group: Group
  /** 32 little-endian bytes each. */
  readonly scalars: Uint8Array
}

function scalarLists({ alpha, beta, gamma, delta }: Trapdoor, { ic, a, b, c, h }: KeyScalars): readonly ScalarList[] {
  return [
    { name: 'b2', group: 'g2', scalars: b },
    { name: 'beta2', group: 'g2', scalars: encodeScalars([beta]) },
    { name: 'gamma2', group: 'g2', scalars: encodeScalars([gamma]) },
    { name: 'delta2', group: 'g2', scalars: encodeScalars([delta]) },
    { name: 'alpha1', group: 'g1', scalars: encodeScalars([alpha]) },
    { name: 'beta1', group: 'g1', scalars: encodeScalars([beta]) },
    { name: 'delta1', group: 'g1', scalars: encodeScalars([delta]) },
    { name: 'ic', group: 'g1', scalars: ic },
    { name: 'a', group: 'g1', scalars: a },
    { name: 'b1', group: 'g1', scalars: b },
    { name: 'c', group: 'g1', scalars: c },
    { name: 'h', group: 'g1', scalars: h },
  ]
}

async function multiplyLists(
  instance: Instance,
  lists: readonly ScalarList[],
  pause: () => Promise<void>,
  onProgress: Observed['onProgress'],
): Promise<KeyPoints> {
  const total = lists.reduce((sum, { scalars }) => sum + scalars.length / 32, 0)
  const maker = createPointMaker(instance, total)
  const points: Partial<Record<keyof KeyPoints, Uint8Array>> = {}
  let done = 0
  onProgress?.({ stage: 'keys', done, total })
  for (const { name, group, scalars } of lists) {
    const chunks: Uint8Array[] = []
    for (let i = 0; i < scalars.length; i += 32 * CHUNK[group]) {
      await pause()
      const chunk = scalars.subarray(i, i + 32 * CHUNK[group])
      chunks.push(maker.multiply(group, chunk))
      done += chunk.length / 32
      onProgress?.({ stage: 'keys', done, total })
    }
    points[name] = concatBytes(...chunks)
  }
  return points as KeyPoints
}

/** Through the strict parser, so that a key that it would refuse is never written. */
function verifyingKeyOf({ alpha1, beta2, gamma2, delta2, ic }: KeyPoints): VerifyingKey {
  const list = Array.from({ length: ic.length / POINT_BYTES.g1 }, (_, i) =>
    decodeG1(ic.subarray(POINT_BYTES.g1 * i, POINT_BYTES.g1 * (i + 1))),
  )
  const fields = { alpha: decodeG1(alpha1), beta: decodeG2(beta2), gamma: decodeG2(gamma2), delta: decodeG2(delta2), ic: list }
  return parseVerifyingKey(verifyingKeyToJson(fields))
}
