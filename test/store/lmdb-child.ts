import { once } from 'node:events'
import { openLmdbStore } from '../../src/store/lmdb'
import { sealedOver, stateOf } from './state'

/** What the tests of the store on disk run in processes of their own: `node lmdb-child.js <task> <path>`. */
const [, , task, path = ''] = process.argv

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

/** Commits pairs of growing numbers for ever and says each one once its commit resolved. */
async function write(): Promise<void> {
  const store = await openLmdbStore({ path })
  const last = (await store.entries('n/', { reverse: true, limit: 1 }))[0]
  for (let number = last ? Number(last[0].slice(2)) + 1 : 0; ; number++) {
    const name = String(number).padStart(9, '0')
    const value = new Uint8Array(1 + (number % 3000)).fill(number)
    await store.commit([
      { key: `n/${name}`, value },
      { key: `m/${name}`, value },
      { key: 'last', value: Buffer.from(name) },
    ])
    say(name)
  }
}

/** Takes the store for itself, says whether it got it, and keeps it until its input ends. */
async function own(): Promise<void> {
  try {
    const store = await openLmdbStore({ path, exclusive: true })
    say('owner')
    process.stdin.resume()
    await once(process.stdin, 'end')
    await store.close()
    say('closed')
  } catch (error) {
    say((error as { code?: string }).code ?? String(error))
  }
}

/** Opens, reads everything, writes once, and says what came of it. */
async function read(): Promise<void> {
  try {
    const store = await openLmdbStore({ path })
    const count = (await store.entries('')).length
    await store.commit([{ key: 'touched', value: new Uint8Array(5000) }])
    await store.close()
    say(`read ${count}`)
  } catch (error) {
    say((error as { code?: string }).code ?? String(error))
  }
}

/** Opens, reads all that is sealed, writes once, and says which state it was. */
async function tell(): Promise<void> {
  try {
    const store = await openLmdbStore({ path })
    const state = stateOf(await sealedOver(store).entries(''))
    await store.commit([{ key: 'touched', value: new Uint8Array(5000) }])
    await store.close()
    say(`state ${state}`)
  } catch (error) {
    say((error as { code?: string }).code ?? String(error))
  }
}

/** Commits until the medium refuses; says the error's code and how many commits are there, then makes room and commits again. */
async function fill(): Promise<void> {
  const store = await openLmdbStore({ path })
  const keys = (number: number): readonly string[] =>
    Array.from({ length: 20 }, (_, index) => `${String(number).padStart(6, '0')}/${index}`)
  let written = 0
  try {
    for (; ; written++) await store.commit(keys(written).map((key) => ({ key, value: new Uint8Array(3000) })))
  } catch (error) {
    say((error as { code?: string }).code ?? String(error))
  }
  say(`whole ${(await store.entries('')).length === 20 * written && written > 0}`)
  for (let number = 0; number < written; number += 2) await store.commit(keys(number).map((key) => ({ key, value: undefined })))
  await store.commit(keys(999_999).map((key) => ({ key, value: new Uint8Array(3000) })))
  say(`room again ${(await store.entries('999999/')).length}`)
  await store.close()
}

const tasks: Readonly<Record<string, () => Promise<void>>> = { write, own, read, tell, fill }
await tasks[task ?? '']?.()
