pragma circom 2.2.0;

include "circomlib/circuits/comparators.circom";
include "circomlib/circuits/poseidon.circom";
include "../lib/account.circom";
include "../lib/domain.circom";
include "../lib/input-note.circom";
include "../lib/output-note.circom";
include "../lib/range.circom";
include "../lib/spend-authorization.circom";

/*
 * Transfer(DEPTH): the one statement of shield, transfer and unshield (PROTOCOL 5). Interconnection only.
 *
 * @requires (1) the ledger knows anchor, nf, period, publicIn, publicOut and publicAsset to be right by its rules, and txHash to be that
 *               of the transaction; signals are canonical.
 * @ensures  (1) one account spends two notes, or dummies of amount 0, whose nullifiers are nf[0] != nf[1].
 * @ensures  (2) three notes of the same asset are made; nothing is created or lost beyond publicIn and publicOut.
 * @ensures  (3) publicAsset is that asset if anything crosses the pool's border, else 0.
 * @ensures  (4) ak of the account signed everything that is published but anchor, tag and journal, which follow from the rest.
 * @ensures  (5) tag and journal tell all three outputs to whoever holds the account's key of this period.
 */
template Transfer(DEPTH) {
    // Public, in the order of PROTOCOL 5.
    signal input anchor;
    signal input nf[2];
    signal input cm[3];
    signal input tag;
    signal input journal[3][2];
    signal input period;
    signal input publicIn; // 128 bits
    signal input publicOut; // 128 bits
    signal input publicAsset;
    signal input txHash;

    // Private.
    signal input ak[2];
    signal input nk;
    signal input jk;
    signal input signatureR[2];
    signal input signatureS;
    signal input asset; // 32 bits
    signal input inDiversifier[2];
    signal input inAmount[2]; // 128 bits
    signal input inPsi[2];
    signal input inPosition[2]; // 2 * DEPTH bits
    signal input inSiblings[2][DEPTH][3];
    signal input outOwner[3];
    signal input outAmount[3]; // 128 bits
    signal input outRseed[3];
    signal input outSelf[3]; // 0 or 1
    signal input outDiversifier[3];

    signal account;
    signal periodKey[1];
    (account, periodKey) <== Account(1)(ak, nk, jk, [period]);
    signal origin <== Poseidon(3)([tag_origin(), account, nf[0]]);

    Range(32)(asset);
    Range(128)(publicIn);
    Range(128)(publicOut);

    // ensures (1)
    signal nullifier[2];
    for (var i = 0; i < 2; i++) {
        nullifier[i] <== InputNote(DEPTH)(account, nk, anchor, asset, inDiversifier[i], inAmount[i], inPsi[i], inPosition[i], inSiblings[i]);
        nf[i] === nullifier[i];
    }
    signal sameNullifier <== IsEqual()(nf);
    sameNullifier === 0;

    // ensures (2), (5)
    signal commitment[3];
    signal entry[3][2];
    for (var j = 0; j < 3; j++) {
        (commitment[j], entry[j]) <== OutputNote(j)(account, periodKey[0], nf[0], origin, asset, outOwner[j], outAmount[j], outRseed[j], outSelf[j], outDiversifier[j]);
        cm[j] === commitment[j];
        journal[j][0] === entry[j][0];
        journal[j][1] === entry[j][1];
    }
    signal journalTag <== Poseidon(3)([tag_journal_tag(), periodKey[0], nf[0]]);
    tag === journalTag;

    // ensures (2): sums of at most four 128-bit integers do not wrap.
    inAmount[0] + inAmount[1] + publicIn === outAmount[0] + outAmount[1] + outAmount[2] + publicOut;

    // ensures (3): both are 128 bits, so that the sum is 0 only if both are.
    signal isInside <== IsZero()(publicIn + publicOut);
    publicAsset === (1 - isInside) * asset;

    // ensures (4)
    signal message <== Poseidon(11)([tag_signed(), nf[0], nf[1], cm[0], cm[1], cm[2], publicIn, publicOut, publicAsset, period, txHash]);
    SpendAuthorization()(ak, signatureR, signatureS, message);
}
