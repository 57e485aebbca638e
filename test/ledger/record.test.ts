import { describe, expect, it } from 'vitest'
import { compareBytes, createReader, createWriter } from '../../src/base'
import { encodeFr, parseFr } from '../../src/crypto'
import {
  CorruptLedgerError,
  createEmbeddedLedger,
  type EmbeddedLedger,
  foundLedger,
  LedgerNotFoundError,
  type LedgerStorage,
  LedgerVersionError,
  OperatorKeyError,
  readStoredGenesis,
  type StorageReader,
  type StoredRecord,
} from '../../src/ledger'
import { toLedgerError } from '../../src/ledger/lmdb/system-error'
import { createMemoryStorage } from '../../src/ledger/memory/storage'
import { hashChildren } from '../../src/tree'
import { createBoundVerifier, createClock, createGenesis, createRng, createTransaction, operatorKey, START } from './fixture'

const verifier = createBoundVerifier()
const genesis = createGenesis()

/** What a damaged record reads as: other bytes, or nothing. */
type Damage = (key: Uint8Array, value: Uint8Array) => Uint8Array | undefined

/** The store as it reads when `damage` befell its records. */
function damaged(storage: LedgerStorage, damage: Damage): LedgerStorage {
  const alter = (key: Uint8Array, value: Uint8Array | undefined): Uint8Array | undefined => value && damage(key, value)
  const below = (reader: StorageReader, key: Uint8Array): StoredRecord | undefined => {
    const found = reader.below(key)
    const value = alter(found?.key ?? key, found?.value)
    return value ? found && { ...found, value } : found && below(reader, found.key)
  }
  return {
    ...storage,
    read: (run) =>
      storage.read((reader) => run({ get: (key) => alter(key, reader.get(key)), below: (key) => below(reader, key) })),
  }
}

const kinds = { ledger: 1, state: 2, block: 3, anchor: 4, gap: 5, node: 6 } as const
const isKind = (key: Uint8Array, kind: keyof typeof kinds): boolean => key[0] === kinds[kind]

async function fill(): Promise<LedgerStorage> {
  const storage = createMemoryStorage()
  foundLedger(storage, genesis, operatorKey)
  const ledger = open(storage)
  const rng = createRng('records')
  for (let i = 0; i < 3; i++) {
    const { anchor } = await ledger.tip()
    await ledger.submit(createTransaction(rng, { domain: ledger.domain, anchor, time: START / 1000, publicIn: 50n }))
  }
  return storage
}

function open(storage: LedgerStorage): EmbeddedLedger {
  return createEmbeddedLedger({ storage, genesis, operatorKey, verifier, clock: createClock() })
}

