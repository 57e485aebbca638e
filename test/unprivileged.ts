import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** nobody */
const NOBODY = 65_534
const isAdministrator = process.getuid?.() === 0

/**
 * How to start a child that the permissions of files bind: the administrator, as whom tests often run in containers, may do anything,
 * and starts it as nobody.
 */
export const unprivileged: { readonly uid?: number; readonly gid?: number } = isAdministrator ? { uid: NOBODY, gid: NOBODY } : {}

/** Why no such child can run this script here, `undefined` if it can; the script has to end by itself when called so. */
export function whyNotUnprivileged(script: string, ...args: readonly string[]): string | undefined {
  if (process.platform === 'win32') return 'permissions are others on Windows'
  const { status, error, stderr } = spawnSync(process.execPath, [script, ...args], { ...unprivileged, encoding: 'utf8' })
  if (status === 0) return undefined
  return `nobody cannot run Node.js and the script here: ${error?.message ?? stderr.trim().split('\n').at(-1)}`
}

/** Makes a folder, with all that is in it, that user's own. */
export function giveToUnprivileged(path: string): void {
  if (!isAdministrator) return
  chownSync(path, NOBODY, NOBODY)
  for (const entry of readdirSync(path, { withFileTypes: true, recursive: true }))
    if (!entry.isSymbolicLink()) chownSync(join(entry.parentPath, entry.name), NOBODY, NOBODY)
}

/** Lets everybody read a folder of scripts. */
export function openToAll(path: string): void {
  chmodSync(path, 0o755)
}
