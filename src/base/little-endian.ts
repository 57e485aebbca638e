/** Little-endian bytes of a value below 2^256 into `out` at `at`. */
export function writeLittleEndian(value: bigint, out: DataView, at: number): void {
  for (let i = 0; i < 4; i++) out.setBigUint64(at + 8 * i, BigInt.asUintN(64, value >> BigInt(64 * i)), true)
}

/** The value below 2^256 of 32 little-endian bytes at `at`. */
export function readLittleEndian(bytes: DataView, at: number): bigint {
  const high = (bytes.getBigUint64(at + 24, true) << 64n) | bytes.getBigUint64(at + 16, true)
  const low = (bytes.getBigUint64(at + 8, true) << 64n) | bytes.getBigUint64(at, true)
  return (high << 128n) | low
}
