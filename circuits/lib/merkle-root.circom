pragma circom 2.2.0;

include "circomlib/circuits/poseidon.circom";

/*
 * MerkleRoot(DEPTH): the root of a quaternary tree of fixed depth that has `leaf` at the position whose bits are given.
 *
 * @requires (1) positionBits are 0 or 1, least significant first; two a level, leaf level first.
 * @ensures  (1) root = Poseidon of the children at every level, the node at its child index among its siblings in order.
 */
template MerkleRoot(DEPTH) {
    signal input leaf;
    signal input positionBits[2 * DEPTH];
    signal input siblings[DEPTH][3];
    signal output root;

    signal nodes[DEPTH + 1];
    nodes[0] <== leaf;
    for (var level = 0; level < DEPTH; level++) {
        nodes[level + 1] <== MerkleNode()(nodes[level], positionBits[2 * level], positionBits[2 * level + 1], siblings[level]);
    }
    root <== nodes[DEPTH];
}

/*
 * MerkleNode: the parent of `node`, which is child number low + 2 * high.
 *
 * @requires (1) low and high are 0 or 1.
 * @ensures  (1) parent = Poseidon(c0, c1, c2, c3), where the c are the siblings in order with node inserted at its index.
 */
template MerkleNode() {
    signal input node;
    signal input low;
    signal input high;
    signal input siblings[3];
    signal output parent;

    // Exactly one of the four selectors is 1 (requires 1).
    signal isThird <== high * low;
    var isFirst = 1 - high - low + isThird;
    var isSecondLast = high - isThird;

    signal c0 <== siblings[0] + isFirst * (node - siblings[0]);
    signal c3 <== siblings[2] + isThird * (node - siblings[2]);
    signal towardsNode <== isSecondLast * (node - siblings[1]);
    signal towardsLast <== isThird * (siblings[2] - siblings[1]);
    signal c2 <== siblings[1] + towardsNode + towardsLast;
    // The children are a permutation of node and siblings, so that three of them give the fourth.
    signal c1 <== node + siblings[0] + siblings[1] + siblings[2] - c0 - c2 - c3;

    parent <== Poseidon(4)([c0, c1, c2, c3]);
}
