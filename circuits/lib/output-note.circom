pragma circom 2.2.0;

include "circomlib/circuits/poseidon.circom";
include "./domain.circom";
include "./note.circom";
include "./range.circom";

/*
 * OutputNote(INDEX): a note is made and written into the journal.
 *
 * @requires (1) asset < 2^32; INDEX is the output's place in the transaction.
 * @ensures  (1) amount < 2^128.
 * @ensures  (2) commitment = H(note, owner, asset + 2^32 * amount, psi), psi = H(psi, rseed, nf0, INDEX, origin).
 * @ensures  (3) journal = (asset + 2^32 * amount + 2^160 * self + k0, owner + k1), (k0, k1) the mask of periodKey and commitment.
 * @ensures  (4) self is 0 or 1; if it is 1, owner = H(owner, account, diversifier).
 */
template OutputNote(INDEX) {
    signal input account;
    signal input periodKey;
    signal input nf0;
    signal input origin;
    signal input asset;
    signal input owner;
    signal input amount;
    signal input rseed;
    signal input self;
    signal input diversifier;
    signal output commitment;
    signal output journal[2];

    Range(128)(amount); // ensures (1)
    signal psi <== Poseidon(5)([tag_psi(), rseed, nf0, INDEX, origin]);
    commitment <== NoteCommitment()(owner, asset, amount, psi); // ensures (2)

    self * (1 - self) === 0; // ensures (4)
    signal ownOwner <== NoteOwner()(account, diversifier);
    self * (owner - ownOwner) === 0; // ensures (4)

    signal mask[2] <== PoseidonEx(3, 2)([tag_mask(), periodKey, commitment], 0);
    journal[0] <== asset + (1 << 32) * amount + (1 << 160) * self + mask[0]; // ensures (3)
    journal[1] <== owner + mask[1]; // ensures (3)
}
