import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { pathToFileURL } from 'node:url'

const wanted = process.env['NACRE_CHROMIUM'] ?? '/usr/bin/chromium'

/** The browser at hand: `NACRE_CHROMIUM`, else Debian's; `undefined` where there is none. */
export const chromiumPath = wanted !== '' && existsSync(wanted) ? wanted : undefined

const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--hide-scrollbars',
  '--lang=en-US',
  '--accept-lang=en-US',
  '--remote-debugging-pipe',
]

type Params = Readonly<Record<string, unknown>>
// biome-ignore lint/suspicious/noExplicitAny: answers of the DevTools protocol, whose fields the callers know
type Answer = any

/** A node of the accessibility tree, as a screen reader hears it. */
export interface Heard {
  readonly role: string
  readonly name: string
  readonly description: string
}

/** One open page, driven as a person would: by keys and files. */
export interface Tab {
  /** Addresses that anything asked for after the page itself, and the page's violations of its own policy. */
  readonly requests: readonly string[]
  violations(): Promise<readonly string[]>
  evaluate<T>(expression: string): Promise<T>
  /** Resolves once the expression is true; rejects after 20 s. */
  until(expression: string): Promise<void>
  press(key: string, modifiers?: 'shift'): Promise<void>
  type(text: string): Promise<void>
  /** Presses a key on the file control that has the focus, and chooses the file. */
  chooseByKey(key: string, file: string): Promise<void>
  choose(selector: string, file: string): Promise<void>
  drop(files: readonly string[]): Promise<void>
  heard(): Promise<readonly Heard[]>
  size(width: number, height: number): Promise<void>
  media(features: Readonly<Record<string, string>>, type?: string): Promise<void>
  screenshot(): Promise<Buffer>
  pdf(): Promise<Buffer>
}

export interface Chromium {
  /** Opens a file as a double click would, or an address; `now`, Unix seconds, stops its clock there. */
  open(file: string, now?: number): Promise<Tab>
  close(): Promise<void>
}

/** Keys by name, as the protocol wants them. */
const KEYS: Readonly<Record<string, Params>> = {
  Tab: { key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 },
  Enter: { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, text: '\r' },
  Space: { key: ' ', code: 'Space', windowsVirtualKeyCode: 32, text: ' ' },
}

/** Starts a browser of its own, over a pipe: no port, no profile but a temporary one. */
export function startChromium(): Chromium {
  if (chromiumPath === undefined) throw new Error('there is no Chromium')
  const home = mkdtempSync(join(tmpdir(), 'nacre-chromium-'))
  const child = spawn(chromiumPath, [...FLAGS, `--user-data-dir=${join(home, 'profile')}`, 'about:blank'], {
    env: { ...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home },
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    // A group of its own, so that what it starts can be ended with it.
    detached: true,
  })
  const { send, on } = connect(child)
  return {
    open: (file, now) => openTab(send, on, file, now),
    async close() {
      const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
      await Promise.race([
        send('Browser.close', {}).then(() => gone),
        new Promise((resolve) => setTimeout(resolve, 3_000)),
      ]).catch(() => {})
      try {
        process.kill(-(child.pid as number), 'SIGKILL')
      } catch {}
      rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
    },
  }
}

type Send = (method: string, params: Params, sessionId?: string) => Promise<Answer>
type On = (handler: (method: string, params: Answer, sessionId: string | undefined) => void) => void

/** The DevTools protocol over the pipe: JSON documents with a zero byte after each. */
function connect(child: ChildProcess): { readonly send: Send; readonly on: On } {
  const [input, output] = [child.stdio[3] as Writable, child.stdio[4] as Readable]
  const waiting = new Map<number, { resolve: (value: Answer) => void; reject: (error: Error) => void }>()
  const handlers: Parameters<On>[0][] = []
  let last = 0
  let parts: Buffer[] = []
  const receive = (text: string): void => {
    const { id, result, error, method, params, sessionId } = JSON.parse(text)
    const call = waiting.get(id)
    waiting.delete(id)
    if (error) call?.reject(new Error(error.message))
    else call?.resolve(result)
    if (method) for (const handler of handlers) handler(method, params, sessionId)
  }
  output.on('data', (chunk: Buffer) => {
    let rest = chunk
    for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
      receive(Buffer.concat([...parts, rest.subarray(0, end)]).toString('utf8'))
      parts = []
      rest = rest.subarray(end + 1)
    }
    parts.push(rest)
  })
  const fail = (): void => {
    for (const { reject } of waiting.values()) reject(new Error('Chromium ended'))
    waiting.clear()
  }
  child.on('exit', fail)
  child.on('error', fail)
  input.on('error', () => {})
  return {
    send: (method, params, sessionId) =>
      new Promise((resolve, reject) => {
        last += 1
        waiting.set(last, { resolve, reject })
        input.write(`${JSON.stringify({ id: last, method, params, ...(sessionId ? { sessionId } : {}) })}\0`)
      }),
    on: (handler) => handlers.push(handler),
  }
}

