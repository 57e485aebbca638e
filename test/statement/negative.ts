/** Both parts of what a circuit proves. */
export interface Statement {
  readonly open: object
  readonly secret: object
}

/** One way to be wrong: everything else of the statement is right, and follows from the lie where it would. */
export interface Negative<S extends Statement = Statement> {
  readonly name: string
  /** What the native check says. */
  readonly failure: string
  /** The line of circom that refuses it, or a piece of it. */
  readonly constraint: string
  readonly statement: () => S
}

/** Makes what `make` makes at its first call and remembers it. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
