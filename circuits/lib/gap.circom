pragma circom 2.2.0;

include "./range.circom";

/*
 * Gap: value lies between low and high, or above low where high is 0, all compared as integers from 0 to r - 1.
 *
 * @ensures (1) low < value, and value < high or high = 0.
 *
 * @argument Around the circle of r elements it is four steps from 0 to low, from there past value, past high, and on to r:
 *           L = low, V = value - low - 1, H = high - value - 1, E = -high, modulo r. Each is taken as an integer from 0 to 2^254 - 1.
 *           L + V + H + E + 2 is 0 modulo r whatever they are, and positive: r, 2r, 3r or 4r. Their upper halves sum up to r's upper
 *           half or less, and their lower halves to less than 2^130, which is less than 2r in all; hence it is r. So L < r is low
 *           itself; L + 1 + V < r is value itself, and above low; L + V + H + 2 = r - E is above value and at most r, and is high
 *           modulo r: it is high itself or, for high = 0 only, r. No second set of integers fulfils this, for each is below r.
 *
 *           The upper halves fall short of r's by what the lower ones carry, 0 to 3. Each range is needed: without one, its step may
 *           be negative, and without the last the sum may be 2r.
 */
template Gap() {
    signal input low;
    signal input value;
    signal input high;

    signal toLow <== UpperHalf()(low);
    signal toValue <== UpperHalf()(value - low - 1);
    signal toHigh <== UpperHalf()(high - value - 1);
    signal toEnd <== UpperHalf()(-high);
    Range(2)((-1 >> 128) - toLow - toValue - toHigh - toEnd); // ensures (1); -1 is r - 1, whose upper half is that of r
}

/*
 * UpperHalf: the upper half of value as an integer of 254 bits, which value + r may be as well: whoever uses it says which.
 *
 * @ensures (1) for some lower < 2^128: lower + 2^128 * upper = value modulo r; upper < 2^126.
 */
template UpperHalf() {
    signal input value;
    signal output upper;

    signal lower <-- value & ((1 << 128) - 1);
    upper <-- value >> 128;
    lower + (1 << 128) * upper === value; // ensures (1)
    Range(128)(lower); // ensures (1)
    Range(126)(upper); // ensures (1)
}
