import { assertNotAborted, InternalError, type Observed, type Rng } from '../../base'
import { type Fr, parseFr, type X25519 } from '../../crypto'
import {
  type Address,
  authorizeMessage,
  deriveFullViewingKey,
  diversifierToFr,
  type FullViewingKey,
  revealFullViewingKey,
  type SpendingKey,
  sameViewingKey,
} from '../../keys'
import { type ChainView, deriveBlockHash, deriveDomain, type ViewedBlock } from '../../rules'
import {
  type AttestPart,
  type AttestPrivate,
  attestInputs,
  bindingInputs,
  type DiscloserPrivate,
  deriveDisclosureMessage,
  derivePart,
  deriveSubject,
  type Prover,
  paymentInputs,
  type SignalInputs,
} from '../../statement'
import { placeOf } from './attest'
import type { Claim } from './claim'
import { deriveAudience, deriveContext, isAudience, isNonce, MAX_TIME } from './context'
import { embedBlocks } from './embed'
import { DisclosureRequestError } from './errors'
import { findClaim } from './find'
import type { NeededStatement } from './findings'
import { type Evidence, type EvidenceProof, termsOf } from './format'
import { summarize } from './summary'

/** What making evidence needs; a prover only where something is proven: not for kind `account`. */
export interface MakeEvidenceDeps {
  readonly prover: Prover | undefined
  readonly rng: Rng
  readonly x25519: X25519
}

/** For whom evidence is made, of what ledger, and by whose authority. */
export interface EvidenceRequest extends Observed {
  /** The discloser's own view of the ledger; evidence speaks as of its newest block unless `height` says otherwise. */
  readonly view: ChainView
  readonly height?: number | undefined
  /** 1 to 256 bytes of UTF-8 without control characters. */
  readonly audience: string
  /** 8 to 64 bytes that the audience chose. */
  readonly nonce: Uint8Array
  /** Unix seconds. */
  readonly expiry: number
  readonly viewingKey: FullViewingKey
  /** Signs what is disclosed; goes nowhere else. */
  readonly authorize: SpendingKey
  /** Whether the blocks that a reader needs come along; default `true`, but for kind `account`, which needs all of them. */
  readonly embed?: boolean | undefined
  /** Whether a summary for people comes along; default `true`. */
  readonly summary?: boolean | undefined
  /** Whether the summary shows memos and, of a payment, whether the file opens its memo at all; default `false`. */
  readonly memos?: boolean | undefined
}

/** Notes that one proof of an attestation counts, and how much of what they hold. */
export type PrivatePart = Pick<AttestPrivate, 'slots' | 'threshold'>

/** What the proofs of a kind take beside the account's keys. */
export interface ProofMaterial {
  /** The address that the claim names. */
  readonly address?: Address | undefined
  /** Of each proof of an attestation. */
  readonly parts?: readonly PrivatePart[] | undefined
}

/**
 * Makes evidence of a claim. Stages: `blocks`, then the prover's, for each proof. Throws `DisclosureRequestError` on terms that no
 * evidence can have or another account's spending key, `EvidenceTooLargeError` on more blocks than a reader takes,
 * `InvalidEvidenceError` when the claim is not what the ledger says.
 */
