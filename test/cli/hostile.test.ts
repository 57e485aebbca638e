import { CommanderError } from 'commander'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InternalError, MalformedBytesError } from '../../src/base'
import { linesOf } from '../../src/cli/commands/check-circuit'
import type { Story } from '../../src/cli/demo/story'
import { showStory } from '../../src/cli/demo/telling'
import { InputFileError, UsageError } from '../../src/cli/errors'
import { tellFailure } from '../../src/cli/failure'
import { createIo, type Io } from '../../src/cli/io'
import { entryCsv, entryDocument, entryTable } from '../../src/cli/show'
import { reduceFr } from '../../src/crypto'
import type { HistoryEntry, ViewLine } from '../../src/disclosure'
import { parseMnemonic } from '../../src/keys'
import type { CircuitReport } from '../../src/r1cs'
import { encodeGenesis, MalformedGenesisError } from '../../src/rules'
import { type AcceptedTransaction, deriveTransactionId } from '../../src/tx'
import { parseAmount, parseAssetId } from '../../src/value'
import { createGenesis, createRng, createTransaction, START } from '../ledger/fixture'
import { cases } from '../suite'
import { hostile, isFormula, isHarmless, parseRow } from './hostile'

const numRuns = cases(300, 5_000, 15_000)
const genesis = createGenesis()
const txId = new Uint8Array(32).fill(7) as HistoryEntry['txId']

type Line = HistoryEntry | ViewLine

const line = ([memo, recipient, kind]: readonly [string, string, number]): Line => {
  const common = {
    txId,
    height: 3,
    time: START / 1000,
    period: 682,
    asset: parseAssetId(1),
    amount: parseAmount(5n),
    fee: parseAmount(0n),
  }
  const directions = ['in', 'out', 'change', 'shield', 'unshield'] as const
  const owner = kind > 4 ? { owner: reduceFr(BigInt(kind)) } : {}
  return { ...common, ...owner, direction: directions[kind % 5], memo, counterparty: recipient, output: 0 } as unknown as Line
}
const lines = fc.array(fc.tuple(hostile, hostile, fc.nat({ max: 9 })).map(line), { minLength: 1, maxLength: 4 })

/** An io that keeps what is printed. */
function createCapture(json: boolean): { readonly io: Io; readonly printed: () => string } {
  const parts: string[] = []
  const stream = { write: (text: string) => parts.push(text) > 0, isTTY: false as boolean, columns: 80 }
  const io = createIo({ stdout: stream, stderr: stream as never }, { json, quiet: false, signal: new AbortController().signal })
  return { io, printed: () => parts.join('') }
}

describe('memos and recipients of strangers', () => {
  it('stand in the table of a history or view, one line each', () => {
    fc.assert(
      fc.property(lines, (entries) => {
        const table = entryTable(genesis, entries)
        expect(isHarmless(table)).toBe(true)
        expect(table.split('\n')).toHaveLength(entries.length + 1)
        // Cut where a line would not end.
        expect(Math.max(...table.split('\n').map((row) => [...row].length))).toBeLessThan(200)
      }),
      { numRuns },
    )
  })

  it('are in JSON what they were, and nothing in the document commands a terminal', () => {
    fc.assert(
      fc.property(lines, (entries) => {
        const { io, printed } = createCapture(true)
        io.result({ entries: entries.map((entry) => entryDocument(genesis, entry)) })
        expect(isHarmless(printed())).toBe(true)
        const told = (JSON.parse(printed()) as { entries: { memo: string; counterparty: string }[] }).entries
        expect(told.map(({ memo, counterparty }) => [memo, counterparty])).toEqual(
          entries.map(({ memo, counterparty }) => [memo, counterparty]),
        )
      }),
      { numRuns },
    )
  })

  it('are cells of the CSV, one row each, none a formula', () => {
    fc.assert(
      fc.property(lines, (entries) => {
        const csv = entryCsv(genesis, entries)
        expect(isHarmless(csv.replaceAll('\r\n', '\n'))).toBe(true)
        const rows = csv.split('\r\n')
        expect(rows).toHaveLength(entries.length + 2)
        const width = parseRow(rows[0] as string).length
        for (const row of rows.slice(0, -1)) {
          expect(parseRow(row)).toHaveLength(width)
          expect(parseRow(row).filter(isFormula)).toEqual([])
        }
      }),
      { numRuns },
    )
  })

  it('stand in the table of the demo, one line each', () => {
    const transaction = createTransaction(createRng('story'), {
      domain: { ledgerId: new Uint8Array(32), pool: 0 },
      anchor: reduceFr(5n),
      time: START / 1000,
      publicOut: 40n,
    })
    const accepted = [{ transaction, height: 1, time: START / 1000 }] as unknown as readonly AcceptedTransaction[]
    const id = deriveTransactionId(transaction.body)
    const tell = (views: readonly Line[]): string => {
      const { io, printed } = createCapture(false)
      const entries = views.map((entry) => ({ ...entry, txId: id }))
      showStory(io, {
        genesis,
        ledgerFolder: '',
        accepted,
        views: { alice: entries, shop: entries, regulator: entries },
        evidence: { verdict: '', tamperedVerdict: '', tamperedByte: 0, bytes: 0, period: 682, paid: 0n, file: '', page: '' },
        document: { balances: {}, timings: {}, peakMemoryMB: 0 },
      } as unknown as Story)
      return printed()
    }
    const usual = tell([line(['lunch', '', 1])]).split('\n').length
    fc.assert(
      fc.property(hostile, (memo) => {
        const told = tell([line([memo, '', 1])])
        expect(isHarmless(told)).toBe(true)
        expect(told.split('\n')).toHaveLength(usual)
      }),
      { numRuns: cases(40, 500, 1_500) },
    )
  })
})

