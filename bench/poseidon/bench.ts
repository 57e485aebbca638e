import { buildPoseidon } from 'circomlibjs'
import * as lite from 'poseidon-lite'
import { FIELD_MODULUS, type Fr, packFrs, poseidon, poseidonMany } from '../../src/crypto'
import { alternate, print, type Rate } from '../alternate'

const ROUNDS = 7
const BULK = 4_096
const SINGLE = 512

type Hash = (inputs: bigint[]) => bigint

/** Hashes a second on one thread: this library in bulk and one by one, circomlibjs's WebAssembly and poseidon-lite, in alternation. */
export async function run({ json }: { readonly json: boolean }): Promise<void> {
  const circomlib = await buildPoseidon()
  const results: Record<string, readonly Rate[]> = {}
  for (const arity of [2, 4, 11]) {
    const groups = Array.from({ length: BULK }, (_, i) =>
      Array.from({ length: arity }, (_, k) => (BigInt(i * 17 + k + 2) ** 90n % FIELD_MODULUS) as Fr),
    )
    const packed = packFrs(groups.flat())
    const native = groups.slice(0, SINGLE).map((group) => group.map((value) => circomlib.F.e(value)))
    const portable = (lite as unknown as Record<string, Hash>)[`poseidon${arity}`] as Hash
    results[`Poseidon of ${arity}`] = await alternate(ROUNDS, [
      { name: 'poseidon-lite', work: () => groups.slice(0, SINGLE).map((group) => portable([...group])).length },
      { name: 'circomlibjs, WebAssembly, elements in its own form', work: () => native.map((group) => circomlib(group)).length },
      { name: 'one by one, bigints', work: () => groups.slice(0, SINGLE).map(poseidon).length },
      { name: 'in bulk, bytes', work: () => poseidonMany(arity, packed).length / 32 },
    ])
  }
  print(results, json)
}
