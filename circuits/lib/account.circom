pragma circom 2.2.0;

include "circomlib/circuits/poseidon.circom";
include "./domain.circom";

/*
 * Account(PERIODS): the name under which an account's keys hang together, and its journal keys of PERIODS periods, none or more.
 *
 * @ensures (1) account = H(account, ak.x, ak.y, nk, jk)
 * @ensures (2) periodKey[i] = H(journal-period, jk, account, period[i]). It contains ak by way of account: who lacks ak's signature
 *              cannot reach another account's period key with a jk that he knows.
 */
template Account(PERIODS) {
    signal input ak[2];
    signal input nk;
    signal input jk;
    signal input period[PERIODS];
    signal output account;
    signal output periodKey[PERIODS];

    account <== Poseidon(5)([tag_account(), ak[0], ak[1], nk, jk]);
    for (var i = 0; i < PERIODS; i++) {
        periodKey[i] <== Poseidon(4)([tag_journal_period(), jk, account, period[i]]);
    }
}
