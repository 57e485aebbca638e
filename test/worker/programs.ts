import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect } from 'vitest'
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

/** That a process which runs `script`, with the module of the package in `entry` as `own`, says so and ends before its idle threads would, after ten seconds. */
export async function expectToEnd(entry: string, script: string, said: string): Promise<void> {
  const own = JSON.stringify(new URL(`../../dist/${entry}/index.js`, import.meta.url).href)
  const program = `const own = await import(${own})\n${script}`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  const start = performance.now()
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0)
  expect(output).toBe(said)
  expect(performance.now() - start).toBeLessThan(9_000)
}
