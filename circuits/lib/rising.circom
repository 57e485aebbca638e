pragma circom 2.2.0;

include "./range.circom";

/*
 * Rising(COUNT): from <= position[0] < position[1] < … < position[COUNT - 1] < to.
 *
 * @requires (1) from and all positions are below 2^32, to below 2^33.
 * @ensures  (1) they rise as written.
 *
 * @argument By (1) each difference is an integer between -2^33 and 2^33; a negative one, r minus at most 2^33, is none of 33 bits.
 */
template Rising(COUNT) {
    signal input from;
    signal input to;
    signal input position[COUNT];

    Range(32)(position[0] - from);
    for (var i = 1; i < COUNT; i++) {
        Range(32)(position[i] - position[i - 1] - 1);
    }
    Range(33)(to - position[COUNT - 1] - 1);
}
