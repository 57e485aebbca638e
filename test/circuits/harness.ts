import { readFileSync } from 'node:fs'
import { FIELD_MODULUS, type Fr, hash } from '../../src/crypto'
import type { WitnessCalculator } from '../../src/prover/witness'
import { checkCircuit, type Expectations, parseExpectations, parseWitness } from '../../src/r1cs'
import {
  type AttestSlot,
  type CircuitName,
  deriveAuthorizationMessage,
  type SignalInputs,
  transferInputs,
} from '../../src/statement'
import { hashChildren } from '../../src/tree'
import { createRng } from '../ledger/fixture'
import { ATTEST_SHAPES, type AttestStatement } from '../statement/attest'
import { ATTEST, ATTEST_LIES, attestTruths } from '../statement/attest-negatives'
import { BINDING } from '../statement/binding'
import type { CircuitCase } from '../statement/case'
import { DISCLOSER_LIES, type DiscloserForgery, disclose, drawTerms } from '../statement/discloser'
import type { Statement as Proven } from '../statement/negative'
import { NEGATIVES } from '../statement/negatives'
import { PAYMENT } from '../statement/payment'
import { drawFr } from '../statement/plant'
import { buildStatement, type Statement } from '../statement/scenario'
import { drawScenario, SHAPES } from '../statement/shapes'
import { CircomRefusal } from './circom'
import { type Compiled, compileWith, mainOf, UNREDUCED } from './compiled'
import type { CircuitMutant } from './mutants'

/** The smallest circuit with a template in it, with inputs that it takes and inputs that it has to refuse. */
interface Harness {
  readonly main: string
  readonly taken: readonly SignalInputs[]
  readonly refused: readonly SignalInputs[]
  readonly expectations: Expectations
}

const rng = createRng('harness')
const draw = (): Fr => drawFr(rng)
const drawn = (count: number): readonly Fr[] => Array.from({ length: count }, draw)
const times = <T>(count: number, make: (i: number) => T): readonly T[] => Array.from({ length: count }, (_, i) => make(i))
const MAX_AMOUNT = (1n << 128n) - 1n
const none = parseExpectations({})
const small = (
  file: string,
  instance: string,
  taken: readonly SignalInputs[],
  refused: readonly SignalInputs[] = [],
  /** Inputs that the optimiser must not replace. */
  open: readonly string[] = [],
): Harness => ({
  main: `pragma circom 2.1.9;\ninclude "circuits/lib/${file}.circom";\ncomponent main${open.length > 0 ? ` {public [${open.join(', ')}]}` : ''} = ${instance};\n`,
  taken,
  refused,
  expectations: none,
})

/** A note of `InputNote(2)` at a position below 16. */
function inputNote(position: bigint, amount: bigint): SignalInputs & { readonly anchor: Fr; readonly amount: bigint } {
  const [account, nk, asset, diversifier, psi] = [draw(), draw(), 7n, draw(), draw()]
  const owner = hash('owner', account, diversifier)
  const siblings = times(2, () => drawn(3))
  let anchor = hash('note', owner, (asset + (amount << 32n)) as Fr, psi)
  for (const [level, nodes] of siblings.entries()) {
    const at = Number((position >> BigInt(2 * level)) & 3n)
    anchor = hashChildren([...nodes.slice(0, at), anchor, ...nodes.slice(at)], level)
  }
  return { account, nk, anchor, asset, diversifier, amount, psi, position, siblings }
}

function outputNote(changes: SignalInputs = {}): SignalInputs {
  const [account, diversifier] = [draw(), draw()]
  const self = { owner: hash('owner', account, diversifier), self: 1n }
  const [periodKey, nf0, origin, rseed] = drawn(4) as [Fr, Fr, Fr, Fr]
  return { account, periodKey, nf0, origin, asset: 7n, amount: 5n, rseed, diversifier, ...self, ...changes }
}

const authorization = ({ open, secret }: Statement): SignalInputs => ({
  ak: secret.ak,
  r: secret.signatureR,
  s: secret.signatureS,
  message: deriveAuthorizationMessage(open),
})

/** Trees of 16 leaves, where statements are half as large. */
const DEPTH = 2
const statements = [0, 1, 2, 20, 43, 60, 90, 95].map((shape) => {
  const own = createRng(`harness ${shape}`)
  return buildStatement(own, drawScenario(own, SHAPES[shape] as (typeof SHAPES)[number]), {}, DEPTH)
})

