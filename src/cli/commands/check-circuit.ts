import { readFileSync } from 'node:fs'
import { systemRng } from '../../base'
import {
  type CircuitReport,
  checkCircuit,
  findHints,
  parseExpectations,
  parseR1cs,
  parseSymbols,
  parseWitness,
  type Symbols,
} from '../../r1cs'
import { readSources } from '../circuit-sources'
import { InputFileError, UsageError } from '../errors'
import { parseJson } from '../files'
import type { AddCommand } from '../run'
import { showText } from '../text'

const NO_SYMBOLS: Symbols = { wires: new Map(), replaced: new Set(), labels: new Map() }

interface Options {
  readonly sym?: string
  readonly witness?: readonly string[]
  readonly expect?: string
  readonly source?: string
  readonly library?: readonly string[]
}

export const addCheckCircuit: AddCommand = (parent, run) => {
  parent
    .command('check-circuit')
    .description(
      'look in a circuit of circom for what is not constrained: orphans, free wires, unbound outputs, aliases, selectors, hints',
    )
    .argument('<r1cs>', 'an r1cs file over BN254')
    .option('--sym <file>', 'names of the signals, as circom --sym writes them')
    .option('--witness <files...>', 'witnesses (wtns files); the more kinds of inputs, the more is seen')
    .option('--expect <file>', 'JSON of what is allowed, and of what has to determine what (see docs/CIRCUITS.md)')
    .option('--source <file>', 'the circom file of the main component: lists what is computed by <--')
    .option('--library <folders...>', 'where its includes are looked for, as for circom -l')
    .action(
      run(async (io, { sym, witness = [], expect, source, library = [] }: Options, file: string) => {
        if (expect !== undefined && sym === undefined) throw new UsageError('--expect names signals, which --sym tells')
        const report = checkCircuit(
          systemRng,
          {
            r1cs: parseR1cs(read(file)),
            symbols: sym === undefined ? NO_SYMBOLS : parseSymbols(read(sym).toString('latin1')),
            expectations: parseExpectations(expect === undefined ? {} : parseJson(read(expect).toString('utf8'))),
            hints: source === undefined ? undefined : findHints(readSources(source, library)),
            witnesses: readAll(witness),
          },
          io.observed('check'),
        )
        for (const line of linesOf(report)) io.say(line)
        io.result(report)
        if (!report.ok) process.exitCode = 1
      }),
    )
}

function read(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (cause) {
    throw new InputFileError(`cannot read ${file}`, { cause })
  }
}

function* readAll(files: readonly string[]): Generator<readonly bigint[]> {
  for (const file of files) yield parseWitness(read(file))
}

/** A report for people. */
export function* linesOf({
  ok,
  constraints,
  wires,
  witnesses,
  mutants,
  findings,
  unused,
  unheld,
}: CircuitReport): Generator<string> {
  yield `${constraints} constraints, ${wires} wires, ${witnesses} witnesses, ${mutants} mutants`
  for (const { rule, what, detail, allowed } of findings) {
    yield `${allowed === undefined ? 'FOUND' : 'known'} ${rule} ${showText(what)}: ${showText(detail)}${allowed === undefined ? '' : ` (${showText(allowed)})`}`
  }
  for (const pattern of unused) yield `unused ${showText(pattern)}`
  for (const asked of unheld) yield `in every witness, and allowed in some: ${showText(asked)}`
  if (witnesses === 0) yield 'Without a witness only the shape of the constraints was looked at.'
  yield ok
    ? 'Nothing was found that is not allowed. That is no proof that the circuit says what it should.'
    : 'This circuit is not as it should be.'
}
