import { bytesToHex, concatBytes, equalBytes, type JsonValue, NacreError, parseHex, readJson, writeJson } from '../base'
import {
  deriveEd25519PublicKey,
  ED25519_KEY_BYTES,
  ED25519_SIGNATURE_BYTES,
  type Ed25519SecretKey,
  labelBytes,
  signEd25519,
  verifyEd25519,
} from '../crypto'
import {
  type BlockHash,
  type BlockHeader,
  decodeBlockHeader,
  deriveBlockHash,
  encodeBlockHeader,
  isOperatorSignature,
} from './block'
import { MalformedHeadError } from './errors'
import { decodeGenesis, deriveLedgerId, encodeGenesis, type Genesis } from './genesis'

/** Somebody beside the operator who says that he saw this block as the newest. */
export interface HeadSignature {
  /** Ed25519 key, 32 bytes. */
  readonly key: Uint8Array
  readonly signature: Uint8Array
}

/** A block that its operator signed, to be handed around: whoever trusts it knows all of the ledger up to it (PROTOCOL §8.4). */
export interface LedgerHead {
  readonly genesis: Genesis
  readonly ledgerId: Uint8Array
  readonly header: BlockHeader
  readonly hash: BlockHash
  /** The operator's, over the block's hash. */
  readonly signature: Uint8Array
  readonly signers: readonly HeadSignature[]
}

const FORMAT = 'nacre-head'
const VERSION = 1
const LIMITS = { length: 32 * 2 ** 20, depth: 4, values: 1_000 }
const MAX_SIGNERS = 100
const FIELDS = ['format', 'version', 'network', 'ledgerId', 'height', 'hash', 'time', 'genesis', 'header', 'signature', 'signers']

/** What further signers sign: that they saw this block. */
function signedBytes(hash: Uint8Array): Uint8Array {
  return concatBytes(labelBytes('head'), hash)
}

/** The head with the signature of one more; a second one of the same key takes the place of the first. */
export function signHead(head: LedgerHead, secret: Ed25519SecretKey): LedgerHead {
  const key = deriveEd25519PublicKey(secret)
  const others = head.signers.filter((each) => !equalBytes(each.key, key))
  return { ...head, signers: [...others, { key, signature: signEd25519(secret, signedBytes(head.hash)) }] }
}

/** The file of a head; `height` and `hash` are for people and programs that need no more. */
export function formatHead({ genesis, ledgerId, header, hash, signature, signers }: LedgerHead): string {
  const document = {
    format: FORMAT,
    version: VERSION,
    network: genesis.network,
    ledgerId: bytesToHex(ledgerId),
    height: header.height,
    hash: bytesToHex(hash),
    time: header.time,
    genesis: bytesToHex(encodeGenesis(genesis)),
    header: bytesToHex(encodeBlockHeader(header)),
    signature: bytesToHex(signature),
    signers: signers.map((each) => ({ key: bytesToHex(each.key), signature: bytesToHex(each.signature) })),
  }
  return `${writeJson(document, 1)}\n`
}

/** Reads a head in which everything agrees and every signature holds; throws `MalformedHeadError` on any other text. */
export function parseHead(text: string): LedgerHead {
  try {
    return readHead(readJson(text, LIMITS))
  } catch (cause) {
    if (cause instanceof MalformedHeadError || !(cause instanceof NacreError)) throw cause
    throw new MalformedHeadError('not the head of a ledger', { cause })
  }
}

function readHead(value: JsonValue): LedgerHead {
  const object = readFields(value, FIELDS)
  refuseUnless(object['format'] === FORMAT && object['version'] === VERSION, 'not a head of a known version')
  const genesis = decodeGenesis(readHex(object['genesis']))
  const ledgerId = deriveLedgerId(genesis)
  const header = decodeBlockHeader(readHex(object['header']))
  const signature = readHex(object['signature'], ED25519_SIGNATURE_BYTES)
  const { signers } = object
  refuseUnless(Array.isArray(signers) && signers.length <= MAX_SIGNERS, 'no list of signers')
  const head: LedgerHead = {
    genesis,
    ledgerId,
    header,
    hash: deriveBlockHash(header),
    signature,
    signers: (signers as readonly JsonValue[]).map((each) => {
      const fields = readFields(each, ['key', 'signature'])
      return { key: readHex(fields['key'], ED25519_KEY_BYTES), signature: readHex(fields['signature'], ED25519_SIGNATURE_BYTES) }
    }),
  }
  const isWhole =
    equalBytes(header.ledgerId, ledgerId) &&
    object['network'] === genesis.network &&
    object['ledgerId'] === bytesToHex(ledgerId) &&
    object['height'] === header.height &&
    object['hash'] === bytesToHex(head.hash) &&
    object['time'] === header.time
  refuseUnless(isWhole, 'the fields of the head contradict each other')
  refuseUnless(isOperatorSignature(header, signature, genesis.operator), 'the operator did not sign this head')
  const keys = head.signers.map(({ key }) => bytesToHex(key))
  refuseUnless(new Set(keys).size === keys.length, 'somebody signed twice')
  const holds = head.signers.every((each) => verifyEd25519(each.key, signedBytes(head.hash), each.signature))
  refuseUnless(holds, 'the signature of a signer does not hold')
  return head
}

function readFields(value: JsonValue | undefined, fields: readonly string[]): { readonly [key: string]: JsonValue } {
  refuseUnless(typeof value === 'object' && value !== null && !Array.isArray(value), 'not the head of a ledger')
  const object = value as { readonly [key: string]: JsonValue }
  const keys = Object.keys(object)
  refuseUnless(keys.length === fields.length && fields.every((field) => keys.includes(field)), 'fields are missing or unknown')
  return object
}

function readHex(value: JsonValue | undefined, length?: number): Uint8Array {
  refuseUnless(typeof value === 'string', 'no hexadecimal')
  return parseHex(value as string, length)
}

function refuseUnless(holds: boolean, message: string): void {
  if (!holds) throw new MalformedHeadError(message)
}

/** What several heads say together. `fork`: two blocks of one ledger at one height, both signed by its operator, which is proof of it. */
export type HeadComparison =
  | { readonly kind: 'same' | 'different-heights' | 'different-ledgers' }
  | { readonly kind: 'fork'; readonly height: number; readonly hashes: readonly [string, string] }

/** Compares heads that `parseHead` took: whoever is shown another chain than others finds out by comparing. */
export function compareHeads(heads: readonly LedgerHead[]): HeadComparison {
  const [first] = heads
  const seen = new Map<string, string>()
  for (const { ledgerId, header, hash } of heads) {
    const place = `${bytesToHex(ledgerId)} ${header.height}`
    const known = seen.get(place)
    const name = bytesToHex(hash)
    if (known !== undefined && known !== name) return { kind: 'fork', height: header.height, hashes: [known, name] }
    seen.set(place, name)
  }
  if (!first || heads.every(({ hash }) => equalBytes(hash, first.hash))) return { kind: 'same' }
  const isOne = heads.every(({ ledgerId }) => equalBytes(ledgerId, first.ledgerId))
  return { kind: isOne ? 'different-heights' : 'different-ledgers' }
}