async function openTab(sendTo: Send, on: On, file: string, now?: number): Promise<Tab> {
  const { targetId } = await sendTo('Target.createTarget', { url: 'about:blank' })
  const { sessionId } = await sendTo('Target.attachToTarget', { targetId, flatten: true })
  const send = (method: string, params: Params = {}): Promise<Answer> => sendTo(method, params, sessionId)
  const url = /^http:/.test(file) ? file : pathToFileURL(file).href
  const requests: string[] = []
  let chosen: ((node: number) => void) | undefined
  on((method, params, from) => {
    if (from !== sessionId) return
    if (method === 'Network.requestWillBeSent' && params.request.url !== url) requests.push(params.request.url)
    if (method === 'Page.fileChooserOpened') chosen?.(params.backendNodeId)
  })
  for (const domain of ['Page', 'Runtime', 'Network', 'DOM', 'Accessibility']) await send(`${domain}.enable`)
  await send('Page.setInterceptFileChooserDialog', { enabled: true })
  await send('Page.addScriptToEvaluateOnNewDocument', {
    source:
      'globalThis.broken = []; addEventListener("securitypolicyviolation", (e) => broken.push(e.effectiveDirective + " " + e.blockedURI)); addEventListener("error", (e) => broken.push(String(e.message))); addEventListener("unhandledrejection", (e) => broken.push(String(e.reason)))',
  })
  if (now !== undefined) await send('Page.addScriptToEvaluateOnNewDocument', { source: `Date.now = () => ${1000 * now}` })
  await send('Emulation.setFocusEmulationEnabled', { enabled: true })

  const evaluate = async (expression: string): Promise<Answer> => {
    const { result, exceptionDetails } = await send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })
    if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`)
    return result.value
  }
  const until = async (expression: string): Promise<void> => {
    for (let tries = 0; tries < 400; tries++) {
      if (await evaluate(`Boolean(${expression})`)) return
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error(`never came true: ${expression}\n${await evaluate('document.body.innerText')}`)
  }
  const press = async (name: string, modifiers?: 'shift'): Promise<void> => {
    const event = { ...KEYS[name], modifiers: modifiers === 'shift' ? 8 : 0 }
    await send('Input.dispatchKeyEvent', { type: 'keyDown', ...event })
    await send('Input.dispatchKeyEvent', { type: 'keyUp', ...event, text: undefined })
  }
  await send('Page.navigate', { url })
  await until('document.readyState === "complete" && document.querySelector("main")')
  return {
    requests,
    violations: () => evaluate('broken'),
    evaluate,
    until,
    press,
    type: (text) => send('Input.insertText', { text }),
    async chooseByKey(key, path) {
      const opened = new Promise<number>((resolve) => {
        chosen = resolve
      })
      await press(key)
      await send('DOM.setFileInputFiles', { files: [path], backendNodeId: await opened })
    },
    async choose(selector, path) {
      const { result } = await send('Runtime.evaluate', { expression: `document.querySelector(${JSON.stringify(selector)})` })
      await send('DOM.setFileInputFiles', { files: [path], objectId: result.objectId })
    },
    async drop(files) {
      const data = { items: [], files, dragOperationsMask: 1 }
      for (const type of ['dragEnter', 'dragOver', 'drop']) await send('Input.dispatchDragEvent', { type, x: 200, y: 200, data })
    },
    async heard() {
      const { nodes } = await send('Accessibility.getFullAXTree')
      const known = new Map<string, Answer>(nodes.map((node: Answer) => [node.nodeId, node]))
      // In the order in which they are read aloud.
      const walk = (node: Answer): readonly Answer[] =>
        node === undefined ? [] : [node, ...(node.childIds ?? []).flatMap((id: string) => walk(known.get(id)))]
      return walk(nodes[0])
        .filter((node: Answer) => !node.ignored)
        .map((node: Answer) => {
          return { role: node.role?.value ?? '', name: node.name?.value ?? '', description: node.description?.value ?? '' }
        })
    },
    size: (width, height) =>
      send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: width < 600 }),
    media: (features, type = '') =>
      send('Emulation.setEmulatedMedia', {
        media: type,
        features: Object.entries(features).map(([name, value]) => ({ name, value })),
      }),
    async screenshot() {
      const { cssContentSize } = await send('Page.getLayoutMetrics')
      const clip = { x: 0, y: 0, width: cssContentSize.width, height: cssContentSize.height, scale: 1 }
      const { data } = await send('Page.captureScreenshot', { format: 'png', captureBeyondViewport: true, clip })
      return Buffer.from(data, 'base64')
    },
    async pdf() {
      const { data } = await send('Page.printToPDF', { preferCSSPageSize: true, printBackground: true })
      return Buffer.from(data, 'base64')
    },
  }
}
