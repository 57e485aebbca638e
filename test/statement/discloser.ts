import { bytesToBigint, type Rng } from '../../src/base'
import {
  addPoints,
  FIELD_MODULUS,
  type Fr,
  hash,
  mulBase8,
  reduceFr,
  type Signature,
  SUBGROUP_ORDER,
  signEddsa,
} from '../../src/crypto'
import {
  type DiscloserPrivate,
  type DisclosurePublic,
  deriveAuthorizationMessage,
  deriveDisclosureMessage,
  deriveSubject,
} from '../../src/statement'
import { ORDER_8 } from '../crypto/points'
import { createRng } from '../ledger/fixture'
import { drawFr } from './plant'

/** Keys, and what they are shown to whom for. */
export interface Terms {
  readonly ask: bigint
  readonly nk: bigint
  readonly jk: bigint
  readonly context: bigint
  readonly audience: bigint
}

/** What a liar puts in the place of what would follow. */
export interface DiscloserForgery {
  /** The account's public key; nobody knows its secret. */
  readonly ak?: readonly [bigint, bigint]
  readonly subject?: bigint
  readonly message?: Fr
  readonly signer?: bigint
  readonly signature?: (signature: Signature) => { readonly r: { x: bigint; y: bigint }; readonly s: bigint }
}

export const fr = (value: bigint): Fr => reduceFr(value)
export const draw = (rng: Rng, bits: number): bigint => bytesToBigint(rng.bytes(bits / 8))

/** `edge`: the least and the greatest that a context and an audience can be. */
export function drawTerms(rng: Rng, size: 'usual' | 'edge'): Terms {
  const isUsual = size === 'usual'
  return {
    ask: draw(rng, 240) + 1n,
    nk: isUsual ? drawFr(rng) : FIELD_MODULUS - 1n,
    jk: isUsual ? drawFr(rng) : FIELD_MODULUS - 2n,
    context: isUsual ? draw(rng, 248) : (1n << 248n) - 1n,
    audience: isUsual ? draw(rng, 248) : 0n,
  }
}

/** The subject of the account of these keys. */
export function subjectOf({ ak, nk, jk }: Pick<DiscloserPrivate, 'ak' | 'nk' | 'jk'>, audience: Fr): Fr {
  return deriveSubject({ nk, account: hash('account', ...ak, nk, jk) }, audience)
}

/** The same of the terms of a disclosure, some of them changed. */
function subjectOfTerms({ ask, nk, jk, audience }: Terms, changes: { readonly nk?: Fr; readonly audience?: Fr } = {}): Fr {
  const { x, y } = mulBase8(ask)
  return subjectOf({ ak: [x, y], nk: changes.nk ?? fr(nk), jk: fr(jk) }, changes.audience ?? fr(audience))
}

/** The part that all disclosures have: true unless it is forged. */
export function disclose(
  rng: Rng,
  terms: Terms,
  forged: DiscloserForgery = {},
): { readonly open: DisclosurePublic; readonly secret: DiscloserPrivate } {
  const point = mulBase8(terms.ask)
  const ak = forged.ak ?? [point.x, point.y]
  const [context, audience] = [fr(terms.context), fr(terms.audience)]
  const honest = signEddsa({ rng }, forged.signer ?? terms.ask, forged.message ?? deriveDisclosureMessage(context))
  const { r, s } = forged.signature ? forged.signature(honest) : honest
  return {
    open: {
      context,
      audience,
      subject: fr(forged.subject ?? subjectOf({ ak: [fr(ak[0]), fr(ak[1])], nk: fr(terms.nk), jk: fr(terms.jk) }, audience)),
    },
    secret: {
      ak: [fr(ak[0]), fr(ak[1])],
      nk: fr(terms.nk),
      jk: fr(terms.jk),
      signatureR: [fr(r.x), fr(r.y)],
      signatureS: fr(s),
    },
  }
}

/** Lines of Discloser, SpendAuthorization and circomlib's EdDSAPoseidonVerifier, and what says that the subject is the account's. */
const CONSTRAINTS = {
  subject: 'subject === ownSubject;',
  akOnCurve: 'BabyCheck()(ak[0], ak[1]);',
  rOnCurve: 'BabyCheck()(r[0], r[1]);',
  s253: 'snum2bits.in <== S;',
  sBelowL: 'compConstant.out*enabled === 0;',
  akOrder: 'isZero.out*enabled === 0;',
  equation: 'eqCheck',
} as const

