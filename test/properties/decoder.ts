import type { Draw } from './alterations'

export type Input = Uint8Array | string

/** Something that reads what strangers write, or what lies where strangers may have been. */
export interface Decoder {
  readonly name: string
  /** What it takes, as a start for alterations. */
  readonly samples: readonly Input[]
  /** Functions of `src/` that it tries, as `FILE NAME`: what test/architecture/decoders.test.ts compares with all there are. */
  readonly reads: readonly string[]
  /**
   * Reads and writes again: `undefined` when it refuses without an error, or when nothing writes what it reads, which the test knows
   * by name. What is written has to be what was read or, of a `lenient` decoder, what comes again when it is read.
   */
  readonly again: (input: never) => Input | undefined | Promise<Input | undefined>
  readonly lenient?: boolean
  /** A checksum or seal around what is read: alterations go inside, too, where they would else never come. */
  readonly guard?: { readonly open: (sample: never) => Input; readonly close: (altered: never) => Input }
  /** Inputs of its own instead of altered samples. */
  readonly draw?: (draw: Draw) => Input
}

type Rest<T> = Pick<Decoder, 'guard' | 'draw'> & {
  readonly lenient?: boolean
  readonly again: (input: T) => ReturnType<Decoder['again']>
}

export const bytesDecoder = (
  name: string,
  reads: readonly string[],
  samples: readonly Uint8Array[],
  again: Rest<Uint8Array>['again'],
  more: Pick<Decoder, 'guard' | 'draw'> = {},
): Decoder => ({ name, reads, samples, again, ...more })

export const textDecoder = (
  name: string,
  reads: readonly string[],
  samples: readonly string[],
  again: Rest<string>['again'],
  more: Pick<Decoder, 'guard' | 'draw'> = {},
): Decoder => ({ name, reads, samples, again, lenient: true, ...more })

/** Text of which a value is made first, as the callers do; what is no JSON becomes `undefined`. `rewrite` reads the value and writes it again. */
export const jsonDecoder = (
  name: string,
  reads: readonly string[],
  samples: readonly string[],
  rewrite: (value: unknown) => string,
): Decoder =>
  textDecoder(name, reads, samples, (text) => {
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {}
    return rewrite(value)
  })
