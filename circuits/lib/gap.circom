pragma circom 2.2.0;

include "./range.circom";

/*
 * Gap: value lies between low and high, or above low where high is 0, all compared as integers from 0 to r - 1.
 *
 * @ensures (1) low < value, and value < high or high = 0.
 *
 * @argument Around the circle of r elements it is four steps from 0 to low, from there past value, past high, and on to r:
 *           L = low, V = value - low - 1, H = high - value - 1, E = -high, modulo r. Each is an integer from 0 to 2^254 - 1 in two halves,
 *           and L + V + H + E + 2 = r holds for the integers: in the lower halves with a carry of 0 to 3, in the upper ones with
 *           that carry, nowhere with more than 2^131, so that neither equation wraps. Hence L < r is low itself; L + 1 + V < r is
 *           value itself, and above low; L + V + H + 2 = r - E is above value and at most r, and is high modulo r: it is
 *           high itself or, for high = 0 only, r. No second set of halves fulfils this, for each integer is below r.
 *
 *           Each range is needed: without one, its step may be negative. So is the carry's: without it the sum is fixed modulo r only,
 *           and 2r or 3r would do.
 */
template Gap() {
    signal input low;
    signal input value;
    signal input high;

    signal lower[4];
    signal upper[4];
    (lower[0], upper[0]) <== Halves()(low);
    (lower[1], upper[1]) <== Halves()(value - low - 1);
    (lower[2], upper[2]) <== Halves()(high - value - 1);
    (lower[3], upper[3]) <== Halves()(-high);

    // r - 1, which -1 is, in halves: the four steps and 1.
    var lowerLimit = -1 & ((1 << 128) - 1);
    var upperLimit = -1 >> 128;
    var lowerSum = lower[0] + lower[1] + lower[2] + lower[3] + 1;
    var upperSum = upper[0] + upper[1] + upper[2] + upper[3];
    signal carry <-- (lowerSum - lowerLimit) >> 128;
    Range(2)(carry);
    lowerSum === lowerLimit + (1 << 128) * carry; // ensures (1)
    upperSum + carry === upperLimit; // ensures (1)
}

/*
 * Halves: value modulo r as an integer of 254 bits, which value + r may be as well: whoever uses it says which.
 *
 * @ensures (1) low < 2^128, high < 2^126.
 * @ensures (2) low + 2^128 * high = value modulo r.
 */
template Halves() {
    signal input value;
    signal output low;
    signal output high;

    low <-- value & ((1 << 128) - 1);
    high <-- value >> 128;
    low + (1 << 128) * high === value; // ensures (2)
    Range(128)(low); // ensures (1)
    Range(126)(high); // ensures (1)
}
