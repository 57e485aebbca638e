pragma circom 2.2.0;

include "circomlib/circuits/bitify.circom";

/*
 * Range(BITS): value is an integer of BITS bits.
 *
 * @requires (1) BITS <= 253, so that the decomposition is unique modulo r.
 * @ensures  (1) 0 <= value < 2^BITS.
 */
template Range(BITS) {
    signal input value;

    // Num2Bits constrains each bit to 0 or 1 and their weighted sum to value; 2^253 < r leaves no second decomposition.
    signal bits[BITS] <== Num2Bits(BITS)(value);
}