export async function makeEvidence(
  deps: MakeEvidenceDeps,
  request: EvidenceRequest,
  claim: Claim,
  material: ProofMaterial,
): Promise<Evidence> {
  const { viewingKey, view, embed = claim.kind !== 'account' } = request
  const draft = await draftEvidence(request, claim)
  const observed = { onProgress: request.onProgress, signal: request.signal }
  const context = deriveContext(termsOf(draft), claim)
  const audience = deriveAudience(request.audience)
  const { ak, nk, jk } = revealFullViewingKey(viewingKey)
  const signature = authorizeMessage(request.authorize, deriveDisclosureMessage(context), deps.rng)
  const keys: DiscloserPrivate = {
    ak: [ak.x, ak.y],
    nk,
    jk,
    signatureR: [signature.r.x, signature.r.y],
    signatureS: signature.s,
  }
  const parts = partsOf(claim, context, keys, material)
  const { findings, statements } = await findClaim({
    evidence: draft,
    context,
    audience,
    parts,
    x25519: deps.x25519,
    source: view,
    observed,
  })
  // Before what takes long: evidence with too many blocks need not be proven.
  const chain = embed ? await embedBlocks(view, draft, claim) : undefined
  const proofs: EvidenceProof[] = []
  for (const [index, statement] of statements.entries()) {
    assertNotAborted(request.signal)
    if (!deps.prover) throw new DisclosureRequestError('this kind of evidence takes a prover')
    const inputs = inputsOf(statement, keys, material, index)
    const { proof } = await deps.prover.prove(statement.circuit, inputs, observed)
    proofs.push({ circuit: statement.circuit, proof, part: parts[index] })
  }
  const items = request.memos ? findings.items : findings.items.map((item) => ({ ...item, memo: undefined }))
  return {
    ...draft,
    proofs,
    signature: claim.kind === 'account' ? signature : undefined,
    chain,
    summary: request.summary === false ? undefined : summarize(draft.genesis, items, findings.totals),
  }
}

/** Everything but proofs, signature, blocks and summary. */
async function draftEvidence(request: EvidenceRequest, claim: Claim): Promise<Evidence> {
  const { view, audience, nonce, expiry, viewingKey, authorize, height = view.to } = request
  if (!isAudience(audience)) throw new DisclosureRequestError('an audience is 1 to 256 bytes of text without control characters')
  if (!isNonce(nonce)) throw new DisclosureRequestError('a nonce has 8 to 64 bytes')
  if (!Number.isSafeInteger(expiry) || expiry < 0 || expiry > MAX_TIME)
    throw new DisclosureRequestError('the expiry is no time in whole seconds')
  if (!sameViewingKey(deriveFullViewingKey(authorize), viewingKey))
    throw new DisclosureRequestError('the spending key is of another account')
  const { header, signature } = await blockAt(view, height)
  if (!signature) throw new InternalError('the view does not tell the signature of its block')
  return {
    genesis: view.genesis,
    domain: deriveDomain(view.genesis),
    block: { header, hash: deriveBlockHash(header), signature },
    audience,
    nonce,
    expiry,
    subject: deriveSubject(revealFullViewingKey(viewingKey), deriveAudience(audience)),
    claim,
    proofs: [],
    signature: undefined,
    chain: undefined,
    summary: undefined,
  }
}

async function blockAt(view: ChainView, height: number): Promise<ViewedBlock> {
  if (Number.isSafeInteger(height) && height >= 0) for await (const block of view.blocks(height, height)) return block
  throw new DisclosureRequestError(`the ledger has no block ${height}`)
}

function partsOf(claim: Claim, context: Fr, keys: DiscloserPrivate, { parts = [] }: ProofMaterial): readonly AttestPart[] {
  if (claim.kind !== 'balance' && claim.kind !== 'income') return []
  const asset = parseFr(BigInt(claim.asset))
  return parts.map((own, index) => derivePart({ context, asset, ...placeOf(index, parts.length) }, { ...keys, ...own }))
}

function inputsOf(
  statement: NeededStatement,
  keys: DiscloserPrivate,
  { address, parts }: ProofMaterial,
  index: number,
): SignalInputs {
  if (statement.circuit === 'attest') {
    const own = parts?.[index]
    if (!own) throw new InternalError('a part without notes')
    return attestInputs(statement.open, { ...keys, ...own })
  }
  if (!address) throw new InternalError('a claim without its address')
  const diversifier = diversifierToFr(address.diversifier)
  return statement.circuit === 'binding'
    ? bindingInputs(statement.open, { ...keys, diversifier })
    : paymentInputs(statement.open, { ...keys, diversifier })
}
