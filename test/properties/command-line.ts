import type { Command } from 'commander'
import { UsageError } from '../../src/cli/errors'
import { failureOf, tellFailure } from '../../src/cli/failure'
import { createProgram } from '../../src/cli/program'
import { createDraw, type Draw, PIECES, pick } from './alterations'
import type { Decoder } from './decoder'

/** What a command line came to: the command's name, options and positional arguments. */
interface Parsed {
  readonly command: Command
  readonly args: readonly (string | readonly string[] | undefined)[]
}

const said: string[] = []
const stream = { write: (text: string) => said.push(text) > 0, isTTY: false, columns: 80 } as const
let parsed: Parsed | undefined

/** Stops where a command's body would begin. */
const stop =
  () =>
  (...received: unknown[]) => {
    const command = received.pop() as Command
    received.pop()
    parsed = { command, args: received as Parsed['args'] }
    return Promise.resolve()
  }
const program = createProgram('1.2.3', { stdout: stream, stderr: stream, json: false }, stop)

const pathOf = (command: Command): string[] => (command.parent ? [...pathOf(command.parent), command.name()] : [])
const leaves = (command: Command): readonly Command[] =>
  command.commands.length === 0 ? [command] : command.commands.flatMap((child) => leaves(child))
const COMMANDS = leaves(program)

/** The one way to write what was parsed. */
function write({ command, args }: Parsed): string {
  const values = command.optsWithGlobals<Record<string, unknown>>()
  const options = [...command.options, ...program.options].flatMap((option) => {
    const value = values[option.attributeName()]
    if (option.negate) return value === false ? [option.long as string] : []
    if (value === undefined) return []
    if (value === true) return [option.long as string]
    return (Array.isArray(value) ? value : [value]).map((each) => `${option.long}=${each}`)
  })
  return JSON.stringify([...pathOf(command), ...options, '--', ...args.flat().filter((each) => each !== undefined)])
}

/** What was parsed, written again; throws `UsageError`, and what must not be: a foreign error, or text that does more than stand there. */
function again(text: string): string | undefined {
  const argv = JSON.parse(text) as string[]
  said.length = 0
  parsed = undefined
  try {
    program.parse(argv, { from: 'user' })
  } catch (error) {
    checkTold(error)
  }
  if (Object.keys(Object.prototype).length > 0) throw new Error('a prototype was polluted')
  return parsed && write(parsed)
}

const COMMANDING = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

function checkTold(error: unknown): void {
  const { code, status } = failureOf(error)
  if (status === 0) return
  if (code !== 'cli/usage' || status !== 2) throw error
  const isHelp = said.length > 0
  tellFailure(error, { stdout: stream, stderr: stream }, { json: false, debug: false })
  const lines = said.join('').trimEnd().split('\n')
  if (lines.some((line) => COMMANDING.test(line))) throw new Error(`it was told raw: ${JSON.stringify(lines)}`)
  if (!isHelp && lines.length !== 2) throw new Error(`an argument made lines: ${JSON.stringify(lines)}`)
  if (lines.some((line) => line.length > 2_100)) throw new Error('an argument made a line without end')
  said.length = 0
  tellFailure(error, { stdout: stream, stderr: stream }, { json: true, debug: false })
  const json = said.join('')
  if (COMMANDING.test(json.replaceAll('\n', ''))) throw new Error(`it was told raw: ${json}`)
  throw new UsageError((JSON.parse(json) as { error: { message: string } }).error.message)
}

