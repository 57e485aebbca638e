pragma circom 2.2.0;

include "circomlib/circuits/babyjub.circom";
include "circomlib/circuits/eddsaposeidon.circom";

/*
 * SpendAuthorization: (r, s) is a signature of ak on message (PROTOCOL 3.5).
 *
 * @ensures (1) r and ak lie on the curve.
 * @ensures (2) 8 * ak is not the identity, and s < l.
 * @ensures (3) s * B8 = r + 8h * ak with h = Poseidon(r.x, r.y, ak.x, ak.y, message), decomposed canonically.
 *
 * @argument The adversary is the delegated prover: ak is honest, r and s are his. EdDSAPoseidonVerifier multiplies 8 * ak, a point of
 *           the prime-order subgroup by (1) and not the identity by (2), for which its Montgomery ladder over segments of at most
 *           148 bits meets no exceptional addition; r enters a complete Edwards addition only, which (1) makes total. The
 *           verifier bounds s by CompConstant(l - 1) over 253 bits and h by Num2Bits_strict, so that neither has an alias.
 *           A dishonest ak hurts nobody else: it is hashed into the account that it authorizes for.
 */
template SpendAuthorization() {
    signal input ak[2];
    signal input r[2];
    signal input s;
    signal input message;

    BabyCheck()(ak[0], ak[1]); // ensures (1)
    BabyCheck()(r[0], r[1]); // ensures (1)
    EdDSAPoseidonVerifier()(enabled <== 1, Ax <== ak[0], Ay <== ak[1], S <== s, R8x <== r[0], R8y <== r[1], M <== message); // ensures (2), (3)
}
