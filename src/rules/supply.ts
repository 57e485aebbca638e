import { createWriter } from '../base'
import { blake2b256 } from '../crypto'
import { MAX_AMOUNT } from '../value'

/** Money of one asset that crossed the pool's border, base units: in the pool are shielded − unshielded − fees. */
export interface SupplyCounters {
  readonly shielded: bigint
  readonly unshielded: bigint
  readonly fees: bigint
}

export const ZERO_SUPPLY: SupplyCounters = { shielded: 0n, unshielded: 0n, fees: 0n }

/** What is in the pool, base units. */
export function poolOf({ shielded, unshielded, fees }: SupplyCounters): bigint {
  return shielded - unshielded - fees
}

/** The public amounts of an action as movements of one asset's counters (PROTOCOL §7). */
export interface BorderCrossing {
  readonly publicIn: bigint
  readonly publicOut: bigint
  readonly shieldFee: bigint
  readonly unshieldFee: bigint
}

/** The counters after the crossing, `undefined` when the pool would fall below 0 or a counter reach 2^128 (the turnstile). */
export function moveSupply(
  before: SupplyCounters,
  { publicIn, publicOut, shieldFee, unshieldFee }: BorderCrossing,
): SupplyCounters | undefined {
  let { shielded, unshielded, fees } = before
  if (publicIn !== 0n) {
    shielded += publicIn + shieldFee
    fees += shieldFee
  }
  if (publicOut !== 0n) {
    unshielded += publicOut - unshieldFee
    fees += unshieldFee
  }
  const after = { shielded, unshielded, fees }
  const fits = [shielded, unshielded, fees].every((counter) => counter >= 0n && counter <= MAX_AMOUNT)
  return fits && poolOf(after) >= 0n ? after : undefined
}

/** BLAKE2b-256 over every asset's index and counters, in the registry's order (PROTOCOL §8.2). */
export function hashSupply(supply: readonly SupplyCounters[]): Uint8Array {
  const writer = createWriter()
  supply.forEach(({ shielded, unshielded, fees }, index) => {
    writer
      .uint(index + 1, 4)
      .uint(shielded, 16)
      .uint(unshielded, 16)
      .uint(fees, 16)
  })
  return blake2b256(writer.finish())
}
