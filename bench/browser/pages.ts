import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { build } from 'vite'

/** What a server of pages holds, by path. */
export type Files = ReadonlyMap<string, { readonly type: string; readonly body: string | Uint8Array }>

const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'none'"

/** The kinds of pages that applications have, by what their servers say of them. */
export const MODES = [
  {
    name: 'isolated',
    headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' },
    workers: true,
    memory: 'shared',
  },
  { name: 'not isolated', headers: {}, workers: true, memory: 'sliced' },
  { name: 'workers forbidden', headers: { 'Content-Security-Policy': POLICY }, workers: false, memory: 'sliced' },
] as const

export type Mode = (typeof MODES)[number]

/** How nacre proved on a page: in what memory, and with how many workers. */
export interface Ran {
  readonly memory: string
  readonly workers: number
}

/** Throws unless that is what is measured on such a page: nacre falls back by itself, and the figures would be those of another mode. */
export function assertRan({ name, memory, workers }: Mode, ran: Ran): void {
  if (ran.memory === memory && ran.workers > 0 === workers) return
  throw new Error(`on the page that is to be "${name}" nacre proved in ${ran.memory} memory with ${ran.workers} workers`)
}

/** Serves files on a free port of this machine, with the headers of a mode below its number: /0/, /1/, /2/. */
export async function servePages(
  files: Files,
): Promise<{ readonly address: (mode: Mode) => string; readonly close: () => void }> {
  const server = createServer((request, response) => {
    const [, number = '', path = ''] = /^\/([0-9])(\/.*)$/.exec(request.url ?? '') ?? []
    const [file, mode] = [files.get(path), MODES[Number(number)]]
    response.writeHead(file && mode ? 200 : 404, { 'Content-Type': file?.type ?? 'text/plain', ...mode?.headers })
    response.end(mode && file?.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { address: (mode) => `http://127.0.0.1:${port}/${MODES.indexOf(mode)}/`, close: () => void server.close() }
}

/** A module of the sources with all that it imports, as one script. */
export async function bundle(source: string): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      rolldownOptions: { input: source, output: { format: 'es' }, preserveEntrySignatures: 'strict' },
    },
  })
  const [{ output: chunks }] = [Array.isArray(output) ? output[0] : output] as [{ output: { code: string }[] }]
  return (chunks[0] as { code: string }).code
}
