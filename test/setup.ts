import { afterAll, expect } from 'vitest'

/** Bytes are compared at once: element by element, as `toEqual` does, thousands of them take longer than most of what makes them. */
function areSameBytes(a: unknown, b: unknown): boolean | undefined {
  if (!(a instanceof Uint8Array && b instanceof Uint8Array)) return undefined
  return a.constructor === b.constructor && Buffer.compare(a, b) === 0
}

/** Arrays of the same numbers or texts are, too; of others `toEqual` says what they are. */
function areSameRows(a: unknown, b: unknown): true | undefined {
  const areRows = Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.constructor === b.constructor
  return areRows && a.every((item, i) => isPlain(item) && Object.is(item, b[i])) ? true : undefined
}

const isPlain = (item: unknown): boolean => ['bigint', 'number', 'string'].includes(typeof item)

expect.addEqualityTesters([areSameBytes, areSameRows])

// Files may share their process (`vitest.config.ts`): what one leaves in the environment would be there for the next.
const environment = { ...process.env }
afterAll(() => {
  expect({ ...process.env }, 'a file leaves the environment as it was').toEqual(environment)
})
