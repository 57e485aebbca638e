import { type Point, parseFr } from '../../src/crypto'

/** EIP-2494's generator of the whole curve, of order 8·l. */
export const GENERATOR: Point = {
  x: parseFr(995203441582195749578291179787384436505546430278305826713579947235728471134n),
  y: parseFr(5472060717959818805561601436314318772137091100104008585924551046643952123905n),
}

/** The only point of order 2, (0, −1). */
export const ORDER_2: Point = {
  x: parseFr(0n),
  y: parseFr(21888242871839275222246405745257275088548364400416034343698204186575808495616n),
}
