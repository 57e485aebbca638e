pragma circom 2.2.0;

include "circomlib/circuits/comparators.circom";
include "circomlib/circuits/poseidon.circom";
include "../lib/account.circom";
include "../lib/discloser.circom";
include "../lib/domain.circom";
include "../lib/note.circom";

/*
 * Payment: the account of this address made this transaction, or another account did (PROTOCOL 10.4). Interconnection only.
 *
 * @requires (1) the verifier knows context and audience to be those of the disclosure at hand, owner that of the address, nf0, tag and
 *               period to be the transaction's, and origin to be opened by the payment key; signals are canonical.
 * @ensures  (1) owner is that of an address of one account.
 * @ensures  (2) payer is 1 and origin that of a transaction of the account with nf0, or payer is 0 and origin is not.
 * @ensures  (3) if payer is 1, tag is the one that the account's transaction with nf0 has in this period.
 * @ensures  (4) subject is the account's for this audience, and ak of the account signed the context.
 *
 * @argument The circuit of the transaction wrote the tag with the period key of the account whose ak signed it: the same account.
 */
template Payment() {
    // Public, in the order of PROTOCOL 10.4.
    signal input context;
    signal input audience;
    signal input subject;
    signal input owner;
    signal input payer; // 0 or 1
    signal input nf0;
    signal input tag;
    signal input period;
    signal input origin;

    // Private.
    signal input ak[2];
    signal input nk;
    signal input jk;
    signal input signatureR[2];
    signal input signatureS;
    signal input diversifier;

    // ensures (1)
    signal account;
    signal periodKey[1];
    (account, periodKey) <== Account(1)(ak, nk, jk, [period]);
    signal ownOwner <== NoteOwner()(account, diversifier);
    owner === ownOwner;

    // ensures (2)
    signal ownOrigin <== Poseidon(3)([tag_origin(), account, nf0]);
    signal isOwn <== IsEqual()([origin, ownOrigin]);
    payer === isOwn;

    // ensures (3)
    signal journalTag <== Poseidon(3)([tag_journal_tag(), periodKey[0], nf0]);
    payer * (tag - journalTag) === 0;

    // ensures (4)
    signal ownSubject <== Discloser()(context, audience, ak, nk, account, signatureR, signatureS);
    subject === ownSubject;
}
