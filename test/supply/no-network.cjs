// Preloaded into every process of a run (NODE_OPTIONS=--require): whoever speaks to anything but this machine, or asks a name server, is refused and
// recorded, a line of JSON each, in the file NACRE_NETWORK_RECORD. Processes and threads record themselves too, so that a run without the guard shows.
const { appendFileSync } = require('node:fs')
const childProcess = require('node:child_process')
const dgram = require('node:dgram')
const dns = require('node:dns')
const { syncBuiltinESMExports } = require('node:module')
const net = require('node:net')
const workerThreads = require('node:worker_threads')

const record = process.env.NACRE_NETWORK_RECORD
if (!record) throw new Error('NACRE_NETWORK_RECORD names no file')

const write = (entry) => appendFileSync(record, `${JSON.stringify(entry)}\n`)
const refuse = (kind, target) => {
  write({ refused: kind, target: String(target) })
  throw Object.assign(new Error(`the network is forbidden here: ${kind} ${target}`), { code: 'ENETUNREACH' })
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|::ffff:127(\.\d{1,3}){3})$/i
const isLoopback = (host) => host === undefined || host === null || host === '' || LOOPBACK.test(host)

/** Replaces a method by one that looks at its arguments first. */
function guard(object, name, look) {
  const original = object[name]
  if (typeof original !== 'function') return
  object[name] = function guarded(...parameters) {
    const changed = look(parameters)
    return Reflect.apply(original, this, changed ?? parameters)
  }
}

// net, tls, http, https, http2, fetch and WebSocket all come to this one method; without a host it is this machine.
guard(net.Socket.prototype, 'connect', (parameters) => {
  // Node hands itself options that it has already put in order, as one array.
  const [first, second] = Array.isArray(parameters[0]) ? parameters[0] : parameters
  if (typeof first === 'object' && first !== null) {
    if (!first.path && !isLoopback(first.host)) refuse('connect', `${first.host}:${first.port}`)
  } else if (typeof second === 'string' && !isLoopback(second)) refuse('connect', `${second}:${first}`)
})

// A server without a host listens to everybody; a path or a handle is this machine's.
guard(net.Server.prototype, 'listen', ([first, second]) => {
  const options =
    typeof first === 'object' && first !== null ? first : { port: first, host: typeof second === 'string' ? second : undefined }
  const isLocal = Boolean(options.path) || options.fd !== undefined || options._handle !== undefined
  const isPath = typeof first === 'string' && !/^\d+$/.test(first)
  if (!isLocal && !isPath && (!options.host || !isLoopback(options.host)))
    refuse('listen', `${options.host ?? '*'}:${options.port}`)
})

guard(dgram.Socket.prototype, 'connect', ([port, host]) => {
  if (typeof host === 'string' && !isLoopback(host)) refuse('datagram', `${host}:${port}`)
})
guard(dgram.Socket.prototype, 'send', (parameters) => {
  const host = parameters.slice(1).find((value) => typeof value === 'string')
  if (host !== undefined && !isLoopback(host)) refuse('datagram', host)
})

// The names of this machine are looked up without a server.
for (const [module, resolver] of [
  [dns, dns.Resolver],
  [dns.promises, dns.promises.Resolver],
]) {
  guard(module, 'lookup', ([host]) => void (isLoopback(host) || refuse('lookup', host)))
  for (const name of Object.keys(module).filter((each) => /^(resolve|reverse|lookupService)/.test(each)))
    guard(module, name, ([host]) => refuse(name, host))
  for (const name of Object.getOwnPropertyNames(resolver.prototype).filter((each) => /^(resolve|reverse)/.test(each)))
    guard(resolver.prototype, name, ([host]) => refuse(name, host))
}

// Children get the guard whatever environment they are given: nacre hands its workers almost none.
const own = { NODE_OPTIONS: `--require ${JSON.stringify(__filename)}`, NACRE_NETWORK_RECORD: record }
guard(childProcess.ChildProcess.prototype, 'spawn', ([options]) => {
  const others = (options.envPairs ?? []).filter((pair) => !Object.keys(own).some((name) => pair.startsWith(`${name}=`)))
  options.envPairs = [...others, ...Object.entries(own).map(([name, value]) => `${name}=${value}`)]
})
for (const name of ['spawnSync', 'execFileSync', 'execSync']) {
  guard(childProcess, name, (parameters) => {
    const at = parameters.findIndex((value, i) => i > 0 && typeof value === 'object' && value !== null && !Array.isArray(value))
    const options = at < 0 ? {} : parameters[at]
    const guarded = { ...options, env: { ...(options.env ?? process.env), ...own } }
    return at < 0
      ? [...parameters, guarded]
      : parameters.with
        ? parameters.with(at, guarded)
        : parameters.map((value, i) => (i === at ? guarded : value))
  })
}

// So do threads; one that shares its parent's environment or has a copy of it has the guard already.
workerThreads.Worker = class GuardedWorker extends workerThreads.Worker {
  constructor(file, options = {}) {
    const { env } = options
    super(file, typeof env === 'object' && env !== null ? { ...options, env: { ...env, ...own } } : options)
  }
}

syncBuiltinESMExports()
write({ guarded: workerThreads.isMainThread ? 'process' : 'thread', pid: process.pid, program: process.argv[1] ?? '' })