const expectationsOf = (name: CircuitName): Expectations =>
  parseExpectations(JSON.parse(readFileSync(`circuits/checks/${name}.json`, 'utf8')))

const disclosure = <S extends Proven>(subject: CircuitCase<S>): Harness => ({
  main: mainOf(subject.name),
  taken: subject.truths.map(({ statement }) => subject.inputs(statement())),
  refused: subject.negatives.map(({ statement }) => subject.inputs(statement())),
  expectations: expectationsOf(subject.name),
})

const HARNESSES: Readonly<Record<string, () => Harness>> = {
  Range: () =>
    small('range', 'Range(8)', [{ value: 0n }, { value: 255n }, { value: 90n }], [{ value: 256n }, { value: -1n & 0xfffffn }]),
  Account: () =>
    small(
      'account',
      'Account(2)',
      times(2, () => ({ ak: drawn(2), nk: draw(), jk: draw(), period: [682n, 683n] })),
    ),
  NoteOwner: () =>
    small(
      'note',
      'NoteOwner()',
      times(2, () => ({ account: draw(), diversifier: draw() })),
    ),
  NoteCommitment: () =>
    small(
      'note',
      'NoteCommitment()',
      times(2, () => ({ owner: draw(), asset: 7n, amount: MAX_AMOUNT, psi: draw() })),
    ),
  MerkleNode: () =>
    small(
      'merkle-root',
      'MerkleNode()',
      times(4, (i) => ({ node: draw(), low: BigInt(i & 1), high: BigInt(i >> 1), siblings: drawn(3) })),
    ),
  MerkleRoot: () =>
    small(
      'merkle-root',
      'MerkleRoot(2)',
      times(16, (i) => ({
        leaf: draw(),
        positionBits: times(4, (k) => BigInt((i >> k) & 1)),
        siblings: times(2, () => drawn(3)),
      })),
    ),
  InputNote: () => {
    const real = [inputNote(0n, 1n), inputNote(15n, MAX_AMOUNT), inputNote(6n, 1n << 127n), inputNote(9n, 77n)]
    const dummy = { ...inputNote(11n, 0n), anchor: draw() }
    const foreign = real.map((note) => ({ ...note, anchor: draw() }))
    return small(
      'input-note',
      'InputNote(2)',
      [...real, dummy],
      [inputNote(3n, MAX_AMOUNT + 1n), inputNote(16n, 5n), inputNote(32n, 0n), ...foreign],
    )
  },
  OutputNote: () => {
    const taken = [
      outputNote(),
      outputNote({ amount: MAX_AMOUNT }),
      outputNote({ amount: 0n }),
      outputNote({ owner: draw(), self: 0n, diversifier: 0n }),
    ]
    const refused = [outputNote({ amount: MAX_AMOUNT + 1n }), outputNote({ self: 2n }), outputNote({ owner: draw() })]
    return small('output-note', 'OutputNote(1)', taken, [...refused, outputNote({ self: 2n, owner: draw() })])
  },
  SpendAuthorization: () => {
    const wrong = NEGATIVES.filter(({ failure }) => failure === 'signature').map(({ statement }) => authorization(statement()))
    return small('spend-authorization', 'SpendAuthorization()', statements.slice(0, 2).map(authorization), wrong)
  },
  Discloser: () => {
    const terms = drawTerms(rng, 'usual')
    const inputsOf = (forged?: DiscloserForgery): SignalInputs => {
      const { open, secret } = disclose(createRng('discloser'), terms, forged)
      const { jk, ...keys } = secret
      const account = hash('account', ...keys.ak, keys.nk, jk)
      return { context: open.context, audience: open.audience, account, ...keys }
    }
    const lies = DISCLOSER_LIES.filter(({ failure }) => failure === 'signature')
    return small(
      'discloser',
      'Discloser()',
      [inputsOf()],
      lies.map(({ forged }) => inputsOf(forged(terms))),
    )
  },
  UpperHalf: () =>
    small(
      'gap',
      'UpperHalf()',
      [0n, 1n, MAX_AMOUNT, MAX_AMOUNT + 1n, FIELD_MODULUS - 1n].map((value) => ({ value })),
      [],
      ['value'],
    ),
  Gap: () => {
    const taken = [
      [0n, 1n, 0n],
      [0n, FIELD_MODULUS - 1n, 0n],
      [5n, 6n, 7n],
      [MAX_AMOUNT, MAX_AMOUNT + 1n, MAX_AMOUNT + 2n],
      // Carries of 0 to 3: the lower halves of the four steps are little, or all but 2^128.
      ...[1n, 2n, 3n].map((k) => [k << 130n, (k << 131n) - 1n, (k << 132n) - 2n]),
      [FIELD_MODULUS - 3n, FIELD_MODULUS - 2n, FIELD_MODULUS - 1n],
      [...drawn(3)].sort((a, b) => (a < b ? -1 : 1)),
    ]
    const refused = [
      [0n, 0n, 0n],
      [5n, 5n, 0n],
      [5n, 5n, 6n],
      [5n, 6n, 6n],
      [6n, 5n, 0n],
      [6n, 7n, 5n],
      [FIELD_MODULUS - 1n, 5n, 6n],
      [MAX_AMOUNT + 1n, MAX_AMOUNT, 0n],
      [...drawn(3)].sort((a, b) => (a > b ? -1 : 1)),
    ]
    const inputsOf = ([low, value, high]: readonly bigint[]): SignalInputs => ({ low, value, high }) as SignalInputs
    return small('gap', 'Gap()', taken.map(inputsOf), refused.map(inputsOf), ['low', 'value', 'high'])
  },
  Rising: () => {
    const last = (1n << 32n) - 1n
    const inputsOf = ([from, to, ...position]: readonly bigint[]): SignalInputs => ({ from, to, position }) as SignalInputs
    const taken = [
      [0n, 3n, 0n, 1n, 2n],
      [0n, 1n << 32n, 7n, last - 1n, last],
      [0n, (1n << 33n) - 1n, 0n, 1n, 2n],
      [last - 2n, last + 1n, last - 2n, last - 1n, last],
      [0n, 1n << 32n, 0n, last - 1n, last],
      [0n, 1n << 32n, last - 2n, last - 1n, last],
    ]
    const refused = [
      [1n, 3n, 0n, 1n, 2n],
      [0n, 2n, 0n, 1n, 2n],
      [0n, 3n, 1n, 1n, 2n],
      [0n, 3n, 0n, 1n, 1n],
      [0n, 3n, 1n, 0n, 2n],
      [0n, last, 0n, last - 1n, last],
      [last, last + 1n, 0n, 1n, 2n],
    ]
    return small('rising', 'Rising(3)', taken.map(inputsOf), refused.map(inputsOf))
  },
  AttestedNote: () => {
    const inputsOf = ({ open, secret }: AttestStatement, slot: number): SignalInputs => ({
      context: open.context,
      account: hash('account', ...secret.ak, secret.nk, secret.jk),
      nk: secret.nk,
      anchor: open.anchor,
      nullifierRoot: open.nullifierRoot,
      asset: open.asset,
      income: open.income,
      ...(secret.slots[slot] as AttestSlot),
    })
    const truths = attestTruths(DEPTH).map(({ statement }) => statement())
    const isIncome = ({ open, secret }: AttestStatement): boolean => open.income === 1n && secret.slots[0]?.amount !== 0n
    // Unspent, empty and income come first, for check-circuit looks at the first four only.
    const first = [truths.at(-1), truths[0], truths.find(isIncome)] as readonly AttestStatement[]
    const others = truths.filter((_, i) => i % 4 < 2 || i >= ATTEST_SHAPES.length - 4)
    const lies = ATTEST_LIES.filter(({ failure }) => /amount|position-range|membership|gap|origin/.test(failure))
    const harness = small(
      'attested-note',
      'AttestedNote(2)',
      [
        ...first.map((truth) => inputsOf(truth, 0)),
        ...others.flatMap((truth) => [0, 1, 2, 3].map((slot) => inputsOf(truth, slot))),
      ],
      lies.map(({ statement, slot }) => inputsOf(statement(DEPTH), slot)),
    )
    const inputs = [
      'context',
      'account',
      'nk',
      'asset',
      'income',
      'diversifier',
      'amount',
      'rseed',
      'nf0',
      'index',
      'origin',
      'position',
      'gap*',
    ]
    const query = {
      name: 'not determined by the note and its gap',
      fixed: inputs.map((name) => `main.${name}`),
      targets: ['main.unspent', 'main.low', 'main.value', 'main.high', 'main.mark'],
      loose: ['main.Gap_*'],
    }
    return { ...harness, expectations: parseExpectations({ queries: [query] }) }
  },
  Binding: () => disclosure(BINDING),
  Payment: () => disclosure(PAYMENT),
  Attest: () => ({
    main: mainOf('attest', [DEPTH]),
    taken: attestTruths(DEPTH).map(({ statement }) => ATTEST.inputs(statement())),
    refused: ATTEST_LIES.map(({ statement }) => ATTEST.inputs(statement(DEPTH))),
    expectations: expectationsOf('attest'),
  }),
  Transfer: () => ({
    main: mainOf('transfer', [DEPTH]),
    taken: statements.map(({ open, secret }) => transferInputs(open, secret)),
    refused: NEGATIVES.map(({ statement }) => {
      const { open, secret } = statement(DEPTH)
      return transferInputs(open, secret)
    }),
    expectations: expectationsOf('transfer'),
  }),
}

