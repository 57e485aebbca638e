import { createReader, createWriter, MalformedBytesError } from '../base'
import { blake2b256, encodeFr, FieldElementError, type Fr, readFr } from '../crypto'
import { type Period, parsePeriodIndex } from '../keys'
import type { Transaction } from '../tx'
import { MalformedBlockError } from './errors'

/** What a block commits to of every action, so that a statement of a period can account for all of them (PROTOCOL §8.2). */
export interface BlockEntry {
  readonly nf0: Fr
  readonly tag: Fr
  readonly period: Period
  /** Base units, u128. */
  readonly publicIn: bigint
  readonly publicOut: bigint
  /** Registry index, u32; 0 when nothing crosses the pool's border. */
  readonly publicAsset: number
}

/** Length of an encoded entry. */
export const ENTRY_BYTES = 32 + 32 + 4 + 16 + 16 + 4

/** The entries of a transaction, one for each action. */
export function entriesOf({ body }: Transaction): readonly BlockEntry[] {
  return body.actions.map(({ nf, tag, period, publicIn, publicOut, publicAsset }) => {
    return { nf0: nf[0], tag, period, publicIn, publicOut, publicAsset }
  })
}

export function encodeEntry({ nf0, tag, period, publicIn, publicOut, publicAsset }: BlockEntry): Uint8Array {
  const writer = createWriter().fixed(encodeFr(nf0)).fixed(encodeFr(tag)).uint(period, 4)
  return writer.uint(publicIn, 16).uint(publicOut, 16).uint(publicAsset, 4).finish()
}

/** Reads exactly the bytes of an entry; throws `MalformedBlockError` on any other. */
export function decodeEntry(bytes: Uint8Array): BlockEntry {
  try {
    const reader = createReader(bytes)
    const entry: BlockEntry = {
      nf0: readFr(reader),
      tag: readFr(reader),
      period: parsePeriodIndex(reader.uint(4)),
      publicIn: reader.bigint(16),
      publicOut: reader.bigint(16),
      publicAsset: reader.uint(4),
    }
    reader.finish()
    return entry
  } catch (cause) {
    if (!(cause instanceof MalformedBytesError || cause instanceof FieldElementError)) throw cause
    throw new MalformedBlockError('the bytes are no canonical entry of a block', { cause })
  }
}

/** entriesHash of a block with these entries. */
export function hashEntryList(entries: readonly BlockEntry[]): Uint8Array {
  return blake2b256(...entries.map(encodeEntry))
}
