import { concatBytes } from '../../src/base'
import { invert, invertAll, power, rootOfUnity } from '../../src/crypto'
import { compileEngine, createInstance, type Group } from '../../src/engine'
import { createPointMaker } from '../../src/prover/devkeys/points'
import { encodeScalars } from '../../src/prover/zkey'
import { BASE_FIELD_MODULUS, SCALAR_FIELD_MODULUS as R } from '../../src/verifier'

/** The secrets behind a file of powers of tau; known here, so that the file takes seconds instead of hours. */
export interface KnownPowers {
  readonly tau: bigint
  readonly alpha: bigint
  readonly beta: bigint
  /** The file serves circuits of up to 2^power constraints. */
  readonly power: number
}

const CHUNK = 2048
/** Bytes of a contribution's keys and hashes, which nothing here reads. */
const UNREAD_BYTES = 6 * 64 + 3 * 128 + 216 + 64

/** A file of powers of tau as snarkjs's `prepare phase2` writes it, with one contribution, by fixed-base multiplications. */
export async function computePowersOfTau({ tau, alpha, beta, power: size }: KnownPowers): Promise<Uint8Array> {
  const powers = takePowers(tau, 2 ** (size + 1) - 1)
  const few = powers.slice(0, 2 ** size)
  const lagrange = Array.from({ length: size + 1 }, (_, p) => lagrangeAt(tau, 2 ** p)).flat()
  const times = (factor: bigint, list: readonly bigint[]): readonly bigint[] => list.map((value) => (value * factor) % R)
  const lists: readonly (readonly [number, Group, readonly bigint[]])[] = [
    [3, 'g2', few],
    [13, 'g2', lagrange],
    [6, 'g2', [beta]],
    [2, 'g1', powers],
    [4, 'g1', times(alpha, few)],
    [5, 'g1', times(beta, few)],
    [12, 'g1', [...lagrange, ...withoutLastPower(tau, 2 ** (size + 1))]],
    [14, 'g1', times(alpha, lagrange)],
    [15, 'g1', times(beta, lagrange)],
  ]
  const points = await multiply(lists)
  const section = (kind: number): Uint8Array => points.get(kind) as Uint8Array
  const first = (kind: number, bytes: number, at = 0): Uint8Array => section(kind).subarray(at, at + bytes)
  const contribution = [
    u32(1),
    first(2, 64, 64),
    first(3, 128, 128),
    first(4, 64),
    first(5, 64),
    first(6, 128),
    new Uint8Array(UNREAD_BYTES),
    u32(0),
    u32(0),
  ]
  const header = [u32(32), encodeScalars([BASE_FIELD_MODULUS]), u32(size), u32(size)]
  const sections = [1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15].flatMap((kind) => {
    const parts = kind === 1 ? header : kind === 7 ? contribution : [section(kind)]
    return [u32(kind), u64(parts.reduce((total, part) => total + part.length, 0)), ...parts]
  })
  return concatBytes(new TextEncoder().encode('ptau'), u32(1), u32(11), ...sections)
}

async function multiply(
  lists: readonly (readonly [number, Group, readonly bigint[]])[],
): Promise<ReadonlyMap<number, Uint8Array>> {
  const maker = createPointMaker(
    createInstance(await compileEngine()),
    lists.reduce((sum, [, , scalars]) => sum + scalars.length, 0),
  )
  const chunks = (scalars: readonly bigint[]) =>
    Array.from({ length: Math.ceil(scalars.length / CHUNK) }, (_, i) => encodeScalars(scalars.slice(i * CHUNK, (i + 1) * CHUNK)))
  return new Map(
    lists.map(([kind, group, scalars]) => [kind, concatBytes(...chunks(scalars).map((chunk) => maker.multiply(group, chunk)))]),
  )
}

function takePowers(base: bigint, count: number): readonly bigint[] {
  const out = new Array<bigint>(count)
  for (let i = 0, value = 1n; i < count; i++, value = (value * base) % R) out[i] = value
  return out
}

/** L_i(tau) on the domain of `size` roots of unity: (tau^n - 1)/n · w^i / (tau - w^i). */
function lagrangeAt(tau: bigint, size: number): readonly bigint[] {
  const roots = takePowers(rootOfUnity(Math.log2(size), R), size)
  const inverses = invertAll(
    roots.map((root) => (tau - root + R) % R),
    R,
  )
  const factor = ((power(tau, BigInt(size), R) - 1n + R) * invert(BigInt(size), R)) % R
  return roots.map((root, i) => (((root * (inverses[i] as bigint)) % R) * factor) % R)
}

/** The level that is one power too high: the file lacks tau^(n - 1), and takes it for 0. */
function withoutLastPower(tau: bigint, size: number): readonly bigint[] {
  const missing = (power(tau, BigInt(size - 1), R) * invert(BigInt(size), R)) % R
  const roots = takePowers(rootOfUnity(Math.log2(size), R), size)
  return lagrangeAt(tau, size).map((value, i) => (((value - (roots[i] as bigint) * missing) % R) + R) % R)
}

function u32(value: number): Uint8Array {
  const out = new Uint8Array(4)
  new DataView(out.buffer).setUint32(0, value, true)
  return out
}

function u64(value: number): Uint8Array {
  const out = new Uint8Array(8)
  new DataView(out.buffer).setBigUint64(0, BigInt(value), true)
  return out
}