/** A harness with what the circuit as it is says there. */
interface Known extends Harness {
  readonly outputs: readonly (readonly bigint[])[]
  readonly findings: ReadonlySet<string>
}

const known = new Map<string, Promise<Known>>()

function knownOf(template: string): Promise<Known> {
  const found = known.get(template) ?? learn(template)
  known.set(template, found)
  return found
}

async function learn(template: string): Promise<Known> {
  const make = HARNESSES[template]
  if (!make) throw new Error(`no harness has the template ${template}`)
  const harness = make()
  const circuit = await compileWith(harness.main, undefined, UNREDUCED)
  const witnesses = harness.taken.map((inputs) => {
    const witness = witnessOf(circuit.calculator, inputs)
    if (!witness) throw new Error(`${template} refuses what it should take`)
    return witness
  })
  const taken = harness.refused.findIndex((inputs) => circuit.calculator.calculate(inputs).ok)
  if (taken >= 0) throw new Error(`${template} takes number ${taken} of what it should refuse`)
  const outputs = witnesses.map((witness) => outputsOf(circuit, witness))
  return { ...harness, outputs, findings: findingsOf(circuit, witnesses, harness.expectations) }
}

function witnessOf(calculator: WitnessCalculator, inputs: SignalInputs): readonly bigint[] | undefined {
  const result = calculator.calculate(inputs)
  return result.ok ? parseWitness(result.wtns) : undefined
}

