pragma circom 2.2.0;

include "circomlib/circuits/bitify.circom";
include "circomlib/circuits/comparators.circom";
include "circomlib/circuits/poseidon.circom";
include "./domain.circom";
include "./gap.circom";
include "./merkle-root.circom";
include "./note.circom";
include "./range.circom";

/*
 * AttestedNote(DEPTH): a note of the account is on the ledger, and unspent or received from another; or its amount is 0.
 *
 * @requires (1) asset < 2^32, income is 0 or 1.
 * @requires (2) a leaf under nullifierRoot is EMPTY or H(gap, low, high), no nullifier of the ledger lying between (high 0: above low).
 * @ensures  (1) amount < 2^128, position < 4^DEPTH.
 * @ensures  (2) amount = 0, or the leaf at position under anchor commits to (owner, asset, amount, psi), owner of the account,
 *               psi = H(psi, rseed, nf0, index, origin).
 * @ensures  (3) if income is 0 and amount is not: a gap under nullifierRoot is around H(nullifier, nk, cm, position).
 * @ensures  (4) if income is 1 and amount is not 0: origin is not H(origin, account, nf0).
 * @ensures  (5) mark = H(mark, nk, H(nullifier, nk, cm, position), context), of any amount.
 *
 * @argument nf0 and origin are those of the transaction that made the note: its circuit hashed them into psi, and psi is
 *           in the commitment. Position and nk are those of its nullifier, for the account that owns it has one nk. An
 *           inner node is no leaf, since the path has DEPTH levels; EMPTY is no hash that anybody knows an opening of.
 *           A note of the tree has one nullifier, and with it one mark in a context; who lacks nk cannot tell a mark from a random element,
 *           not even when its nullifier is known, nor one of an amount from one without.
 */
template AttestedNote(DEPTH) {
    signal input context;
    signal input account;
    signal input nk;
    signal input anchor;
    signal input nullifierRoot;
    signal input asset;
    signal input income;
    signal input diversifier;
    signal input amount;
    signal input rseed;
    signal input nf0;
    signal input index;
    signal input origin;
    signal input position;
    signal input siblings[DEPTH][3];
    signal input gapLow;
    signal input gapHigh;
    signal input gapPosition;
    signal input gapSiblings[DEPTH][3];
    signal output mark;

    Range(128)(amount); // ensures (1)
    signal positionBits[2 * DEPTH] <== Num2Bits(2 * DEPTH)(position); // ensures (1)
    signal gapPositionBits[2 * DEPTH] <== Num2Bits(2 * DEPTH)(gapPosition);

    signal owner <== NoteOwner()(account, diversifier);
    signal psi <== Poseidon(5)([tag_psi(), rseed, nf0, index, origin]);
    signal commitment <== NoteCommitment()(owner, asset, amount, psi);
    signal root <== MerkleRoot(DEPTH)(commitment, positionBits, siblings);
    amount * (root - anchor) === 0; // ensures (2)

    signal isEmpty <== IsZero()(amount);
    signal unspent <== (1 - isEmpty) * (1 - income);
    var received = 1 - isEmpty - unspent;

    signal nullifier <== Poseidon(4)([tag_nullifier(), nk, commitment, position]);
    signal gap <== Poseidon(3)([tag_gap(), gapLow, gapHigh]);
    signal gapRoot <== MerkleRoot(DEPTH)(gap, gapPositionBits, gapSiblings);
    unspent * (gapRoot - nullifierRoot) === 0; // ensures (3)
    // What need not be unspent is 1, between 0 and the end.
    signal low <== unspent * gapLow;
    signal value <== 1 + unspent * (nullifier - 1);
    signal high <== unspent * gapHigh;
    Gap()(low, value, high); // ensures (3)

    signal ownOrigin <== Poseidon(3)([tag_origin(), account, nf0]);
    signal isOwn <== IsEqual()([origin, ownOrigin]);
    received * isOwn === 0; // ensures (4)

    mark <== Poseidon(4)([tag_mark(), nk, nullifier, context]); // ensures (5)
}
