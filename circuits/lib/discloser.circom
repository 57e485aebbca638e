pragma circom 2.2.0;

include "circomlib/circuits/poseidon.circom";
include "./domain.circom";
include "./spend-authorization.circom";

/*
 * Discloser: to whom somebody discloses, and that the account's owner agreed to it (PROTOCOL 10.2).
 *
 * @requires (1) ak and nk are those of the account that the statement is about.
 * @ensures  (1) subject = H(subject, nk, audience).
 * @ensures  (2) (signatureR, signatureS) is a signature of ak on H(disclosed, context).
 *
 * @argument The message has a tag of its own, so that no spend authorization is a consent to disclose, nor the other way round. nk is
 *           hashed into the account, so that the account has one subject for an audience; without nk nobody links two subjects.
 */
template Discloser() {
    signal input context;
    signal input audience;
    signal input ak[2];
    signal input nk;
    signal input signatureR[2];
    signal input signatureS;
    signal output subject <== Poseidon(3)([tag_subject(), nk, audience]); // ensures (1)

    signal message <== Poseidon(2)([tag_disclosed(), context]);
    SpendAuthorization()(ak, signatureR, signatureS, message); // ensures (2)
}
