pragma circom 2.2.0;

include "circomlib/circuits/bitify.circom";
include "circomlib/circuits/poseidon.circom";
include "./domain.circom";
include "./merkle-root.circom";
include "./note.circom";
include "./range.circom";

/*
 * InputNote(DEPTH): a note of the account is spent, or a dummy of amount 0.
 *
 * @requires (1) asset < 2^32.
 * @ensures  (1) amount < 2^128, position < 4^DEPTH.
 * @ensures  (2) nullifier = H(nullifier, nk, cm, position), cm the commitment of (owner, asset, amount, psi), owner of the account.
 * @ensures  (3) amount = 0, or cm is the leaf at position under anchor.
 *
 * @argument A dummy skips membership alone: its amount 0 is inside its commitment, so that its nullifier is never that of a note
 *           with an amount, and nobody can block a victim's note with it.
 */
template InputNote(DEPTH) {
    signal input account;
    signal input nk;
    signal input anchor;
    signal input asset;
    signal input diversifier;
    signal input amount;
    signal input psi;
    signal input position;
    signal input siblings[DEPTH][3];
    signal output nullifier;

    Range(128)(amount); // ensures (1)
    signal positionBits[2 * DEPTH] <== Num2Bits(2 * DEPTH)(position); // ensures (1)

    signal owner <== NoteOwner()(account, diversifier);
    signal commitment <== NoteCommitment()(owner, asset, amount, psi);
    nullifier <== Poseidon(4)([tag_nullifier(), nk, commitment, position]); // ensures (2)

    signal root <== MerkleRoot(DEPTH)(commitment, positionBits, siblings);
    amount * (root - anchor) === 0; // ensures (3)
}
