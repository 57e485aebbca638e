pragma circom 2.2.0;

include "circomlib/circuits/poseidon.circom";
include "./domain.circom";

/*
 * NoteCommitment: cm = H(note, owner, asset + 2^32 * amount, psi).
 *
 * @requires (1) asset < 2^32, amount < 2^128: else two notes pack alike.
 * @ensures  (1) commitment is that of the note.
 */
template NoteCommitment() {
    signal input owner;
    signal input asset;
    signal input amount;
    signal input psi;
    signal output commitment <== Poseidon(4)([tag_note(), owner, asset + (1 << 32) * amount, psi]);
}

/*
 * NoteOwner: owner = H(owner, account, diversifier).
 *
 * @argument The diversifier needs no range: the statement is that *some* diversifier makes the owner out of this account, and
 *           H binds the account whatever the diversifier is.
 */
template NoteOwner() {
    signal input account;
    signal input diversifier;
    signal output owner <== Poseidon(3)([tag_owner(), account, diversifier]);
}
