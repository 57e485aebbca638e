import { bytesToBigint } from '../base'
import { blake2b256, encodeFr, type Fr, hash, labelBytes, type Point, parseFr } from '../crypto'

/** Length of a diversifier, one block of AES. */
export const DIVERSIFIER_BYTES = 16

/** account = H(account, ak.x, ak.y, nk, jk): ties the spending, nullifier and journal keys together. */
export function deriveAccount(ak: Point, nk: Fr, jk: Fr): Fr {
  return hash('account', ak.x, ak.y, nk, jk)
}

/** owner = H(owner, account, int(d)); `diversifier` is its 16 bytes or the integer that they are. */
export function deriveOwner(account: Fr, diversifier: Uint8Array | Fr): Fr {
  return hash('owner', account, typeof diversifier === 'bigint' ? diversifier : diversifierToFr(diversifier))
}

/** int(d): the 16 bytes, big-endian. */
export function diversifierToFr(diversifier: Uint8Array): Fr {
  return parseFr(bytesToBigint(diversifier))
}

/** jk_e = H(journal-period, jk, account, e). */
export function deriveJournalPeriodKey(jk: Fr, account: Fr, period: number | Fr): Fr {
  return hash('journal-period', jk, account, parseFr(BigInt(period)))
}

/** The 8 bytes by which an account is named to its owner; equal in all its viewing keys. */
export function deriveAccountFingerprint(account: Fr): Uint8Array {
  return blake2b256(labelBytes('accountFingerprint'), encodeFr(account)).slice(0, 8)
}
