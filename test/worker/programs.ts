import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll } from 'vitest'
import { resolveWorkerFile, type WorkerName } from '../../src/worker/node'

/** A folder for programs that start with some code and go on as a worker of the package. */
export function useWorkerPrograms(name: WorkerName) {
  const folder = mkdtempSync(join(tmpdir(), 'nacre-workers-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  return {
    folder,
    /** The file of one that runs `code` first, with Node's `parentPort` in scope. */
    workerAfter(title: string, code: string): string {
      const file = join(folder, `${title.replaceAll(/\W/g, '-')}.mjs`)
      const own = JSON.stringify(pathToFileURL(resolveWorkerFile(name)).href)
      writeFileSync(file, `import { parentPort } from 'node:worker_threads'\n${code}\nawait import(${own})\n`)
      return file
    },
  }
}