describe('names and arguments of strangers', () => {
  it('command no terminal in lines that forgot about them', () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const { io, printed } = createCapture(false)
        io.say(`wallet ${name}`)
        io.note(`wallet ${name}`)
        expect(isHarmless(printed())).toBe(true)
      }),
      { numRuns },
    )
  })

  it('stand in errors: one line for the message and one for the hint, and in JSON as they are', () => {
    fc.assert(
      fc.property(hostile, hostile, fc.boolean(), (name, hint, debug) => {
        const errors = [
          new UsageError(name, { hint }),
          new InputFileError(`cannot read ${name}`, { hint, cause: new Error(name) }),
          new MalformedBytesError(`${JSON.stringify(name)} is none`, { hint }),
          new CommanderError(1, 'commander.unknownCommand', `error: unknown command '${name}'\n(Did you mean wallet?)`),
          new InternalError(name, { cause: new TypeError(name) }),
          Object.assign(new Error(name), { syscall: 'open', code: 'EACCES' }),
          new Error(name),
          name,
        ]
        for (const error of errors) {
          const told = (json: boolean): readonly [number, string, string] => {
            const [out, err]: [string[], string[]] = [[], []]
            const stream = (parts: string[]) => ({ write: (text: string) => parts.push(text) > 0 }) as never
            const status = tellFailure(error, { stdout: stream(out), stderr: stream(err) }, { json, debug })
            return [status, out.join(''), err.join('')]
          }
          const [status, out, err] = told(false)
          expect([status > 0, out, isHarmless(err)]).toEqual([true, '', true])
          if (!debug) expect(err).toMatch(/^nacre: [^\n]*\n(hint: [^\n]*\n)?$/)
          const [, json] = told(true)
          expect(isHarmless(json)).toBe(true)
          const { message } = (JSON.parse(json) as { error: { message: string } }).error
          if (error instanceof UsageError) expect(message).toBe(name)
        }
      }),
      { numRuns },
    )
  })

  it('stand in what is found in a circuit, one line each', () => {
    const common = { ok: false, constraints: 1, wires: 2, witnesses: 1, mutants: 0 }
    fc.assert(
      fc.property(hostile, hostile, (name, reason) => {
        const findings = [
          { rule: 'orphan', what: name, detail: name, allowed: reason },
          { rule: 'hint', what: name, detail: '' },
        ]
        const told = [...linesOf({ ...common, findings, unused: [name], unheld: [name] } as unknown as CircuitReport)]
        expect(told).toHaveLength(6)
        for (const each of told) expect(isHarmless(each) && !each.includes('\n')).toBe(true)
      }),
      { numRuns },
    )
  })

  it('are no codes of assets and no names of networks', () => {
    fc.assert(
      fc.property(hostile, (name) => {
        fc.pre(!/^[A-Za-z0-9-]*$/.test(name))
        expect(() => encodeGenesis(createGenesis({ network: name }))).toThrow(MalformedGenesisError)
        const assets = genesis.assets.map((asset) => ({ ...asset, code: name }))
        expect(() => encodeGenesis(createGenesis({ assets }))).toThrow(MalformedGenesisError)
      }),
      { numRuns: cases(100, 1_000, 3_000) },
    )
  })

  it('are not repeated of what should be a mnemonic', () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: 24 }), (words) => {
        expect(() => parseMnemonic(words.join(' '))).toThrow(
          /^(a mnemonic has 12, 15, 18, 21 or 24 words, not \d+|word \d+ is not in the English list of BIP-39|the checksum does not match: a word is wrong or misplaced)$/,
        )
      }),
      { numRuns },
    )
  })
})
