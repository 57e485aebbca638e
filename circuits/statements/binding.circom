pragma circom 2.2.0;

include "../lib/account.circom";
include "../lib/discloser.circom";
include "../lib/note.circom";

/*
 * Binding(PERIODS): these period keys are those of the account of this address (PROTOCOL 10.3). Interconnection only.
 *
 * @requires (1) the verifier knows context and audience to be those of the disclosure at hand, and owner that of the address; signals are
 *               canonical.
 * @ensures  (1) owner is that of an address of one account, periodKey[i] the account's key of period[i].
 * @ensures  (2) subject is the account's for this audience, and ak of the account signed the context.
 */
template Binding(PERIODS) {
    // Public, in the order of PROTOCOL 10.3.
    signal input context;
    signal input audience;
    signal input subject;
    signal input owner;
    signal input period[PERIODS];
    signal input periodKey[PERIODS];

    // Private.
    signal input ak[2];
    signal input nk;
    signal input jk;
    signal input signatureR[2];
    signal input signatureS;
    signal input diversifier;

    // ensures (1)
    signal account;
    signal key[PERIODS];
    (account, key) <== Account(PERIODS)(ak, nk, jk, period);
    for (var i = 0; i < PERIODS; i++) {
        periodKey[i] === key[i];
    }
    signal ownOwner <== NoteOwner()(account, diversifier);
    owner === ownOwner;

    // ensures (2)
    signal ownSubject <== Discloser()(context, audience, ak, nk, account, signatureR, signatureS);
    subject === ownSubject;
}
