/** What the tree reads through; every `Store` of the room `store` is one. */
export interface TreeStore {
  /** Several entries as of one moment. */
  getMany(keys: readonly string[]): Promise<readonly (Uint8Array | undefined)[]>
  /** Entries whose key starts with `prefix`, ordered by key, or the other way around. */
  entries(
    prefix: string,
    options?: {
      readonly after?: string | undefined
      readonly limit?: number | undefined
      readonly reverse?: boolean | undefined
    },
  ): Promise<readonly (readonly [string, Uint8Array])[]>
}

/** One entry to write; `undefined` deletes it. */
export interface TreeChange {
  readonly key: string
  readonly value: Uint8Array | undefined
}
