import { FIELD_MODULUS } from '../../src/crypto'

/** Where an element stands in a statement. */
export type ElementPath = readonly (string | number)[]

/** What an element may become: what is beside it, and the edges of the field and of amounts. */
export const ELEMENT_CHANGES: readonly ((old: bigint) => bigint)[] = [
  (old) => (old + 1n) % FIELD_MODULUS,
  (old) => (old - 1n + FIELD_MODULUS) % FIELD_MODULUS,
  () => 0n,
  () => 1n,
  () => FIELD_MODULUS - 1n,
  (old) => (FIELD_MODULUS - old) % FIELD_MODULUS,
  () => 1n << 128n,
]

/** The elements of a statement, by path. */
export function pathsOf(value: unknown, path: ElementPath = []): readonly ElementPath[] {
  if (typeof value === 'bigint') return [path]
  return Object.entries(value as object).flatMap(([key, part]) =>
    pathsOf(part, [...path, Array.isArray(value) ? Number(key) : key]),
  )
}

/** The same with one element changed. */
export function withElement(value: unknown, path: ElementPath, change: (old: bigint) => bigint): unknown {
  const [key, ...rest] = path
  if (key === undefined) return change(value as bigint)
  if (Array.isArray(value)) return value.map((part, i) => (i === key ? withElement(part, rest, change) : part))
  return { ...(value as object), [key]: withElement((value as Record<string, unknown>)[key as string], rest, change) }
}
