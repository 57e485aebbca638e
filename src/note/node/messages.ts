/** What goes to a thread: outputs as `packOutputs` packs them, and the incoming keys to try them with. */
export interface ToTrier {
  readonly id: number
  readonly keys: readonly Uint8Array[]
  readonly packed: Uint8Array
}

/** What comes back: that the thread is up, and for each request one byte an output. */
export type FromTrier = { readonly kind: 'ready' } | { readonly kind: 'found'; readonly id: number; readonly found: Uint8Array }
