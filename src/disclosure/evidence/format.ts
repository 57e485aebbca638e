import { bytesToHex, equalBytes, type JsonFault, type JsonObject, type JsonValue, MalformedJsonError, readJson } from '../../base'
import { decodeSignature, ED25519_SIGNATURE_BYTES, encodeSignature, type Fr, SIGNATURE_BYTES, type Signature } from '../../crypto'
import type { LedgerDomain } from '../../keys'
import {
  type BlockHash,
  type BlockHeader,
  decodeBlockHeader,
  decodeGenesis,
  deriveBlockHash,
  deriveDomain,
  encodeBlockHeader,
  encodeGenesis,
  type Genesis,
  HEADER_BYTES,
  type ViewedBlock,
} from '../../rules'
import { ATTEST_SLOTS, type AttestPart, PROOF_BYTES } from '../../statement'
import { type Claim, MAX_PROOFS } from './claim'
import { readClaim, writeClaim } from './claim-json'
import type { EvidenceCode } from './codes'
import { type DisclosureTerms, isAudience, isNonce, MAX_TIME } from './context'
import { readChain, writeChain } from './embedded-chain'
import { assertEvidence, InvalidEvidenceError } from './errors'
import { MAX_HEIGHT, readBytes, readElement, readList, readNumber, readObject, readText, refusingAs } from './fields'
import { hexOf } from './hex'
import type { EvidenceKind } from './report'
import { SIZE_LIMITS, type SizeLimits, writeWithin } from './size'
import { type EvidenceSummary, readSummary } from './summary'

/** A proof of evidence: its public signals are rebuilt from the rest, but for those of the part of an attestation. */
export interface EvidenceProof {
  readonly circuit: string
  /** 256 bytes. */
  readonly proof: Uint8Array
  /** Of an attestation, and of nothing else. */
  readonly part?: AttestPart | undefined
}

/** What an evidence file says; whether it is true is for `verifyEvidence` to tell. */
export interface Evidence {
  readonly genesis: Genesis
  readonly domain: LedgerDomain
  /** The block as of which it speaks, and the operator's signature on it. */
  readonly block: { readonly header: BlockHeader; readonly hash: BlockHash; readonly signature: Uint8Array }
  readonly audience: string
  readonly nonce: Uint8Array
  /** Unix seconds. */
  readonly expiry: number
  readonly subject: Fr
  readonly claim: Claim
  readonly proofs: readonly EvidenceProof[]
  /** Of ak on the disclosure's message; kind `account` only. */
  readonly signature: Signature | undefined
  /** Blocks up to `block`. */
  readonly chain: readonly ViewedBlock[] | undefined
  /** For people; derived, and compared with what the ledger says. */
  readonly summary: EvidenceSummary | undefined
}

const FORMAT = 'nacre-evidence'
const VERSION = 1

const KINDS: readonly EvidenceKind[] = ['statement', 'account', 'payment', 'balance', 'income']
const REQUIRED = ['format', 'version', 'kind', 'genesis', 'block', 'audience', 'nonce', 'expiry', 'subject', 'claim', 'proofs']
const OPTIONAL = ['signature', 'chain', 'summary']
const MAX_GENESIS_BYTES = 8 * 2 ** 20

const FAULTS: Readonly<Record<JsonFault, EvidenceCode>> = {
  syntax: 'evidence/not-json',
  'duplicate-key': 'evidence/duplicate-key',
  depth: 'evidence/too-deep',
  size: 'evidence/too-large',
  values: 'evidence/too-many-values',
  number: 'evidence/number-not-canonical',
  string: 'evidence/string-not-canonical',
}

/** Reads an evidence file; throws `InvalidEvidenceError` on whatever is no evidence in its one form. */
export function parseEvidence(file: string | Uint8Array): Evidence {
  const root = readObject(readDocument(file), REQUIRED, OPTIONAL)
  const kind = KINDS.find((each) => each === root['kind'])
  assertEvidence(kind !== undefined, 'evidence/schema')
  assertEvidence('signature' in root === (kind === 'account'), 'evidence/schema')
  // Nothing comes along that nobody looks at.
  assertEvidence(!('chain' in root && kind === 'balance'), 'evidence/schema')
  const genesisBytes = readBytes(root['genesis'])
  assertEvidence(genesisBytes.length <= MAX_GENESIS_BYTES, 'evidence/genesis-malformed')
  const genesis = refusingAs('evidence/genesis-malformed', () => decodeGenesis(genesisBytes))
  const domain = deriveDomain(genesis)
  const audience = readText(root['audience'])
  const nonce = readBytes(root['nonce'])
  assertEvidence(isAudience(audience) && isNonce(nonce), 'evidence/text-invalid')
  return {
    genesis,
    domain,
    block: readBlock(root['block'], domain),
    audience,
    nonce,
    expiry: readNumber(root['expiry'], MAX_TIME),
    subject: readElement(root['subject']),
    claim: readClaim(kind, root['claim'], domain, genesis),
    proofs: readList(root['proofs'], 0, MAX_PROOFS).map(isAttestation(kind) ? readPart : readProof),
    signature: kind === 'account' ? readSignature(root['signature']) : undefined,
    chain: root['chain'] === undefined ? undefined : readChain(root['chain']),
    summary: root['summary'] === undefined ? undefined : readSummary(root['summary']),
  }
}

