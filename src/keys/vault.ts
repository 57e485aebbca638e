import { UnknownKeyObjectError } from './errors'

/** Keeps secrets beside the objects that stand for them, so that no log, `JSON.stringify` or debugger output shows any. */
export interface Vault<Key extends object, Secrets> {
  /** A frozen object with the public fields only. */
  seal(fields: Key, secrets: Secrets): Key
  /** Throws `UnknownKeyObjectError` on a copy or a look-alike. */
  reveal(key: Key): Secrets
}

/** The name under which Node's `util.inspect` and `console.log` look for an object's own print. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom')

/** A vault whose keys print as `[name]`. */
export function createVault<Key extends object, Secrets>(name: string): Vault<Key, Secrets> {
  const secretsOf = new WeakMap<Key, Secrets>()
  const print = { value: () => `[${name}]`, enumerable: false }
  return {
    seal(fields, secrets) {
      const key = Object.defineProperties({ ...fields }, { toString: print, toJSON: print, [INSPECT]: print })
      Object.freeze(key)
      secretsOf.set(key, secrets)
      return key
    },
    reveal(key) {
      const secrets = secretsOf.get(key)
      if (secrets === undefined) {
        throw new UnknownKeyObjectError(`this ${name} was not made by this copy of the library`, {
          hint: 'Pass keys between programs, threads and packages as text.',
        })
      }
      return secrets
    },
  }
}
