/** What `ArrayBuffer` can do since ES2024. */
interface ResizableBuffer {
  readonly resizable?: boolean
  resize?(length: number): void
}

const ReleasableBuffer = ArrayBuffer as new (length: number, options: { readonly maxByteLength: number }) => ArrayBuffer

/**
 * Zeros whose memory can be given back at once, by `release`, instead of when they are collected: for files of many megabytes in processes that
 * otherwise allocate little, where collection comes late. Plain bytes where buffers cannot be resized.
 */
export function allocateReleasable(length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new ReleasableBuffer(length, { maxByteLength: length }))
}

/** Gives back the memory of bytes, which have length 0 from then on; plain ones are left to collection. */
export function release({ buffer }: Pick<Uint8Array, 'buffer'>): void {
  const resizable = buffer as ResizableBuffer
  if (resizable.resizable) resizable.resize?.(0)
}