function readDocument(file: string | Uint8Array): JsonObject {
  try {
    const value = readJson(typeof file === 'string' ? file : decodeUtf8(file), SIZE_LIMITS)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    assertEvidence(isObject && (value as JsonObject)['format'] === FORMAT, 'evidence/schema')
    const object = value as JsonObject
    // Before anything else: a later version may have other fields.
    assertEvidence(object['version'] === VERSION, 'evidence/version-unknown')
    return object
  } catch (cause) {
    if (cause instanceof MalformedJsonError) throw new InvalidEvidenceError(FAULTS[cause.fault], { cause })
    throw cause
  }
}

function decodeUtf8(bytes: Uint8Array): string {
  assertEvidence(bytes.length <= SIZE_LIMITS.length, 'evidence/too-large')
  return refusingAs('evidence/not-json', () => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
}

function readBlock(value: JsonValue | undefined, domain: LedgerDomain): Evidence['block'] {
  const object = readObject(value, ['height', 'hash', 'header', 'signature'])
  const height = readNumber(object['height'], MAX_HEIGHT)
  const claimed = readBytes(object['hash'], 32)
  const headerBytes = readBytes(object['header'])
  const header = refusingAs('evidence/block-malformed', () => {
    assertEvidence(headerBytes.length === HEADER_BYTES, 'evidence/block-malformed')
    return decodeBlockHeader(headerBytes)
  })
  assertEvidence(header.time <= MAX_TIME, 'evidence/block-malformed')
  const hash = deriveBlockHash(header)
  const isSame = header.height === height && equalBytes(hash, claimed) && equalBytes(header.ledgerId, domain.ledgerId)
  assertEvidence(isSame, 'evidence/block-mismatch')
  return { header, hash, signature: readBytes(object['signature'], ED25519_SIGNATURE_BYTES) }
}

function readProof(value: JsonValue): EvidenceProof {
  const { circuit, proof } = readObject(value, ['circuit', 'proof'])
  return { circuit: readText(circuit), proof: readBytes(proof, PROOF_BYTES) }
}

function readPart(value: JsonValue): EvidenceProof {
  const { share, marks, ...rest } = readObject(value, ['circuit', 'proof', 'share', 'marks'])
  const part = { share: readElement(share), marks: readList(marks, ATTEST_SLOTS, ATTEST_SLOTS).map(readElement) }
  return { ...readProof(rest), part }
}

function isAttestation(kind: EvidenceKind): boolean {
  return kind === 'balance' || kind === 'income'
}

function readSignature(value: JsonValue | undefined): Signature {
  const bytes = readBytes(value, SIGNATURE_BYTES)
  return refusingAs('evidence/signature-invalid', () => decodeSignature(bytes))
}

/** The terms that the context of the evidence covers. */
export function termsOf({ domain, block, audience, nonce, expiry }: Evidence): DisclosureTerms {
  return { domain, height: block.header.height, hash: block.hash, audience, nonce, expiry }
}

function writeProof({ circuit, proof, part }: EvidenceProof): object {
  return { circuit, proof: bytesToHex(proof), ...(part && { share: hexOf(part.share), marks: part.marks.map(hexOf) }) }
}

/** The file of the evidence: what `parseEvidence` reads. Throws `EvidenceTooLargeError` where it would be too large for that. */
export function formatEvidence(evidence: Evidence, limits: SizeLimits = SIZE_LIMITS): string {
  const { genesis, block, audience, nonce, expiry, subject, claim, proofs, signature, chain, summary } = evidence
  const document = {
    format: FORMAT,
    version: VERSION,
    kind: claim.kind,
    summary,
    genesis: bytesToHex(encodeGenesis(genesis)),
    block: {
      height: block.header.height,
      hash: bytesToHex(block.hash),
      header: bytesToHex(encodeBlockHeader(block.header)),
      signature: bytesToHex(block.signature),
    },
    audience,
    nonce: bytesToHex(nonce),
    expiry,
    subject: hexOf(subject),
    claim: writeClaim(claim),
    proofs: proofs.map(writeProof),
    signature: signature && bytesToHex(encodeSignature(signature)),
    chain: chain && writeChain(chain),
  }
  return writeWithin(document, limits)
}
