import * as v from 'valibot'
import { ExpectationsMalformedError } from '../errors'

const Text = v.pipe(v.string(), v.minLength(1), v.maxLength(1000))
const Allowance = v.strictObject({ wires: Text, reason: Text, sometimes: v.optional(v.boolean(), false) })
const Hint = v.strictObject({ signal: Text, reason: Text })
const Query = v.strictObject({
  name: Text,
  fixed: v.array(Text),
  targets: v.pipe(v.array(Text), v.minLength(1)),
  loose: v.optional(v.array(Text), []),
})
const Schema = v.strictObject({
  queries: v.optional(v.array(Query), []),
  free: v.optional(v.array(Allowance), []),
  wide: v.optional(v.array(Allowance), []),
  selectors: v.optional(v.array(Allowance), []),
  hints: v.optional(v.array(Hint), []),
})

/** Finds that are right as they are. `wires` is a signal's full name, with `*` for any characters; `sometimes`: in some witnesses only, and in one of those that are given it has to be determined. */
export type Allowance = v.InferOutput<typeof Allowance>

/** Which wires have to determine which others, by patterns like those of an allowance; `loose` bits are not held to be 0 or 1 meanwhile. */
export type Query = v.InferOutput<typeof Query>

/** What somebody who knows a circuit says of it. */
export interface Expectations {
  readonly queries: readonly Query[]
  /** Wires that can be another value in some witness. */
  readonly free: readonly Allowance[]
  /** Bits of decompositions that are made unique by other constraints. */
  readonly wide: readonly Allowance[]
  /** Wires that are 0 or 1 in all witnesses and are factors, though no constraint makes them 0 or 1 by itself. */
  readonly selectors: readonly Allowance[]
  /** Signals that a template computes by `<--`, each `Template.signal`, and what constrains them. */
  readonly hints: readonly v.InferOutput<typeof Hint>[]
}

/** Checks the shape of a JSON value. Throws `ExpectationsMalformedError`. */
export function parseExpectations(json: unknown): Expectations {
  // valibot takes an empty list for an empty object.
  const result = v.safeParse(Schema, Array.isArray(json) ? undefined : json)
  if (result.success) return result.output
  const [issue] = result.issues
  throw new ExpectationsMalformedError(`not expectations of a circuit: ${v.getDotPath(issue) ?? 'the whole'}: ${issue.message}`)
}

/** Turns a pattern into a test of names. */
export function namesLike(pattern: string): (name: string) => boolean {
  const expression = new RegExp(`^${pattern.split('*').map(escapeText).join('.*')}$`)
  return (name) => expression.test(name)
}

const escapeText = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
