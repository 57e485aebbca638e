import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** Pages that lie together in one read. */
const WINDOW_PAGES = 64
const CACHED_WINDOWS = 256

/** A file read page by page. */
export interface PageFile {
  /** Whole pages in the file. */
  readonly count: number
  /** The bytes of `pages` pages from `page` on, or `undefined` beyond the end. */
  read(page: number, pages?: number): Buffer | undefined
  close(): void
}

/** Opens a file for reading; throws what the operating system throws. */
export function openPageFile(path: string, pageSize: number): PageFile {
  const file = openSync(path, 'r')
  const windows = new Map<number, Buffer>()
  const countNow = (): number => Math.floor(fstatSync(file).size / pageSize)
  let count = countNow()

  const readAt = (page: number, pages: number): Buffer => {
    const bytes = Buffer.alloc(pages * pageSize)
    const length = readSync(file, bytes, 0, bytes.length, page * pageSize)
    return bytes.subarray(0, length)
  }
  const windowOf = (index: number): Buffer => {
    const known = windows.get(index)
    if (known) return known
    if (windows.size >= CACHED_WINDOWS) windows.delete(windows.keys().next().value as number)
    const bytes = readAt(index * WINDOW_PAGES, WINDOW_PAGES)
    windows.set(index, bytes)
    return bytes
  }
  return {
    get count() {
      return count
    },
    read(page, pages = 1) {
      // The file may have grown since it was opened.
      if (page + pages > count) count = countNow()
      if (page < 0 || page + pages > count) return undefined
      const window = windowOf(Math.floor(page / WINDOW_PAGES))
      const start = (page % WINDOW_PAGES) * pageSize
      const bytes = window.subarray(start, start + pages * pageSize)
      return bytes.length === pages * pageSize ? bytes : readAt(page, pages)
    },
    close: () => closeSync(file),
  }
}