describe('the records of a ledger', () => {
  it('name the format that they are in, and no other is read', () => {
    const storage = createMemoryStorage()
    expect(() => storage.read(readStoredGenesis)).toThrow(LedgerNotFoundError)
    foundLedger(storage, genesis, operatorKey)
    expect(storage.read(readStoredGenesis)).toEqual(genesis)
    for (const version of [0, 1, 3, 65_535]) {
      const foreign = damaged(storage, (_, value) => createWriter().uint(version, 2).fixed(value.slice(2)).finish())
      expect(() => foreign.read(readStoredGenesis)).toThrow(LedgerVersionError)
    }
    const cut = damaged(storage, (_, value) => value.slice(0, -1))
    expect(() => cut.read(readStoredGenesis)).toThrow(CorruptLedgerError)
  })

  it('are founded by the operator of the genesis alone', () => {
    expect(() => foundLedger(createMemoryStorage(), genesis, new Uint8Array(32))).toThrow(OperatorKeyError)
  })

  it('are whole, or the ledger does not open', async () => {
    const storage = await fill()
    open(storage)
    const faults: readonly Damage[] = [
      (key, value) => (isKind(key, 'state') ? undefined : value),
      (key, value) => (isKind(key, 'state') ? value.slice(0, -1) : value),
      (key, value) => (isKind(key, 'state') ? Uint8Array.of(...value, 0) : value),
      (key, value) => (isKind(key, 'block') ? undefined : value),
      (key, value) => (isKind(key, 'block') ? value.slice(0, -1) : value),
    ]
    for (const fault of faults) expect(() => open(damaged(storage, fault))).toThrow(CorruptLedgerError)
  })

  it('hold the state of the newest block in every byte, or the ledger does not open', async () => {
    const storage = await fill()
    const length = storage.read((reader) => reader.get(Uint8Array.of(kinds.state)))?.length ?? 0
    expect(length).toBeGreaterThan(200)
    for (let at = 0; at < length; at++) {
      const altered = damaged(storage, (key, value) =>
        isKind(key, 'state') ? value.map((byte, index) => (index === at ? byte ^ 1 : byte)) : value,
      )
      expect(() => open(altered), `byte ${at}`).toThrow(CorruptLedgerError)
    }
  })

  it('fail verification when a root, a nullifier or a block is not what it was', async () => {
    const storage = await fill()
    const codes: (string | undefined)[] = []
    const nth = (kind: keyof typeof kinds, skip: number, fault: (value: Uint8Array) => Uint8Array | undefined): Damage => {
      let victim: Uint8Array | undefined
      let seen = 0
      return (key, value) => {
        if (!isKind(key, kind)) return value
        if (!victim && seen++ === skip) victim = key
        return victim && compareBytes(victim, key) === 0 ? fault(value) : value
      }
    }
    for (const damage of [nth('anchor', 2, () => undefined), nth('gap', 3, () => undefined)]) {
      const { ok, code } = await open(damaged(storage, damage)).verify()
      expect(ok).toBe(false)
      codes.push(code)
    }
    expect(codes).toEqual(['ledger/corrupt', 'ledger/corrupt'])
    const spoilt = damaged(storage, (key, value) => {
      const isSecond = isKind(key, 'block') && createReader(key.slice(1)).uint(6) === 2
      return isSecond ? value.map((byte, index) => (index === value.length - 1 ? byte ^ 1 : byte)) : value
    })
    expect(await open(spoilt).verify()).toMatchObject({ ok: false, code: 'rules/issuer', height: 1 })
    expect(encodeFr((await open(storage).tip()).anchor).length).toBe(32)
  })
})

const codeOf = async (storage: LedgerStorage): Promise<string | undefined> => {
  try {
    return (await open(storage).verify()).code
  } catch (error) {
    return (error as CorruptLedgerError).code
  }
}

describe('the roots of a ledger', () => {
  it.each([
    ['5', encodeFr(parseFr(5n))],
    ['no element', new Uint8Array(32).fill(255)],
  ])('are those of its blocks, or the ledger does not verify: %s', async (_, anchor) => {
    const storage = await fill()
    expect(await codeOf(storage)).toBe(undefined)
    storage.write((writer) => writer.put(Uint8Array.of(kinds.anchor, ...anchor), new Uint8Array(6)))
    expect(await codeOf(storage)).toBe('ledger/corrupt')
  })
})

