import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createThreadPeer } from '../../src/worker/node'

describe('a thread', () => {
  it('gets nothing of the environment, the arguments or the options of its process', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'nacre-thread-'))
    const file = join(folder, 'tell.mjs')
    writeFileSync(
      file,
      "import { parentPort } from 'node:worker_threads'\nparentPort.on('message', () => parentPort.postMessage([Object.keys(process.env), process.argv.slice(2), process.execArgv]))",
    )
    const told = await new Promise((resolve, reject) => {
      const peer = createThreadPeer<string, unknown>(file)({
        onMessage: (message) => peer.terminate().then(() => resolve(message)),
        onEnd: reject,
      })
      peer.hold(true)
      peer.send('tell')
    })
    expect(told).toEqual([[], [], []])
    rmSync(folder, { recursive: true })
  })
})