const outputsOf = ({ r1cs }: Compiled, witness: readonly bigint[]): readonly bigint[] => witness.slice(1, 1 + r1cs.outputs)

/** How many witnesses check-circuit looks at. */
const LOOKED_AT = 4

/** Without the numbers that circom gives to components, which move with the source. */
function findingsOf(
  circuit: Compiled,
  witnesses: readonly (readonly bigint[])[],
  expectations: Expectations,
): ReadonlySet<string> {
  const { findings } = checkCircuit(createRng('harness check'), {
    ...circuit,
    expectations,
    witnesses: witnesses.slice(0, LOOKED_AT),
  })
  const open = findings.filter(({ allowed }) => allowed === undefined)
  return new Set(open.map(({ rule, what }) => `${rule} ${what.replace(/_\d+/g, '')}`))
}

/** What notices a change of a circuit; `compiler` when it does not even compile, `nothing` when nobody does. */
export type Killer =
  | 'compiler'
  | 'refuses what is true'
  | 'gives other outputs'
  | 'takes what is false'
  | 'check-circuit'
  | 'nothing'

/** A compiler that fails is not one that notices something. */
function unlessRefused(error: unknown): undefined {
  if (!(error instanceof CircomRefusal)) throw error
}

export async function killerOf({ template, file, source }: CircuitMutant): Promise<Killer> {
  const { main, taken, refused, expectations, outputs, findings } = await knownOf(template)
  const circuit = await compileWith(main, { file, source }, UNREDUCED).catch(unlessRefused)
  if (!circuit) return 'compiler'
  const witnesses: (readonly bigint[])[] = []
  for (const [i, inputs] of taken.entries()) {
    const witness = witnessOf(circuit.calculator, inputs)
    if (!witness) return 'refuses what is true'
    if (String(outputsOf(circuit, witness)) !== String(outputs[i])) return 'gives other outputs'
    if (i < LOOKED_AT) witnesses.push(witness)
  }
  if (refused.some((inputs) => circuit.calculator.calculate(inputs).ok)) return 'takes what is false'
  const fresh = [...findingsOf(circuit, witnesses, expectations)].filter((finding) => !findings.has(finding))
  return fresh.length > 0 ? 'check-circuit' : 'nothing'
}