describe('the nullifier tree of a ledger', () => {
  it('is whole in every gap and node, or the ledger does not verify', { timeout: 300_000 }, async () => {
    const storage = await fill()
    expect(await codeOf(storage)).toBe(undefined)
    const keys: Uint8Array[] = []
    let bound = Uint8Array.of(kinds.node + 1)
    for (;;) {
      const key = storage.read((reader) => reader.below(bound))?.key
      if (!key || !(isKind(key, 'node') || isKind(key, 'gap'))) break
      keys.push(key)
      bound = Uint8Array.from(key)
    }
    // Two leaves or more under each of two or more nodes of level 1, and one node of each level above.
    expect(keys.filter((key) => isKind(key, 'gap')).length).toBe(7)
    expect(keys.filter((key) => isKind(key, 'node')).length).toBe(17)
    const faults: readonly ((value: Uint8Array) => Uint8Array | undefined)[] = [
      () => undefined,
      (value) => value.map((byte, index) => (index === value.length - 1 ? byte ^ 1 : byte)),
      (value) => value.map((byte, index) => (index === 31 ? byte ^ 1 : byte)),
      (value) => value.slice(0, -1),
      (value) => Uint8Array.of(...value, ...value),
    ]
    for (const [at, key] of keys.entries()) {
      // Each record with one of the faults, each fault with some gaps and some nodes.
      const fault = faults[at % faults.length]
      const altered = damaged(storage, (each, value) => (compareBytes(each, key) === 0 ? fault?.(value) : value))
      expect(await codeOf(altered), `${key}`).toBe('ledger/corrupt')
    }
  })

  it('has the root that the newest block names at its top, or the ledger does not open', async () => {
    const storage = await fill()
    const [top, other] = [Uint8Array.of(kinds.node, 16, 0, 0, 0, 0), encodeFr(parseFr(3n))]
    const otherTop: Damage = (key, value) => (compareBytes(key, top) === 0 ? other : value)
    expect(() => open(damaged(storage, otherTop))).toThrow(CorruptLedgerError)
    // Nor with a state that goes along with it.
    const root = encodeFr(hashChildren([parseFr(3n)], 15))
    const otherState: Damage = (key, value) =>
      isKind(key, 'state') ? Uint8Array.of(...value.slice(0, 76), ...root, ...value.slice(108)) : otherTop(key, value)
    expect(() => open(damaged(storage, otherState))).toThrow(CorruptLedgerError)
  })

  it('holds no nullifier that no block has, or the ledger does not verify', async () => {
    const storage = await fill()
    storage.write((writer) => {
      const [key, value] = [Uint8Array.of(kinds.gap, ...encodeFr(parseFr(5n))), new Uint8Array(36)]
      writer.put(key, value)
    })
    expect(await open(storage).isSpent(parseFr(5n))).toBe(true)
    expect(await codeOf(storage)).toBe('ledger/corrupt')
  })

  it('takes no transaction on top of a damaged gap or node, and stays as it was', async () => {
    const storage = await fill()
    const ledger = open(storage)
    const { anchor } = await ledger.tip()
    // Less than all others: they lie in the first gap.
    const nf = [parseFr(1n), parseFr(2n)] as const
    const transaction = createTransaction(createRng('low'), { domain: ledger.domain, anchor, time: START / 1000, nf })
    const before = await ledger.facts()
    for (const key of [Uint8Array.of(kinds.node, 1, 0, 0, 0, 1), Uint8Array.of(kinds.gap, ...new Uint8Array(32))]) {
      const sound = storage.read((reader) => reader.get(key)) as Uint8Array
      storage.write((writer) => writer.put(key, sound.slice(0, 32)))
      await expect(ledger.submit(transaction)).rejects.toThrow(CorruptLedgerError)
      expect(await ledger.facts()).toEqual(before)
      storage.write((writer) => writer.put(key, sound))
    }
    await ledger.submit(transaction)
    expect(await ledger.verify()).toMatchObject({ ok: true, height: 4 })
  })
})

describe('errors of the system', () => {
  const failure = (code: string | number): Error => Object.assign(new Error('it failed'), { code })

  it.each([
    ['ENOENT', 'ledger/not-found'],
    ['ENOTDIR', 'ledger/not-found'],
    ['EACCES', 'ledger/unavailable'],
    ['ENOSPC', 'ledger/unavailable'],
    ['EROFS', 'ledger/unavailable'],
    ['EMFILE', 'ledger/unavailable'],
    [28, 'ledger/unavailable'],
    [-30_792, 'ledger/unavailable'],
    [-30_796, 'ledger/corrupt'],
    [-30_794, 'ledger/version'],
    [-30_790, 'ledger/locked'],
  ])('with the code %s become %s', (code, expected) => {
    expect(toLedgerError('open it', failure(code))).toMatchObject({ code: expected, category: 'store', cause: failure(code) })
  })

  it('keep their own type when they are nobody’s but the caller’s or ours', () => {
    for (const error of [new CorruptLedgerError('damaged'), new RangeError('a bug'), failure('ERR_INVALID_ARG_TYPE'), 'text']) {
      expect(toLedgerError('open it', error)).toBe(error)
    }
  })
})
