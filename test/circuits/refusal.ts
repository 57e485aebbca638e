import { readSources } from '../../src/cli/circuit-sources'
import type { SourcePlace, WitnessCalculator } from '../../src/prover/witness'
import type { CircuitName, SignalInputs } from '../../src/statement'
import { statementFile } from './compiled'

/**
 * Tells by which lines of a circuit's sources inputs are refused, the one that fails first and then those that led there; throws when
 * they are not.
 */
export function createRefusal(name: CircuitName): (calculator: WitnessCalculator, inputs: SignalInputs) => string {
  const sources = readSources(statementFile(name), ['node_modules'])
  const lineOf = ({ template, line }: SourcePlace): string | undefined =>
    sources.find((source) => new RegExp(`\\btemplate ${template}\\b`).test(source))?.split('\n')[line - 1]
  return (calculator, inputs) => {
    const result = calculator.calculate(inputs)
    if (result.ok) throw new Error('the calculator took it')
    if (result.fault.kind !== 'unsatisfied') throw new Error(`the calculator could not read it: ${result.fault.message}`)
    return result.fault.trace.map(lineOf).join('\n')
  }
}
