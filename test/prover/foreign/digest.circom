pragma circom 2.1.9;

include "circomlib/circuits/sha256/sha256.circom";

// SHA-256 of 256 bytes: five blocks, over 2^17 constraints, nearly all wires a bit, 256 public signals.
component main = Sha256(2048);
