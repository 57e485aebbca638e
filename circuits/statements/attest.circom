pragma circom 2.2.0;

include "circomlib/circuits/poseidon.circom";
include "../lib/account.circom";
include "../lib/attested-note.circom";
include "../lib/discloser.circom";
include "../lib/domain.circom";
include "../lib/range.circom";
include "../lib/rising.circom";

/*
 * Attest(DEPTH): notes of an account hold at least a part of what is claimed (PROTOCOL 10.5). Interconnection only.
 *
 * @requires (1) the verifier knows context and audience to be those of the disclosure at hand, anchor and nullifierRoot to be those of
 *               one block, asset, income, from and to to be what is claimed, and part and next to be the number of this proof and
 *               that of the next, 0 after the last; signals are canonical.
 * @requires (2) the verifier has all proofs of the context, of one subject, sees that no mark is there twice, and adds up their shares.
 * @ensures  (1) four notes of one account, or fewer, of this asset, stand under anchor at different positions from `from` to `to` - 1.
 * @ensures  (2) income is 0 and they are unspent by nullifierRoot, or income is 1 and another account made each.
 * @ensures  (3) together they hold threshold or more, and share = threshold + m(part) - m(next), m(i) = i * H(share, nk, context, i).
 * @ensures  (4) subject is the account's for this audience, and ak of the account signed the context.
 * @ensures  (5) mark[i] is that of note i, for this context.
 *
 * @argument Notes have one mark each, so that none counts twice, in one proof or two. nk is one, for it is in the subject: each mask is
 *           added once and taken away once, and shares add up to the sum of thresholds, which are below 2^128 and at most 1024. m(0) is 0,
 *           so that a single share is its threshold. Of n shares any n - 1 are as if drawn at random; all of them tell their sum.
 */
template Attest(DEPTH) {
    // Public, in the order of PROTOCOL 10.5.
    signal input context;
    signal input audience;
    signal input subject;
    signal input anchor;
    signal input nullifierRoot;
    signal input asset; // 32 bits
    signal input income; // 0 or 1
    signal input from; // 32 bits
    signal input to; // 33 bits
    signal input part;
    signal input next;
    signal input share;
    signal input mark[4];

    // Private.
    signal input ak[2];
    signal input nk;
    signal input jk;
    signal input signatureR[2];
    signal input signatureS;
    signal input threshold; // 128 bits
    signal input diversifier[4];
    signal input amount[4]; // 128 bits
    signal input rseed[4];
    signal input nf0[4];
    signal input index[4];
    signal input origin[4];
    signal input position[4]; // 2 * DEPTH bits
    signal input siblings[4][DEPTH][3];
    signal input gapLow[4];
    signal input gapHigh[4];
    signal input gapPosition[4]; // 2 * DEPTH bits
    signal input gapSiblings[4][DEPTH][3];

    signal none[0];
    signal account;
    signal keys[0];
    (account, keys) <== Account(0)(ak, nk, jk, none);

    Range(32)(asset);
    income * (1 - income) === 0;
    Range(32)(from);
    Range(33)(to);
    Range(128)(threshold);

    // ensures (1), (2), (5)
    signal ownMark[4];
    for (var i = 0; i < 4; i++) {
        ownMark[i] <== AttestedNote(DEPTH)(
            context, account, nk, anchor, nullifierRoot, asset, income, diversifier[i], amount[i], rseed[i], nf0[i], index[i], origin[i],
            position[i], siblings[i], gapLow[i], gapHigh[i], gapPosition[i], gapSiblings[i]
        );
        mark[i] === ownMark[i];
    }
    Rising(4)(from, to, position);

    // ensures (3): the sum of four 128-bit integers, less one, is below 2^130 if it is no less than 0.
    Range(130)(amount[0] + amount[1] + amount[2] + amount[3] - threshold);
    signal maskOfPart <== Poseidon(4)([tag_share(), nk, context, part]);
    signal maskOfNext <== Poseidon(4)([tag_share(), nk, context, next]);
    signal added <== part * maskOfPart;
    signal taken <== next * maskOfNext;
    share === threshold + added - taken;

    // ensures (4)
    signal ownSubject <== Discloser()(context, audience, ak, nk, account, signatureR, signatureS);
    subject === ownSubject;
}