const VALUES = [
  '',
  '-',
  '--',
  '---',
  '@',
  '@FILE',
  '@/etc/passwd',
  '-1',
  '--json',
  '--help',
  '--version',
  '-h',
  '-V',
  '--no-json',
  '--__proto__',
  '__proto__',
  '--constructor=x',
  '--__proto__=x',
  'constructor',
  'prototype',
  'toString',
  '--toString',
  '=',
  '--=',
  '--amount',
  '--amount=',
  '0x10',
  '1e3',
  'NaN',
  '２',
  '../..',
  '/dev/null',
  'C:\\x',
  '*',
  '$(id)',
  '`id`',
  '%s%n',
  '\\',
  '"',
  "'",
  ';',
  '|',
  '<b>',
  '\u0000',
  '\u0000x',
  '\u001b[2J',
  '\u009b31m',
  '\u0007',
  '\r',
  '\n',
  'a\nnacre: done (x)',
  '\u202eabc',
  '\u200b',
  '\ufeff',
  '\u2028',
  '\ud800',
  'İ',
  '😀',
  '\u{e0041}',
  'wallet',
  'ledger',
  'help',
  'walet',
  'balence\u001b[1m',
  '2026-11',
  'USD:2',
  '25.00',
  'x'.repeat(1_000),
  '\u202e'.repeat(500),
  '-'.repeat(300),
  `--${'y'.repeat(3_000)}`,
  `--json=${'z'.repeat(100)}`,
] as const

const value = (draw: Draw): string => {
  const kind = draw(8)
  if (kind < 4) return pick(draw, VALUES)
  if (kind < 6) return `v${draw(100)}`
  if (kind === 6) return Array.from({ length: draw(12) }, () => pick(draw, PIECES)).join('')
  return Array.from({ length: draw(20) }, () => String.fromCharCode(draw(draw(3) === 0 ? 65_536 : 128))).join('')
}

/** A command with its options and arguments, more or less. */
function structured(draw: Draw): string[] {
  const command = pick(draw, COMMANDS)
  const argv = pathOf(command)
  for (const option of [...command.options, ...program.options]) {
    const times = option.mandatory ? pick(draw, [1, 1, 1, 1, 1, 1, 2, 0]) : pick(draw, [0, 0, 0, 1, 2])
    for (let i = 0; i < times; i++) {
      const name =
        draw(30) === 0
          ? pick(draw, [
              `${option.long}x`,
              (option.long as string).slice(0, -1),
              (option.long as string).toUpperCase(),
              option.long?.slice(1) as string,
            ])
          : (option.long as string)
      const takes = option.required || option.optional
      if (!takes) argv.push(draw(20) === 0 ? `${name}=${value(draw)}` : name)
      else if (draw(2) === 0) argv.push(`${name}=${value(draw)}`)
      else if (draw(20) === 0) argv.push(name)
      else argv.push(name, draw(4) === 0 ? value(draw) : `v${draw(9)}`)
    }
  }
  const wanted = command.registeredArguments.length
  const count = draw(12) === 0 ? draw(4) : wanted
  if (draw(3) === 0) argv.push('--')
  for (let i = 0; i < count; i++) argv.push(draw(2) === 0 ? value(draw) : `name${i}`)
  if (draw(10) === 0) argv.splice(draw(argv.length + 1), draw(2), value(draw))
  return argv
}

function drawArguments(draw: Draw): string {
  const isRandom = draw(8) === 0
  return JSON.stringify(isRandom ? Array.from({ length: draw(7) }, () => value(draw)) : structured(draw))
}

/** Every command, all that it takes in the one way, and what nobody should type. */
export function createCommandLineDecoder(): Decoder {
  const samples = [
    ['wallet', 'balance', 'alice'],
    ['send', 'alice', '--to', 'a', '--asset', 'USD', '--amount', '1', '--to', 'b', '--amount', '2', '--memo', ''],
    ['check-circuit', 'x.r1cs', '--witness', 'a', 'b', '--json'],
    ['view', '--ledger=bank', '--', '-'],
    ...Array.from({ length: 3 }, (_, i) => ['wallet', 'address', `name${createDraw(i)(100)}`, '--new']),
  ]
  return {
    name: 'command line',
    reads: ['cli/program.ts createProgram'],
    samples: samples.map((argv) => JSON.stringify(argv)),
    lenient: true,
    again,
    draw: drawArguments,
  }
}
