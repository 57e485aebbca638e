import type { Fr } from '../../src/crypto'
import type { CircuitName, SignalInputs } from '../../src/statement'
import type { Negative, Statement } from './negative'

/** A circuit with its statements, true and false: all that the tests of circuits and native checks need to know of it. */
export interface CircuitCase<S extends Statement = Statement> {
  readonly name: CircuitName
  signals(statement: S): readonly Fr[]
  inputs(statement: S): SignalInputs
  /** The native check: the rule that is broken. */
  check(statement: S): string | undefined
  /** How many rules the native check knows that a statement can break and a circuit refuse. */
  readonly rules: number
  /** True statements, always the same, by what is special about them. */
  readonly truths: readonly { readonly name: string; readonly statement: () => S }[]
  readonly negatives: readonly Negative<S>[]
}
