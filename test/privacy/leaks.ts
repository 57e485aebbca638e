import { createStream } from '../ledger/fixture'
import type { Built, Secrets } from './corpus'
import { fieldOf } from './layout'

/** A way of building transactions that gives a secret away; shown as the change of an honest one. */
export interface Leak {
  readonly name: string
  /** The secret that it gives away. */
  readonly of: keyof Secrets
  /** Seen by thousands of transactions only: it stands at one of three places, or comes about by chance as well. */
  readonly subtle?: true
  readonly apply: (bytes: Uint8Array, built: Built) => void
}

const setBit = (field: Uint8Array, byte: number, bit: number, isSet: boolean): void => {
  field[byte] = ((field[byte] as number) & ~(1 << bit)) | (Number(isSet) << bit)
}

const CONSTANT = createStream('constant').bytes(32)

/** Takes what stands at each output apart and puts it back in another order. */
function reorder(bytes: Uint8Array, order: readonly number[]): void {
  const names = (j: number): readonly string[] =>
    ['cm', 'epk', 'payee', 'memo', 'sender'].map((name) => `${name}${j}`).concat(`journal${j}0`, `journal${j}1`)
  const parts = order.map((j) => names(j).map((name) => fieldOf(bytes, name).slice()))
  for (const [place, fields] of parts.entries()) {
    for (const [index, name] of names(place).entries()) fieldOf(bytes, name).set(fields[index] as Uint8Array)
  }
}

export const LEAKS: readonly Leak[] = [
  {
    name: 'a high bit of the amount that no mask of the journal covers',
    of: 'amount',
    apply: (bytes, built) => {
      for (const [j, { amount }] of built.outputs.entries()) {
        // amount · 2^32: bit 100 of the amount is bit 132 of the element.
        setBit(fieldOf(bytes, `journal${j}0`), 15, 4, amount >= 1n << 100n)
      }
    },
  },
  {
    name: "a diversifier in clear before the payee's ciphertext",
    of: 'payee',
    subtle: true,
    apply: (bytes, { outputs }) => {
      for (const [j, { address }] of outputs.entries()) fieldOf(bytes, `payee${j}`).set(address.diversifier)
    },
  },
  {
    name: 'the self flag of the journal without its mask',
    of: 'to',
    apply: (bytes, built) => {
      for (const [j, { role }] of built.outputs.entries()) {
        setBit(fieldOf(bytes, `journal${j}0`), 11, 0, role === 'change' || built.secrets?.to === 'oneself')
      }
    },
  },
  {
    name: 'outputs to oneself in the order of their commitments',
    of: 'to',
    subtle: true,
    apply: (bytes, { secrets }) => {
      if (secrets?.to === 'another') return
      reorder(
        bytes,
        [0, 1, 2].sort((a, b) => Buffer.compare(fieldOf(bytes, `cm${a}`), fieldOf(bytes, `cm${b}`))),
      )
    },
  },
  {
    name: 'one psi for all dummies',
    of: 'inputs',
    apply: (bytes, { secrets }) => {
      if (secrets?.inputs === 'one') fieldOf(bytes, 'nf1').set(CONSTANT)
    },
  },
  {
    name: 'a bit that says whether a memo is long',
    of: 'memo',
    apply: (bytes, { outputs }) => {
      for (const [j, { memo }] of outputs.entries()) setBit(fieldOf(bytes, `memo${j}`), 335, 0, memo.length > 200)
    },
  },
  {
    name: 'the lowest bit of the asset in one byte of a ciphertext',
    of: 'asset',
    apply: (bytes, { secrets }) => {
      for (const j of [0, 1, 2]) setBit(fieldOf(bytes, `payee${j}`), 19, 0, secrets?.asset === 'first')
    },
  },
  {
    name: 'an ephemeral key that all change shares',
    of: 'change',
    subtle: true,
    apply: (bytes, { outputs }) => {
      for (const [j, { role, amount }] of outputs.entries()) {
        if (role === 'change' && amount !== 0n) fieldOf(bytes, `epk${j}`).set(CONSTANT)
      }
    },
  },
  {
    name: 'an ephemeral key that a transaction uses twice when nothing is left over',
    of: 'change',
    apply: (bytes, { secrets }) => {
      if (secrets?.change === 'none') fieldOf(bytes, 'epk1').set(fieldOf(bytes, 'epk0'))
    },
  },
]
