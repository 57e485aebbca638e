import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A new folder for one test, and how to get rid of it. */
export function createFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'nacre-ledger-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}
