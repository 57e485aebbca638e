import { bytesToBigint, utf8ToBytes } from '../base'
import { type Fr, reduceFr } from './field'
import { blake2b256 } from './hashes'

/** What every label of the protocol starts with. */
export const LABEL_PREFIX = 'nacre.v1.'

/** The labels of H, one use each (PROTOCOL §1.1). */
export const DOMAIN_LABELS = [
  'account',
  'journal-period',
  'owner',
  'origin',
  'psi',
  'note',
  'nullifier',
  'signed',
  'journal-tag',
  'mask',
  'subject',
  'disclosed',
  'gap',
  'mark',
  'share',
] as const

export type DomainLabel = (typeof DOMAIN_LABELS)[number]

/** D(label) = BLAKE2b-256("nacre.v1." ‖ label) mod r. */
function deriveTag(label: string): Fr {
  return reduceFr(bytesToBigint(blake2b256(utf8ToBytes(LABEL_PREFIX + label))))
}

/** D of every label of H; the circuits' constants are generated from this table. */
export const DOMAIN_TAGS: Readonly<Record<DomainLabel, Fr>> = /* @__PURE__ */ (() =>
  Object.freeze(Object.fromEntries(DOMAIN_LABELS.map((label) => [label, deriveTag(label)])) as Record<DomainLabel, Fr>))()

/** EMPTY = D("empty-leaf"): the leaf of an empty slot, no tag of H. */
export const EMPTY_LEAF: Fr = /* @__PURE__ */ deriveTag('empty-leaf')

/** The labels that stand before or key byte strings hashed outside circuits. */
export const BYTE_LABELS = {
  genesis: `${LABEL_PREFIX}genesis`,
  fingerprint: `${LABEL_PREFIX}fingerprint`,
  seed: `${LABEL_PREFIX}seed`,
  child: `${LABEL_PREFIX}child`,
  leaf: `${LABEL_PREFIX}leaf`,
  external: `${LABEL_PREFIX}external`,
  internal: `${LABEL_PREFIX}internal`,
  sender: `${LABEL_PREFIX}sender`,
  accountFingerprint: `${LABEL_PREFIX}account-fingerprint`,
  nonce: `${LABEL_PREFIX}nonce`,
  shield: `${LABEL_PREFIX}shield`,
  block: `${LABEL_PREFIX}block`,
  walletStore: `${LABEL_PREFIX}wallet-store`,
  manifest: `${LABEL_PREFIX}manifest`,
  context: `${LABEL_PREFIX}context`,
  claim: `${LABEL_PREFIX}claim`,
  audience: `${LABEL_PREFIX}audience`,
  head: `${LABEL_PREFIX}head`,
} as const

export type ByteLabel = keyof typeof BYTE_LABELS

/** The ASCII bytes of a label of `BYTE_LABELS`. */
export function labelBytes(label: ByteLabel): Uint8Array {
  return utf8ToBytes(BYTE_LABELS[label])
}

/** Domain separation tag of the diversifier's hash to the curve (PROTOCOL §3.3). */
export const DIVERSIFY_DST = `${LABEL_PREFIX}diversify-curve25519_XMD:SHA-512_ELL2_RO_`

/** Salt of every `kdf`. */
export const KDF_SALT = 'nacre.v1'

/** What `kdf` derives keys for (PROTOCOL §4.3). */
export type KdfLabel = 'esk' | 'payee' | 'memo-seed' | 'memo-esk' | 'memo' | 'sender'