/** One way to lie about who discloses: changes of the terms, or what is put in the place of what follows. */
export interface DiscloserLie {
  readonly name: string
  readonly failure: 'subject' | 'signature'
  readonly constraint: string
  readonly forged: (terms: Terms) => DiscloserForgery
}

const lie = (
  name: string,
  failure: DiscloserLie['failure'],
  place: keyof typeof CONSTRAINTS,
  forged: DiscloserForgery | ((terms: Terms) => DiscloserForgery),
): DiscloserLie => ({
  name,
  failure,
  constraint: CONSTRAINTS[place],
  forged: typeof forged === 'function' ? forged : () => forged,
})

const other = drawFr(createRng('other'))
const stranger = 987_654_321n
const R = FIELD_MODULUS
const small = { x: 0n, y: R - 1n }
/** The message of a spend with the context where a transaction's hash stands. */
const spend = (context: bigint): Fr =>
  deriveAuthorizationMessage({
    nf: [other, other],
    cm: [other, other, other],
    publicIn: fr(0n),
    publicOut: fr(0n),
    publicAsset: fr(0n),
    period: fr(682n),
    txHash: fr(context),
  })

/** Ways to be somebody else, or to disclose without the account's owner. */
export const DISCLOSER_LIES: readonly DiscloserLie[] = [
  lie('a subject off by one', 'subject', 'subject', (terms) => ({ subject: subjectOfTerms(terms) + 1n })),
  lie('the subject of an account with another nk', 'subject', 'subject', (terms) => ({
    subject: subjectOfTerms(terms, { nk: other }),
  })),
  lie('the subject of another account with this nk', 'subject', 'subject', (terms) => ({
    subject: subjectOfTerms({ ...terms, ask: stranger }),
  })),
  lie('the subject of the nk alone', 'subject', 'subject', ({ nk, audience }) => ({
    subject: hash('subject', fr(nk), fr(audience)),
  })),
  lie('the subject for another audience', 'subject', 'subject', (terms) => ({
    subject: subjectOfTerms(terms, { audience: other }),
  })),
  lie('the subject of the jk', 'subject', 'subject', (terms) => ({
    subject: subjectOfTerms({ ...terms, nk: terms.jk }),
  })),
  lie("a stranger's signature", 'signature', 'equation', { signer: stranger }),
  lie('a signature on another context', 'signature', 'equation', ({ context }) => ({
    message: deriveDisclosureMessage(fr(context ^ 1n)),
  })),
  lie('a signature on the bare context', 'signature', 'equation', ({ context }) => ({ message: fr(context) })),
  lie('a signature of a spend', 'signature', 'equation', ({ context }) => ({ message: spend(context) })),
  lie('a signature on the audience', 'signature', 'equation', ({ audience }) => ({
    message: deriveDisclosureMessage(fr(audience)),
  })),
  lie('an S off by one', 'signature', 'equation', { signature: ({ r, s }) => ({ r, s: (s + 1n) % SUBGROUP_ORDER }) }),
  lie('S + l, the same signature once more', 'signature', 'sBelowL', {
    signature: ({ r, s }) => ({ r, s: s + SUBGROUP_ORDER }),
  }),
  lie('an S of 254 bits', 'signature', 's253', { signature: ({ r }) => ({ r, s: 1n << 253n }) }),
  lie('an R off the curve', 'signature', 'rOnCurve', { signature: ({ r, s }) => ({ r: { x: r.x + 1n, y: r.y }, s }) }),
  lie('an R with a part of small order', 'signature', 'equation', {
    signature: ({ r, s }) => ({ r: addPoints(r, small as never), s }),
  }),
  lie('a key of small order, under which anybody could sign', 'signature', 'akOrder', {
    ak: [small.x, small.y],
    signature: () => ({ r: mulBase8(5n), s: 5n }),
  }),
  lie('a key of order eight', 'signature', 'akOrder', {
    ak: [ORDER_8.x, ORDER_8.y],
    signature: () => ({ r: mulBase8(5n), s: 5n }),
  }),
  lie('a key off the curve', 'signature', 'akOnCurve', ({ ask }) => {
    const { x, y } = mulBase8(ask)
    return { ak: [x + 1n, y] }
  }),
]
