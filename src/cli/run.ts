import type { Io } from './io'

/** Turns a command's body into a commander action: the body gets the io, its options and its positional arguments. */
export type Run = <Options>(
  body: (io: Io, options: Options, ...args: string[]) => Promise<void>,
) => (...received: unknown[]) => Promise<void>
