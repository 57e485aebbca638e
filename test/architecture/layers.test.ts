import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { effectFaults, findCycles, importFaults, type Layers, networkFaults, readSources, tableFaults } from './source'

const layers = JSON.parse(readFileSync('docs/layers.json', 'utf8')) as Layers
const sources = readSources('src')

describe('the house', () => {
  it('has a table whose imports lead down only', () => {
    expect(tableFaults(layers)).toEqual([])
    const services = ['prover', 'ledger', 'store', 'disclosure']
    for (const one of services) for (const other of services) expect(layers.layers[one]?.imports).not.toContain(other)
  })

  it('has no import that its table does not allow', () => {
    expect(sources.length).toBeGreaterThan(100)
    expect(sources.flatMap((source) => importFaults(source, layers))).toEqual([])
  })

  it('has no files that import each other in a circle', () => {
    expect(findCycles(sources)).toEqual([])
  })

  it('is handed its clock, randomness, network and console', () => {
    expect(sources.flatMap((source) => effectFaults(source, layers))).toEqual([])
  })

  it('names no network and makes no code out of text', () => {
    expect(sources.flatMap((source) => networkFaults(source, layers))).toEqual([])
  })
})

describe('the checks of the house', () => {
  const faults = (path: string, text: string): readonly string[] => importFaults({ path, text }, layers)

  it('see an import upwards, of types too', () => {
    expect(faults('keys/a.ts', "import type { X } from '../tx'")).toHaveLength(1)
    expect(faults('keys/a.ts', "export { x } from '../note'")).toHaveLength(1)
    expect(faults('tx/a.ts', "type X = import('../wallet').Wallet")).toHaveLength(1)
    expect(faults('prover/a.ts', "const x = await import('../ledger')")).toHaveLength(1)
    expect(faults('tx/a.ts', "import { x } from '../keys'")).toEqual([])
  })

  it('see an import into the inside of another room', () => {
    expect(faults('tx/a.ts', "import { x } from '../keys/address'")).toHaveLength(1)
    expect(faults('cli/a.ts', "import { x } from '../ledger/lmdb'")).toEqual([])
    expect(faults('nowhere/a.ts', '')).toHaveLength(1)
  })

  it('see packages and node modules out of their room', () => {
    expect(faults('tx/a.ts', "import { x } from 'lmdb'")).toHaveLength(1)
    expect(faults('prover/snarkjs/other.ts', "import { groth16 } from 'snarkjs'")).toHaveLength(1)
    expect(faults('tx/a.ts', "import { x } from 'node:fs'")).toHaveLength(1)
    expect(faults('prover/node-a.ts', "import { x } from 'node:fs'")).toEqual([])
    expect(faults('tx/a.ts', "import { x } from '../../test/x'")).toHaveLength(1)
  })

  it('see circles and effects', () => {
    const circle = [
      { path: 'tx/a.ts', text: "import type { B } from './b'" },
      { path: 'tx/b.ts', text: "export { a } from './a'" },
    ]
    expect(findCycles(circle)).toHaveLength(1)
    expect(effectFaults({ path: 'tx/a.ts', text: 'const t = Date.now()' }, layers)).toHaveLength(1)
    expect(effectFaults({ path: 'tx/a.ts', text: '// not Date.now()\nconst t = clock.now()' }, layers)).toEqual([])
    expect(effectFaults({ path: 'base/system.ts', text: 'const t = Date.now()' }, layers)).toEqual([])
  })

  it.each([
    "import { connect } from 'node:net'",
    "import { lookup } from 'node:dns/promises'",
    "const https = await import('node:https')",
    'const answer = await fetch(address)',
    'const ask = globalThis.fetch',
    "const address = 'https://nobody.invalid/key'",
    'const socket = new WebSocket(address)',
    'const request = new XMLHttpRequest()',
    'const four = eval(text)',
    "const add = new Function('a', 'b', 'return a + b')",
    'const add = Function(text)',
    "import { runInThisContext } from 'node:vm'",
  ])('see a network and code out of text: %s', (text) => {
    // In a room of node, too, where modules of node are allowed.
    expect(networkFaults({ path: 'cli/node/a.ts', text }, layers)).toHaveLength(1)
    expect(
      networkFaults({ path: 'cli/node/a.ts', text: `// ${text}\n/* ${text} */\nprefetch(isFunction(evaluate(x)))` }, layers),
    ).toEqual([])
  })
})
