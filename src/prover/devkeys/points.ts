import { bn254 } from '@noble/curves/bn254.js'
import { createFixedBase, type FixedBase, type Group, type Instance } from '../../engine'
import { encodePoint } from '../zkey'

/** Multiplies the generators of G1 and G2 by scalars (32 little-endian bytes each) and gives the points as a zkey file holds them. */
export interface PointMaker {
  multiply(group: Group, scalars: Uint8Array): Uint8Array
}

/** Tables are made at the first use of a group and kept; `points`, how many are to come in all, only decides how large. */
export function createPointMaker(instance: Instance, points: number): PointMaker {
  const tables: Partial<Record<Group, FixedBase>> = {}
  return {
    multiply(group, scalars) {
      tables[group] ??= createFixedBase(instance, group, generator(group), points)
      return tables[group].multiply(scalars)
    },
  }
}

function generator(group: Group): Uint8Array {
  if (group === 'g1') {
    const { x, y } = bn254.G1.Point.BASE
    return encodePoint([x, y])
  }
  const { x, y } = bn254.G2.Point.BASE
  return encodePoint([x.c0, x.c1, y.c0, y.c1])
}
