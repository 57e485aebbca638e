pragma circom 2.2.0;

include "circomlib/circuits/poseidon.circom";
include "./domain.circom";
include "./spend-authorization.circom";

/*
 * Discloser: to whom somebody discloses, and that the account's owner agreed to it (PROTOCOL 10.2).
 *
 * @requires (1) account is that of ak and nk, and the one that the statement is about.
 * @ensures  (1) subject = H(subject, nk, account, audience).
 * @ensures  (2) (signatureR, signatureS) is a signature of ak on H(disclosed, context).
 *
 * @argument The message has a tag of its own, so that no spend authorization is a consent to disclose, nor the other way round. Another
 *           account has another subject, also one that was given the same nk; without nk nobody links two subjects.
 */
template Discloser() {
    signal input context;
    signal input audience;
    signal input ak[2];
    signal input nk;
    signal input account;
    signal input signatureR[2];
    signal input signatureS;
    signal output subject <== Poseidon(4)([tag_subject(), nk, account, audience]); // ensures (1)

    signal message <== Poseidon(2)([tag_disclosed(), context]);
    SpendAuthorization()(ak, signatureR, signatureS, message); // ensures (2)
}
