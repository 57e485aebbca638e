pragma circom 2.2.0;

include "circomlib/circuits/poseidon.circom";
include "./domain.circom";

/*
 * Account: the name under which an account's keys hang together.
 *
 * @ensures (1) account = H(account, ak.x, ak.y, nk, jk)
 * @ensures (2) periodKey = H(journal-period, jk, account, period). It contains ak by way of account: who lacks ak's signature
 *              cannot reach another account's period key with a jk that he knows.
 */
template Account() {
    signal input ak[2];
    signal input nk;
    signal input jk;
    signal input period;
    signal output account;
    signal output periodKey;

    account <== Poseidon(5)([tag_account(), ak[0], ak[1], nk, jk]);
    periodKey <== Poseidon(4)([tag_journal_period(), jk, account, period]);
}
