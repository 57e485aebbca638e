// Tries, under the guard of no-network.cjs, every way out that Node has, each for itself; prints what happened to each. The addresses are those
// that are reserved for documentation: were the guard to fail, nobody would be spoken to.
import { execFileSync, fork, spawnSync } from 'node:child_process'
import dgram from 'node:dgram'
import dns, { lookup } from 'node:dns'
import dnsPromises from 'node:dns/promises'
import { readFileSync } from 'node:fs'
import http from 'node:http'
import http2 from 'node:http2'
import https from 'node:https'
import net, { connect } from 'node:net'
import tls from 'node:tls'
import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'

const HOST = '192.0.2.1'
const NAME = 'nobody.invalid'

/** Resolves when an emitter fails, rejects when it gets through. */
const failure = (emitter, event) =>
  new Promise((resolve, reject) => emitter.once('error', reject).once(event, () => resolve('got through')))
const datagram = (act) => {
  const socket = dgram.createSocket('udp4')
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    act(socket, (error) => (error ? reject(error) : resolve('got through')))
  }).finally(() => socket.close())
}
const callback = (act) => new Promise((resolve, reject) => act((error) => (error ? reject(error) : resolve('got through'))))

const attempts = {
  'net.connect': () => failure(net.connect(9, HOST), 'connect'),
  'connect, imported by name': () => failure(connect({ port: 9, host: HOST }), 'connect'),
  'net.connect to a name': () => failure(net.connect({ port: 9, host: NAME }), 'connect'),
  'new net.Socket': () => failure(new net.Socket().connect(9, HOST), 'connect'),
  'tls.connect': () => failure(tls.connect(443, HOST), 'secureConnect'),
  'http.get': () => failure(http.get(`http://${HOST}/`), 'response'),
  'https.get': () => failure(https.get(`https://${NAME}/`), 'response'),
  'http2.connect': () => failure(http2.connect(`https://${HOST}`), 'connect'),
  fetch: () => fetch(`http://${HOST}/`),
  'fetch of a name': () => fetch(`https://${NAME}/`),
  'a datagram': () => datagram((socket, done) => socket.send('x', 9, HOST, done)),
  'a datagram, with offset and length': () => datagram((socket, done) => socket.send(Buffer.from('x'), 0, 1, 9, HOST, done)),
  'a connected datagram': () => datagram((socket, done) => socket.connect(9, HOST, done)),
  'dns.lookup': () => callback((done) => dns.lookup(NAME, done)),
  'lookup, imported by name': () => callback((done) => lookup(NAME, done)),
  'dns.resolve4': () => callback((done) => dns.resolve4(NAME, done)),
  'dns.reverse': () => callback((done) => dns.reverse(HOST, done)),
  'a resolver': () => callback((done) => new dns.Resolver().resolveTxt(NAME, done)),
  'dns/promises': () => dnsPromises.lookup(NAME),
  'dns/promises, resolved': () => dns.promises.resolve(NAME),
  'a resolver of promises': () => new dnsPromises.Resolver().resolve4(NAME),
  'a server for everybody': () => failure(net.createServer().listen(0), 'listening'),
  ...(globalThis.WebSocket
    ? {
        WebSocket: () =>
          new Promise((_, reject) => new WebSocket(`ws://${HOST}/`).addEventListener('error', () => reject(new Error('failed')))),
      }
    : {}),
}

/** What has to be let through: this machine. */
async function speakToOneself() {
  const server = net.createServer((socket) => socket.end('heard')).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const socket = net.connect(server.address().port, '127.0.0.1')
  const heard = await new Promise((resolve, reject) => socket.once('data', (data) => resolve(String(data))).once('error', reject))
  await new Promise((resolve) => server.close(resolve))
  return heard
}

/** How many refusals the guard has recorded. */
const refusals = () => readFileSync(process.env.NACRE_NETWORK_RECORD, 'utf8').split('"refused"').length - 1

/** `recorded` if the guard refused it and said so. */
async function outcomeOf(attempt) {
  const before = refusals()
  return Promise.resolve()
    .then(attempt)
    .then(
      () => 'got through',
      () => (refusals() > before ? 'recorded' : 'failed without a record'),
    )
}

const tryAll = async (some = Object.keys(attempts)) => {
  const outcomes = {}
  for (const name of some) outcomes[name] = await outcomeOf(attempts[name])
  return outcomes
}

const role = isMainThread ? (process.argv[2] ?? 'main') : 'thread'
const few = ['net.connect', 'fetch', 'dns.lookup']
if (role === 'thread') parentPort.postMessage(await tryAll(few))
else if (role === 'fork') process.send(await tryAll(few), () => process.disconnect())
else if (role === 'child') process.stdout.write(JSON.stringify(await tryAll(few)))
else {
  const file = fileURLToPath(import.meta.url)
  const message = (child) => new Promise((resolve, reject) => child.once('message', resolve).once('error', reject))
  const bare = { PATH: process.env.PATH }
  process.stdout.write(
    JSON.stringify({
      main: await tryAll(),
      itself: await speakToOneself(),
      'a forked process with an environment of its own': await message(fork(file, ['fork'], { env: bare, execArgv: [] })),
      'a spawned process': JSON.parse(spawnSync(process.execPath, [file, 'child'], { env: bare, encoding: 'utf8' }).stdout),
      'an executed process': JSON.parse(execFileSync(process.execPath, [file, 'child'], { encoding: 'utf8' })),
      'a thread': await message(new Worker(file)),
      'a thread with an environment of its own': await message(new Worker(file, { env: {}, execArgv: [] })),
    }),
  )
}
