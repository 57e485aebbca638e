pragma circom 2.1.9;

include "circomlib/circuits/binsum.circom";
include "circomlib/circuits/bitify.circom";
include "circomlib/circuits/comparators.circom";
include "circomlib/circuits/mimcsponge.circom";
include "circomlib/circuits/pedersen.circom";
include "circomlib/circuits/switcher.circom";

// Some two thousand constraints of kinds that no circuit of ours has: many bits, points in two forms, long chains of powers.
template Medley(bits) {
    signal input left;
    signal input right;
    signal input key;
    signal output isLess;
    signal output sum;
    signal output commitment[2];
    signal output digest;

    component sides[2];
    component hash = Pedersen(2 * bits);
    component total = BinSum(bits, 2);
    for (var side = 0; side < 2; side++) {
        sides[side] = Num2Bits(bits);
        sides[side].in <== side == 0 ? left : right;
        for (var i = 0; i < bits; i++) {
            hash.in[bits * side + i] <== sides[side].out[i];
            total.in[side][i] <== sides[side].out[i];
        }
    }
    commitment <== hash.out;

    component whole = Bits2Num(bits + 1);
    whole.in <== total.out;
    sum <== whole.out;

    isLess <== LessThan(bits)([left, right]);
    component inOrder = Switcher();
    inOrder.sel <== isLess;
    inOrder.L <== right;
    inOrder.R <== left;

    component sponge = MiMCSponge(2, 220, 1);
    sponge.ins <== [inOrder.outL, inOrder.outR];
    sponge.k <== key;
    digest <== sponge.outs[0];
}

component main {public [key]} = Medley(100);
