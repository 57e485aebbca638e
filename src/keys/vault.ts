import { UnknownKeyObjectError } from './errors'

/** Keeps secrets out of the fields of the objects that stand for them, so that no log, `JSON.stringify` or debugger shows any. */
export interface Vault<Key extends object, Secrets> {
  /** A frozen object with the public fields only. */
  seal(fields: Key, secrets: Secrets): Key
  /** Throws `UnknownKeyObjectError` on a copy or a look-alike. */
  reveal(key: Key): Secrets
}

/** The name under which Node's `util.inspect` and `console.log` look for an object's own print. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom')

/** Registered, and not a `WeakMap` here, so that two copies of the library (ESM beside CJS) understand each other's keys. */
const SECRETS = Symbol.for('nacre.v1.secrets')

type SecretsOf = (name: string) => unknown

/** A vault whose keys print as `[name]`. */
export function createVault<Key extends object, Secrets>(name: string): Vault<Key, Secrets> {
  const print = { value: () => `[${name}]` }
  return {
    seal(fields, secrets) {
      // A function does not survive spreading, JSON or structured cloning, and shows nothing when it is printed.
      const open: SecretsOf = (asked) => (asked === name ? secrets : undefined)
      const key = Object.defineProperties(
        { ...fields },
        { toString: print, toJSON: print, [INSPECT]: print, [SECRETS]: { value: open } },
      )
      return Object.freeze(key)
    },
    reveal(key) {
      const open = (key as { readonly [SECRETS]?: SecretsOf })[SECRETS]
      const secrets = open?.(name)
      if (secrets === undefined) {
        throw new UnknownKeyObjectError(`not a ${name} but a copy or another object`, {
          hint: 'Pass keys between programs and threads as text.',
        })
      }
      return secrets as Secrets
    },
  }
}
