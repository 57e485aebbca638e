import { bigintToBytes, bytesToBigint, concatBytes } from './bytes'
import { MalformedBytesError } from './errors'

/** Writes the canonical binary form: integers big-endian, texts and lists with their length first. */
export interface ByteWriter {
  /** An unsigned integer of `size` bytes (1 to 6 for numbers, any for bigints). */
  uint(value: number | bigint, size: number): ByteWriter
  /** Bytes whose length the format fixes. */
  fixed(bytes: Uint8Array): ByteWriter
  /** At most 65,535 bytes behind a 2-byte length. */
  counted(bytes: Uint8Array): ByteWriter
  finish(): Uint8Array
}

/** Reads what a `ByteWriter` wrote; every method throws `MalformedBytesError` on input that is short or not canonical. */
export interface ByteReader {
  /** An unsigned integer of `size` bytes, at most 6. */
  uint(size: number): number
  bigint(size: number): bigint
  fixed(length: number): Uint8Array
  /** At most `limit` bytes behind a 2-byte length. */
  counted(limit: number): Uint8Array
  /** Throws unless every byte was read. */
  finish(): void
}

export function createWriter(): ByteWriter {
  const parts: Uint8Array[] = []
  const writer: ByteWriter = {
    uint(value, size) {
      if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new MalformedBytesError('not a whole number')
      parts.push(bigintToBytes(BigInt(value), size))
      return writer
    },
    fixed(bytes) {
      parts.push(bytes)
      return writer
    },
    counted(bytes) {
      writer.uint(bytes.length, 2)
      return writer.fixed(bytes)
    },
    finish: () => concatBytes(...parts),
  }
  return writer
}

export function createReader(bytes: Uint8Array): ByteReader {
  let at = 0
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw new MalformedBytesError(`ends after ${bytes.length} bytes`)
    // A copy, so that what was decoded does not change with the caller's buffer.
    const part = bytes.slice(at, at + length)
    at += length
    return part
  }
  const reader: ByteReader = {
    uint: (size) => Number(bytesToBigint(take(size))),
    bigint: (size) => bytesToBigint(take(size)),
    fixed: take,
    counted(limit) {
      const length = reader.uint(2)
      if (length > limit) throw new MalformedBytesError(`${length} bytes where at most ${limit} are allowed`)
      return take(length)
    },
    finish() {
      if (at !== bytes.length) throw new MalformedBytesError(`${bytes.length - at} bytes too many`)
    },
  }
  return reader
}
