pragma circom 2.2.0;

include "../lib/account.circom";
include "../lib/attested-note.circom";
include "../lib/discloser.circom";
include "../lib/range.circom";
include "../lib/rising.circom";

/*
 * Attest(DEPTH): notes of an account hold at least so much (PROTOCOL 10.5). Interconnection only.
 *
 * @requires (1) the verifier knows context and audience to be those of the disclosure at hand, anchor and nullifierRoot to be those of
 *               one block, and asset, income, from, to and threshold to be what is claimed; signals are canonical.
 * @ensures  (1) four notes of one account, or fewer, of this asset, stand under anchor at different positions from `from` to `to` - 1.
 * @ensures  (2) income is 0 and they are unspent by nullifierRoot, or income is 1 and another account made each.
 * @ensures  (3) together they hold threshold or more.
 * @ensures  (4) subject is the account's for this audience, and ak of the account signed the context.
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
    signal input threshold; // 128 bits

    // Private.
    signal input ak[2];
    signal input nk;
    signal input jk;
    signal input signatureR[2];
    signal input signatureS;
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

    // ensures (1), (2)
    for (var i = 0; i < 4; i++) {
        AttestedNote(DEPTH)(
            account, nk, anchor, nullifierRoot, asset, income, diversifier[i], amount[i], rseed[i], nf0[i], index[i], origin[i],
            position[i], siblings[i], gapLow[i], gapHigh[i], gapPosition[i], gapSiblings[i]
        );
    }
    Rising(4)(from, to, position);

    // ensures (3): the sum of four 128-bit integers, less one, is below 2^130 if it is no less than 0.
    Range(130)(amount[0] + amount[1] + amount[2] + amount[3] - threshold);

    // ensures (4)
    signal ownSubject <== Discloser()(context, audience, ak, nk, account, signatureR, signatureS);
    subject === ownSubject;
}
